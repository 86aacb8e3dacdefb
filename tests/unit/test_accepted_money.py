"""Money that the edge of orders accepts can be settled: each capture and each refund, in one night."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lambdas.common.currencies import CURRENCIES, THREE_DECIMALS, cents, text
from lambdas.common.errors import InvalidEvent
from lambdas.common.events import contracts, envelope
from lambdas.orders import logic, validation
from lambdas.orders.model import Order, Payment, PaymentState, Status
from lambdas.settlement.files.movement_lines import csv_line, row_of
from lambdas.settlement.model import CAPTURE, REFUND, VALID_HEADER, Movement, Totals
from lambdas.settlement.steps import posting
from lambdas.settlement.steps import validation as rows
from tests.unit.world import delivered

ACTIONS, EXPRESSION_BYTES = 100, 4096
"""Limits of a transaction and of an expression ("Quotas in Amazon DynamoDB")."""

ISO = some.sampled_from(sorted(CURRENCIES | THREE_DECIMALS))
CODES = ISO | some.sampled_from(("XXX", "ZZZ", "eur"))
AMOUNTS = (
    some.integers(0, 10**15).map(text)
    | some.integers(0, 10**5).map(lambda units: f"0{units}.00")
    | some.from_regex(r"[0-9]{1,16}\.[0-9]{2}", fullmatch=True)
)
NAMES = some.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)


def checked(type_name: str, data: Mapping[str, Any]) -> Any:
    """Return the order or payment that the edge makes of an event; None where it refuses it."""
    event = envelope.parse(json.dumps(delivered(type_name, data)))
    try:
        valid = contracts.validate(event)
        if type_name == "OrderPlaced":
            return validation.check_order(valid, event.as_cause())
        return validation.check_payment(valid)
    except InvalidEvent:
        return None


def movements(order_id: str, paid: Payment, state: PaymentState) -> list[Movement]:
    """Return what the settlement reads of a payment's row."""
    kinds = (CAPTURE,) if state is PaymentState.ACCEPTED else (CAPTURE, REFUND)
    return [Movement(kind, order_id, paid.payment_id, cents(paid.amount), paid.currency) for kind in kinds]


def decided(order_id: str, order: Order | None, payment: Payment) -> tuple[tuple[Payment, PaymentState], ...]:
    """Return the payment's state in the end: without an order it goes back after half an hour."""
    if order is None:
        return logic.on_no_order(logic.on_payment(Order(order_id), payment, "1").row, "2").payments
    return logic.on_payment(replace(order, status=Status.AWAITING_PAYMENT), payment, "now").payments


@some.composite
def nights(draw: some.DrawFn) -> list[Movement]:
    """Movements of the orders and payments of a day that the edge accepts."""
    found: list[Movement] = []
    for number in range(draw(some.integers(1, 8))):
        price, quantity, currency = draw(AMOUNTS), draw(some.integers(1, 3)), draw(CODES)
        order_id = f"{draw(NAMES)}-{number}"
        total = text(quantity * cents(price))
        lines = [{"sku": "tea", "quantity": quantity, "unitPrice": price}]
        placed = {"orderId": order_id, "customerId": "c", "currency": currency, "lines": lines, "total": total}
        order: Order | None = checked("OrderPlaced", placed)
        wrong = {"amount": draw(AMOUNTS), "currency": draw(CODES)}
        for name, money in (("wrong", wrong), ("right", {"amount": total, "currency": currency})):
            payment = checked("PaymentReceived", {"orderId": order_id, "paymentId": f"{name}.{number}", **money})
            if order is not None:
                assert payment is not None or name == "wrong"
            if payment is not None:
                found += [row for pair in decided(order_id, order, payment) for row in movements(order_id, *pair)]
    return found


@given(nights())
def test_what_the_edge_accepts_can_be_settled(found: list[Movement]) -> None:
    """Each line is valid, in the order in which it is collected."""
    seen, totals = rows.Seen(), Totals()
    for movement in sorted(found, key=lambda one: one.kind):
        assert rows._checked(csv_line(row_of(movement)).encode(), seen, totals) == movement
    seen.close()


def batch_of(currencies: list[str]) -> list[dict[str, str]]:
    """Return a batch as the Map gives it: a capture and a refund in each currency."""
    found = [
        Movement(kind, "o", f"p{number}", 10**14 - 100, currency)
        for kind in (CAPTURE, REFUND)
        for number, currency in enumerate(currencies)
    ]
    lines = [(str(number), *row_of(movement)) for number, movement in enumerate(found, 1)]
    return [dict(zip(VALID_HEADER, line, strict=True)) for line in lines]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """The transactions that are written, with a table's name and no table."""
    written: list[list[Any]] = []
    monkeypatch.setattr("lambdas.common.settings.table", lambda name: name)
    monkeypatch.setattr("lambdas.common.storage.rows.transact", written.append)
    return written


def test_batch_of_all_currencies_fits_its_transactions(sent: list[list[Any]]) -> None:
    """A hundred rows in fifty currencies are posted, each account once."""
    batch = batch_of(sorted(CURRENCIES)[:50])

    posting.post("2026-01-05", "day", envelope.Cause("", "", ""), batch)

    assert max(len(items) for items in sent) <= ACTIONS
    expressions = [str(item["Update"]["UpdateExpression"]) for items in sent for item in items if "Update" in item]
    assert max(map(len, expressions)) <= EXPRESSION_BYTES
    assert len(set(re.findall(r":legs_(\w+)", " ".join(expressions)))) == 150
    puts = [item["Put"]["Item"] for items in sent for item in items if "Put" in item]
    bodies = [row["body"]["S"] for row in puts if "body" in row]
    events = [json.loads(body) for body in bodies]
    assert len({event["id"] for event in events}) == len(events) == 150
    for event in events:
        contracts.validate(envelope.parse(json.dumps({"detail-type": "PostingMade", "detail": event})))


def test_parts_of_a_batch_are_the_same_at_each_read() -> None:
    """Each row is in one part; a batch of few currencies is one part, under its former number."""
    batch = batch_of(sorted(CURRENCIES)[:25])

    assert posting.parts(batch) == posting.parts(list(batch))
    assert sorted(row["row"] for part in posting.parts(batch) for row in part) == sorted(row["row"] for row in batch)
    assert posting.parts(batch[:7]) == [batch[:7]]
    assert posting._part_key("d", "day", "0000001", 0)["record"] == "batch#day#0000001"
