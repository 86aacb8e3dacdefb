"""Money: what is accepted is worked on to its end, and nothing leaves that no decision of ours made due."""

import json
from collections.abc import Callable
from typing import Any

from signalbox.twin import Twin
from tests.simulation.orders import effects, fault, good, letters, paid, placed, row, sound, status, stock
from tests.workflows.settlement import ask, ledger, mended, provider, refused, table

Open = Callable[..., Twin]
TODAY, MIDNIGHT = "2026-01-05", 15 * 3600
"""The day on which every run begins, and the seconds from its start, 09:00 UTC, to its end."""


def refund(at: float = 200, **changed: Any) -> dict[str, Any]:
    """A RefundRequested that a producer outside publishes."""
    data = {"orderId": "order-1", "paymentId": "never-captured", "amount": "500.00", "currency": "EUR", "reason": "x"}
    return {"at": at, "type": "RefundRequested", "subject": "order-1", "data": {**data, **changed}}


def priced(order_id: str, currency: str, amount: str) -> dict[str, Any]:
    """An order of one line with this total."""
    line = placed(order_id, quantity=1)
    priced_lines = [{**line["data"]["lines"][0], "unitPrice": amount}]
    return {**line, "data": {**line["data"], "currency": currency, "lines": priced_lines, "total": amount}}


def reasons(run: Twin, route: str) -> list[str]:
    """Reasons of a route's dead letters."""
    return [letter["reason"] for letter in letters(run, f"{route}-dead-letters")]


def requested(at: float, date: str = TODAY) -> dict[str, Any]:
    """A request for the settlement of a day."""
    return {"at": at, "type": "SettlementRequested", "subject": date, "data": {"date": date}}


def test_18_a_refund_that_no_decision_made_due(twin: Open) -> None:
    """Money that nobody captured, and the accepted payment of a confirmed order, stay where they are."""
    run = twin(18)
    run.play([stock(), *good(), refund(), refund(paymentId="pay-order-1", amount="20.00")])
    assert reasons(run, "refunds") == ["RefundNotDue", "RefundNotDue"]
    assert (effects(run, "payments#refund"), status(run)) == ([], "CONFIRMED")
    assert sound(run)


def test_18_a_refund_that_is_replayed_with_another_amount(twin: Open) -> None:
    """The dead letter stays, as a conflict with the payment's row, until its amount is the row's."""
    run = twin(18)
    declined = {"at": 69, "partner": "payments", "behave": "decline", "calls": 1}
    run.play([stock(), placed(), declined, paid(amount="9.00", payment_id="wrong")])
    assert reasons(run, "refunds") == ["CompensationFailed"]
    run.play([{"at": run.now + 1, "replay": "refunds", "edit": {"/data/amount": "900.00"}}])
    assert (reasons(run, "refunds"), effects(run, "payments#refund")) == (["Conflict"], [])
    run.play([{"at": run.now + 1, "replay": "refunds", "edit": {"/data/amount": "9.00"}}])
    assert (reasons(run, "refunds"), [one["amount"] for one in effects(run, "payments#refund")]) == ([], ["9.00"])
    assert sound(run)


def test_44_amounts_that_could_never_be_settled(twin: Open) -> None:
    """Orders of nothing, thirteen digits, half a yen or a currency of three decimals are refused."""
    bad = [("EUR", "0.00"), ("IRR", "1000000000000.00"), ("JPY", "10.50"), ("KWD", "10.00")]
    orders = [priced(f"bad-{number}", *money) for number, money in enumerate(bad)]
    run = twin(44)
    run.play([stock(), *orders])
    assert reasons(run, "orders") == ["InvalidEvent"] * len(bad)
    assert run.executions("orders") == []
    assert sound(run)


def test_44_an_order_that_was_paid_in_two_currencies(twin: Open) -> None:
    """Dollars by mistake, refunded, then euros: the night settles all three movements, and none is refused."""
    run = twin(44)
    dollars = paid(at=70, payment_id="dollars")
    dollars["data"]["currency"] = "USD"
    run.play([stock(), placed(), dollars, paid(at=90), requested(MIDNIGHT + 3600)])
    assert refused(run, TODAY) == []
    assert ledger(run)["sales:EUR"] == (-2000, 1)
    assert ledger(run)["provider:USD"][0] == 0
    ask(run, TODAY, mended=mended("capture-pay-order-1,capture,order-1,pay-order-1,20.00,EUR"))
    assert [found["reason"] for found in table(run, f"runs/{TODAY}/mended-1/refused.csv")] == ["Repeated"]
    assert sound(run)


def test_48_a_report_of_a_day_on_which_nothing_moved_here(twin: Open) -> None:
    """The provider lists a capture whose event was lost: the night looks at its report although it has no movement."""
    run = twin(48, schedules=True)
    provider(run, "capture,lost,20.00,EUR", date=TODAY)
    run.advance(days=1)
    executions = run.executions("settlement")
    assert [(one["key"], one["outcome"]) for one in executions] == [(TODAY, "SettlementCompleted")]
    (difference,) = table(run, f"runs/{TODAY}/day/differences.csv")
    assert (difference["movement"], difference["what"]) == ("capture-lost", "UnknownToUs")
    run.advance(days=1)
    assert len(run.executions("settlement")) == 1
    assert sound(run)


def test_35_a_payment_that_is_stamped_on_a_day_that_is_over(twin: Open) -> None:
    """A slow clock writes yesterday's date after midnight: no fast clock has closed that day by then."""
    run = twin(35)
    clocks = [
        fault(35, function="orders.handlers.receive_payment", seconds=-300),
        fault(35, function="settlement.handlers.start", seconds=300),
    ]
    late = [placed(at=MIDNIGHT + 100), paid(at=MIDNIGHT + 280)]
    run.play([*clocks, stock(at=MIDNIGHT), *late, requested(MIDNIGHT + 60), requested(MIDNIGHT + 660)])
    assert row(run, record="payment#pay-order-1")["receivedOn"] == TODAY
    assert reasons(run, "settlements") == ["InvalidEvent"]
    assert ledger(run)["sales:EUR"] == (-2000, 1)
    assert sound(run)


def chained(hops: int) -> dict[str, Any]:
    """A wrong payment that this many events led to: its refund is the next one."""
    line = paid(at=70, amount="9.00", payment_id="wrong")
    detail = {"specversion": "1.0", "id": "chained", "source": "signalbox.external", "type": "PaymentReceived"}
    return {"at": 70, "type": "PaymentReceived", "raw": json.dumps({**detail, "hops": hops, "data": line["data"]})}


def test_6_an_event_that_could_not_be_worked_on_to_its_end(twin: Open) -> None:
    """A payment is refused when nobody would take its refund; one with room for its refund is refunded."""
    run = twin(6)
    run.play([stock(), placed(), chained(hops=16), paid(at=90)])
    assert (reasons(run, "payments"), reasons(run, "refunds")) == (["TooManyHops"], [])
    assert row(run, record="payment#wrong") == {}
    run.play([{"at": run.now + 1, "replay": "payments", "edit": {"/hops": 15}}])
    assert (reasons(run, "payments"), reasons(run, "refunds")) == ([], [])
    assert row(run, record="payment#wrong")["state"] == "REFUNDED"
    assert sound(run)


def published(kind: str, at: float, **data: Any) -> dict[str, Any]:
    """An event about an order that a producer outside publishes."""
    return {"at": at, "type": kind, "subject": "order-1", "data": {"orderId": "order-1", **data}}


def test_2_a_failure_before_a_payment_and_both_before_the_order(twin: Open) -> None:
    """Held signals are judged in the order of their arrival: the failure decides, and the money goes back."""
    run = twin(2)
    run.play([stock(), published("PaymentFailed", 50, reason="card expired"), paid(at=80), placed(at=120)])
    assert (status(run), row(run).get("cancelReason")) == ("CANCELLED", "PaymentDeclined")
    assert row(run, record="payment#pay-order-1")["state"] == "REFUNDED"
    assert sound(run)


def test_44_mails_follow_our_own_decisions(twin: Open) -> None:
    """A failure of a paid order, one of no order, and a forged confirmation write to nobody."""
    run = twin(44)
    forged = {"customerId": "anybody", "total": "1.00", "currency": "EUR", "paymentId": "p"}
    nobody = published("PaymentFailed", 300, reason="card expired") | {"subject": "order-9"}
    nobody["data"]["orderId"] = "order-9"
    run.play(
        [
            stock(),
            *good(),
            published("PaymentFailed", 200, reason="card expired", customerId="anybody"),
            nobody,
            published("OrderConfirmed", 400, **forged),
        ]
    )
    assert [one["id"] for one in effects(run, "mail#")] == ["mail#send-OrderConfirmed#order-1"]
    assert [one["to"] for one in run.rows("notifications")] == ["customer-1"]
    assert reasons(run, "notification") == reasons(run, "analytics") == ["ForeignEvent"]
    assert sound(run)


def test_44_an_end_of_an_execution_that_a_producer_outside_reports(twin: Open) -> None:
    """A forged end undoes nothing: the order waits on and is confirmed."""
    run = twin(44)
    end = {"workflow": "orders", "executionArn": "arn:x", "key": "order-1", "status": "FAILED"}
    forged = {"at": 80, "type": "ExecutionFailed", "subject": "order-1", "data": end}
    run.play([stock(), placed(), forged, paid(at=200)])
    assert (status(run), reasons(run, "failures")) == ("CONFIRMED", ["ForeignEvent"])
    assert sound(run)


def test_18_one_key_with_another_document(twin: Open) -> None:
    """A row that changed under a key that a partner has: a permanent failure, and never the silent old answer."""
    run = twin(18)
    run.plan([stock(), placed()])
    run.advance(minutes=5)
    run.client("dynamodb").update_item(
        TableName=run.assembly.tables["orders"],
        Key={"orderId": {"S": "order-1"}, "record": {"S": "order"}},
        UpdateExpression="SET #total = :total",
        ExpressionAttributeNames={"#total": "total"},
        ExpressionAttributeValues={":total": {"S": "99.00"}},
    )
    function = next(one for one in run.cloud.deployed.values() if one.name.endswith("-orders-request-payment"))
    outcomes: list[Any] = []
    run.cloud.functions.invoke(function, '{"orderId": "order-1", "taskToken": "another"}', outcomes.append)
    run.advance(minutes=1)
    assert [getattr(outcome, "error", "the old answer") for outcome in outcomes] == ["Conflict"]
    assert [one["amount"] for one in effects(run, "payments#request")] == ["20.00"]
