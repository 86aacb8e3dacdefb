"""Calls of partners that are tried again, each time with the same key and document.

A partner tells a repetition from another effect by its key alone, and a mail that differs is another mail.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lambdas.common.errors import PartnerUnavailable
from lambdas.lending import handlers as lending
from lambdas.notification import handlers as notification
from lambdas.orders import handlers as orders
from lambdas.webhooks import subscription_handlers as webhooks
from lambdas.welcome import handlers as welcome
from tests.unit.lending.desk import APPLIED
from tests.unit.orders.journey import TASK, awaiting, paid, pay, reserved
from tests.unit.webhooks.test_posting import DUE
from tests.unit.world import Context, World, batch, delivered
from tests.workflows.webhooks import SECRET

CONTEXT = Context()
TOTAL = {"orderId": "order-1", "customerId": "customer-1", "total": "25.00", "currency": "EUR"}
LATE = {"orderId": "order-1", "customerId": "customer-1", "dueAt": "2026-01-05T09:30:00.000Z"}
USER = {"userId": "user-1", "email": "user-1@example.com", "country": "DE"}
OVERPAID = {"orderId": "order-1", "paymentId": "payment-0", "amount": "9.00", "currency": "EUR"}
Do = Callable[[World], object]


def mail(kind: str, **data: Any) -> Do:
    """Return a call of the consumer that writes to customers."""
    return lambda world: notification.notify(batch(delivered(kind, data, id="event-1")), CONTEXT)


def fact(kind: str, data: Mapping[str, Any], source: str) -> object:
    """A fact about a user, as the consumer of welcomes gets it."""
    return welcome.greet(batch(delivered(kind, data, id=kind, source=source)), CONTEXT)


def screened(world: World) -> None:
    """A user with a profile and a clean screening."""
    fact("ProfileCreated", {**USER, "name": "User"}, "signalbox.profiles")
    fact("FraudCleared", USER, "signalbox.screening")


def overpaid(world: World) -> None:
    """An order that waits, and a payment that goes back."""
    awaiting(world)
    pay(paymentId="payment-0", amount="9.00")


def subscribed(world: World) -> None:
    """A subscriber of confirmed orders."""
    world.monkeypatch.setenv("QUEUE_URL", "https://queues")
    world.answer("sqs", "change_message_visibility", {})
    row = {"id": "merchant-1#OrderConfirmed", "subscriber": "merchant-1", "eventType": "OrderConfirmed"}
    world.put("subscriptions", {**row, "url": "https://merchant.example", "secrets": [SECRET]})


def refund(world: World) -> object:
    """Return the answer of the consumer of refunds."""
    return orders.give_refund(batch(delivered("RefundRequested", {**OVERPAID, "reason": "WrongPayment"})), CONTEXT)


def deliver(world: World) -> object:
    """Return the answer of the consumer that posts."""
    data = {**DUE, "subscriber": "merchant-1", "eventId": "event-1", "content": {"orderId": "order-1"}}
    return webhooks.deliver(batch(delivered("DeliveryDue", data, source="signalbox.subscriptions")), CONTEXT)


def nothing(world: World) -> None:
    """No preparation."""


CASES: dict[str, tuple[Do, Do]] = {
    "mail about a confirmed order": (nothing, mail("OrderConfirmed", **TOTAL, paymentId="payment-1")),
    "mail about a cancelled order": (nothing, mail("OrderCancelled", **TOTAL, reason="OutOfStock")),
    "mail about a late payment": (nothing, mail("PaymentReminder", **LATE, amount="25.00", currency="EUR")),
    "mail that welcomes": (
        screened,
        lambda world: fact("EmailVerified", {"userId": "user-1", "email": USER["email"]}, "signalbox.verification"),
    ),
    "refund": (overpaid, refund),
    "shipment": (paid, lambda world: orders.ship_order(TASK, CONTEXT)),
    "request for payment": (reserved, lambda world: orders.request_payment({**TASK, "taskToken": "token"}, CONTEXT)),
    "request for a score": (
        lambda world: lending.start(batch(delivered("LoanApplied", APPLIED)), CONTEXT),
        lambda world: lending.check_credit({"applicationId": "loan-1"}, CONTEXT),
    ),
    "post to a subscriber": (subscribed, deliver),
}
REPEATED = {"request for payment", "post to a subscriber"}
"""What a later call asks for again, under its key: the provider, or the subscriber, knows it by then."""


class Partner:
    """Partner that has each effect and gives no answer until it is mended; it notes what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.answers = False
        noting = self

        def perform(self: Any, operation: str, key: str, document: Mapping[str, Any]) -> dict[str, Any]:
            noting.asked.append((f"{self.name} {operation}", key, dict(document)))
            if not noting.answers:
                raise PartnerUnavailable("no answer")
            return {"status": "DONE", "score": 500}

        monkeypatch.setattr("lambdas.common.ports.sandbox.SandboxPartner.perform", perform)


def attempt(call: Do, world: World) -> None:
    """Call once; a task raises what a consumer reports."""
    try:
        call(world)
    except PartnerUnavailable:
        return


@pytest.mark.parametrize("name", CASES)
def test_each_try_is_the_same(world: World, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Tries within a call and later calls have one key and one document; after the answer no call follows."""
    before, call = CASES[name]
    before(world)
    partner = Partner(monkeypatch)

    attempt(call, world)
    partner.answers = True
    tries = len(partner.asked)
    call(world)
    for row in world.rows("idempotency"):  # they expire
        world.dynamodb.delete_item(TableName="idempotency", Key={"id": {"S": row["id"]}})
    asked = len(partner.asked)
    call(world)

    assert asked == tries + 1
    assert len(partner.asked) == (asked + 1 if name in REPEATED else asked)
    assert all(one == partner.asked[0] for one in partner.asked)
