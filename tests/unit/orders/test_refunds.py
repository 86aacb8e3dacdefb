"""A refund goes out only for a payment that is due, with the amount and currency of its row."""

from typing import Any

import pytest

from lambdas.orders import handlers
from tests.unit.orders.journey import CONTEXT, NO_FAILURES, awaiting, give_refunds, paid, pay, place, shipped, undo
from tests.unit.world import World, batch, delivered

WRONG = {"orderId": "order-1", "paymentId": "payment-0", "amount": "9.00", "currency": "EUR", "reason": "WrongPayment"}


def request(**changed: Any) -> Any:
    """RefundRequested through its consumer."""
    return handlers.give_refund(batch(delivered("RefundRequested", {**WRONG, **changed})), CONTEXT)


def due(world: World) -> None:
    """An order that waits, and a payment of 9.00 that goes back."""
    awaiting(world)
    pay(paymentId="payment-0", amount="9.00")


def refunds(world: World) -> list[tuple[str, str]]:
    """Amount and currency of each refund that the provider has made."""
    found = [row for row in world.rows("sandbox") if row["id"].startswith("payments#refund-")]
    return [(row["amount"], row["currency"]) for row in found]


def reasons(world: World) -> list[str]:
    """Reasons of the dead letters."""
    return [reason for reason, _ in world.dead_letters()]


def test_payment_that_was_never_captured(world: World) -> None:
    """The provider is not called: no row says that the money ever came."""
    due(world)

    request(paymentId="never-captured", amount="500.00")
    request(orderId="order-2")

    assert (reasons(world), refunds(world)) == (["RefundNotDue"] * 2, [])


@pytest.mark.parametrize("until", [paid, shipped])
def test_accepted_payment_of_an_order_that_goes_on(world: World, until: Any) -> None:
    """No decision made it due."""
    until(world)

    request(paymentId="payment-1", amount="25.00")

    assert (reasons(world), refunds(world)) == (["RefundNotDue"], [])
    assert world.payments() == {"payment-1": "ACCEPTED"}


def test_held_payment(world: World) -> None:
    """A held payment is not judged yet."""
    place()
    pay()

    request(paymentId="payment-1", amount="25.00")

    assert (reasons(world), refunds(world)) == (["RefundNotDue"], [])


@pytest.mark.parametrize("changed", [{"amount": "900.00"}, {"currency": "USD"}, {"customerId": "customer-2"}])
def test_request_with_another_content(world: World, changed: dict[str, str]) -> None:
    """An edited message is a conflict, before the refund and after it."""
    due(world)

    request(**changed)
    give_refunds(world)
    request(**changed)

    assert (reasons(world), refunds(world)) == (["Conflict"] * 2, [("9.00", "EUR")])


def test_amount_written_in_another_way(world: World) -> None:
    """The row's text goes to the provider, so that a repetition brings the same document."""
    due(world)

    assert request(amount="09.00") == NO_FAILURES
    assert request() == NO_FAILURES

    assert (reasons(world), refunds(world)) == ([], [("9.00", "EUR")])
    assert world.payments() == {"payment-0": "REFUNDED"}


def test_refund_of_an_order_that_is_undone(world: World) -> None:
    """The compensation makes the accepted payment due before it calls the provider."""
    paid(world)
    world.behave("payments", "decline")

    with pytest.raises(Exception, match="declined"):
        undo("refund_payment")
    assert world.payments() == {"payment-1": "REFUND_DUE"}

    world.behave("payments", "ok")
    undo("refund_payment")
    undo("refund_payment")
    assert (world.payments(), refunds(world)) == ({"payment-1": "REFUNDED"}, [("25.00", "EUR")])
