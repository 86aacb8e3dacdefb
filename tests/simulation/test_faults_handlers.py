"""Faults in and around handlers: deaths, time-outs, throttles, races; effects happen once all the same."""

from collections.abc import Callable

import pytest

from signalbox.twin import Twin
from tests.simulation.orders import (
    GOOD,
    Line,
    effects,
    entered,
    fault,
    good,
    letters,
    on_hand,
    only,
    paid,
    placed,
    row,
    rows,
    sound,
    states,
    status,
    statuses,
    stock,
    struck,
)

Open = Callable[..., Twin]
CALLS = 7
"""More calls than any of these functions makes to AWS for one order."""


def at_each_call(number: int, state: str, **more: str) -> list[Line]:
    """Return orders with the fault before and after each call of a state's function.

    Each order has its own goods, and the SKU begins with the order's id, so that every call for an order names it.
    Orders follow one another and share warm environments: cold ones would take most of the time.
    """
    lines: list[Line] = []
    for nth in range(1, CALLS + 1):
        for when in ("before", "after"):
            order_id = f"o{nth}{when}"
            at = 60 + 40 * nth + 20 * (when == "after")
            lines += [stock(f"{order_id}-lamp", at=nth), *good(order_id, at, f"{order_id}-lamp")]
            place = {"state": state, "when": when, "nth": nth, "call": "", "subject": order_id, **more}
            lines.append(fault(number, at=0, **place))
    return lines


def test_13_a_function_times_out_after_its_effect(twin: Open) -> None:
    """A task whose function timed out after its write is retried, and finds its work done."""
    run = twin(13)
    run.play([fault(13, state="ReserveStock", call="dynamodb.TransactWriteItems", when="after"), stock(), *good()])
    assert struck(run, 13) == 1
    assert states(run) == GOOD
    usage = only([usage for name, usage in run.cloud.functions.usage.items() if name.endswith("reserve-stock")])
    assert (usage.requests, usage.most_at_once) == (2, 1)
    assert on_hand(run) == 8
    assert sound(run)


@pytest.mark.parametrize("state", GOOD)
def test_14_a_death_at_each_call_of_a_forward_step(twin: Open, state: str) -> None:
    """A crash at any call of a step's function leaves the step done once and the order confirmed."""
    run = twin(14)
    run.play(at_each_call(14, state))
    assert struck(run, 14) >= 4
    assert statuses(run) == {"CONFIRMED"}
    assert entered(run) == set(GOOD)
    assert sound(run)


def test_14_a_death_at_each_call_of_a_consumer(twin: Open) -> None:
    """A crash at any call of the stock's consumer adds the goods once."""
    run = twin(14)
    lines = at_each_call(14, "", function="orders.handlers.receive_stock")
    run.play([line for line in lines if line.get("type") == "StockReceived" or "fault" in line])
    assert struck(run, 14) >= 2
    assert {int(row["onHand"]) for row in rows(run, "stock")} == {10}
    assert sound(run)


def test_15_a_handler_raises_after_the_partner_did_it(twin: Open) -> None:
    """The shipment that a raising handler leaves behind is found by its key: shipped once, confirmed, paid for."""
    run = twin(15)
    shipped = {"state": "ShipOrder", "call": "dynamodb.PutItem", "when": "after", "subject": "-sandbox"}
    run.play([fault(15, **shipped), stock(), *good()])
    assert struck(run, 15) == 1
    assert len(effects(run, "shipping#ship-order-1")) == 1
    assert status(run) == "CONFIRMED"
    assert sound(run)


def test_15_a_consumer_raises_after_the_effect(twin: Open) -> None:
    """A refund that was given before the handler raised is not given again."""
    run = twin(15)
    given = {"function": "orders.handlers.give_refund", "call": "dynamodb.PutItem", "when": "after"}
    run.play([fault(15, **given, subject="-sandbox"), stock(), *good(), paid(at=71, payment_id="pay-again")])
    assert struck(run, 15) == 1
    assert len(effects(run, "payments#refund-pay-again")) == 1
    assert sound(run)


def test_16_two_calls_at_one_tick(twin: Open) -> None:
    """A call that finds the first in progress waits for it: no order turns back because of it."""
    run = twin(16)
    orders = [line for number in range(6) for line in good(f"order-{number}")]
    run.play([fault(16, state="ShipOrder", times=6), stock(quantity=20), *orders])
    assert struck(run, 16) == 6
    assert statuses(run) == {"CONFIRMED"}
    assert entered(run) == set(GOOD)
    assert len(effects(run, "shipping#")) == 6
    assert sound(run)


def test_17_a_record_in_progress_expires(twin: Open) -> None:
    """The in-progress record of a function that died is given up when that function's time is over."""
    run = twin(17)
    run.play([fault(17, state="ShipOrder"), stock(), *good()])
    assert struck(run, 17) == 1
    assert states(run) == GOOD
    assert sound(run)


def test_18_one_payment_with_another_amount(twin: Open) -> None:
    """A paymentId that comes again with another amount is a dead letter, and changes nothing."""
    run = twin(18)
    run.play([stock(), *good(), fault(18, at=90)])
    assert struck(run, 18) == 1
    assert [letter["reason"] for letter in letters(run, "payments-dead-letters")] == ["Conflict"]
    assert row(run, record="payment#pay-order-1")["amount"] == "20.00"
    assert (status(run), effects(run, "payments#refund")) == ("CONFIRMED", [])
    assert sound(run)


def test_18_one_refund_with_another_amount(twin: Open) -> None:
    """A refund asked for again with another amount is a dead letter, and never the silent old answer."""
    run = twin(18)
    again = fault(18, at=300, type="RefundRequested", edit={"/data/amount": "999.00"})
    run.play([stock(), *good(), paid(at=71, payment_id="pay-again"), again])
    assert [letter["reason"] for letter in letters(run, "refunds-dead-letters")] == ["Conflict"]
    assert [row["amount"] for row in effects(run, "payments#refund")] == ["20.00"]
    assert sound(run)


def test_19_throttles_that_outlast_a_handlers_own_tries(twin: Open) -> None:
    """The machine retries what an invocation cannot: the order goes through its four states."""
    run = twin(19)
    run.play([fault(19, state="ReserveStock", times=40), stock(), *good()])
    assert states(run) == GOOD
    assert sound(run)
    assert struck(run, 19) == 40


def test_19_an_error_after_the_write(twin: Open) -> None:
    """A transaction that was written before the service erred is not written again."""
    run = twin(19)
    lines = [stock(), *good(), paid(at=71, payment_id="pay-again")]
    run.play([fault(19, when="after", function=name, times=4) for name in WRITERS] + lines)
    assert (status(run), on_hand(run)) == ("CONFIRMED", 8)
    assert sound(run)
    assert struck(run, 19) == 4 * len(WRITERS)


WRITERS = ("orders.handlers.receive_stock", "orders.handlers.receive_payment", "orders.handlers.reserve_stock")


def test_20_another_writer_first(twin: Open) -> None:
    """A decision whose row has changed meanwhile is taken again on the new row."""
    run = twin(20)
    run.play([fault(20, state=state, times=3) for state in GOOD] + [stock(), *good()])
    assert states(run) == GOOD
    assert sound(run)
    assert struck(run, 20) >= 8


def test_20_a_payment_meets_the_wait(twin: Open) -> None:
    """The later of payment and wait finds the other one, at any order of the two: no reminder is needed."""
    run = twin(20)
    numbers = range(15)
    orders = [placed(f"order-{number}", 60 + 10 * number, quantity=1) for number in numbers]
    payments = [paid(f"order-{number}", 60 + 10.013 * number, amount="10.00") for number in numbers]
    run.play([stock(quantity=20), *orders, *payments])
    assert entered(run) == set(GOOD)
    assert statuses(run) == {"CONFIRMED"}
    assert sound(run)


def test_20_two_payments_race(twin: Open) -> None:
    """One of two payments at one instant is accepted and one refunded, in either order."""
    run = twin(20)
    numbers = range(6)
    orders = [line for number in numbers for line in good(f"order-{number}")]
    rivals = [paid(f"order-{number}", payment_id=f"rival-{number}") for number in numbers]
    run.play([stock(quantity=20), *orders, *rivals])
    assert statuses(run) == {"CONFIRMED"}
    assert len(effects(run, "payments#refund")) == len(numbers)
    assert sound(run)


def test_46_transactions_conflict(twin: Open) -> None:
    """A conflict is no failed condition: the transaction is tried again, and the order goes its four states."""
    run = twin(46)
    run.play([fault(46, state=state, times=4) for state in GOOD] + [stock(), *good()])
    assert states(run) == GOOD
    assert sound(run)
    assert struck(run, 46) == 16


def test_46_a_hot_sku(twin: Open) -> None:
    """Twelve orders for one SKU at once: transactions overlap and are refused, and no piece is sold twice."""
    run = twin(46)
    orders = [placed(f"order-{number}", quantity=1) for number in range(12)]
    payments = [paid(f"order-{number}", amount="10.00") for number in range(12)]
    run.play([stock(quantity=7), *orders, *payments])
    outcomes = [row["outcome"] for row in run.executions("orders")]
    assert (outcomes.count("OrderConfirmed"), outcomes.count("OrderCancelled")) == (7, 5)
    assert on_hand(run) == 0
    assert sound(run)


def test_48_a_partner_that_shipped_and_never_answers(twin: Open) -> None:
    """A shipment without an answer is requested again by its key, and the order confirmed, without a refund."""
    run = twin(48)
    run.play([fault(48, times=0), stock(), *good()])
    assert struck(run, 48) >= 1
    assert "RecallShipment" in states(run)
    assert status(run) == "CONFIRMED"
    assert effects(run, "payments#refund") == []
    assert sound(run)
