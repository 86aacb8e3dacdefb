"""Comparison of the folded log with the live tables of orders, in the columns that the log decides."""

from typing import Any

from scenarios.orders.records import OrderRecords
from scenarios.orders.replay import ACCEPTED, RECEIVED, RETURNED, fold_order, outcomes_by_day, stock_on_hand
from signalbox.desk import Account
from signalbox.desk.trail.event_log import logged
from signalbox.desk.trail.kept_events import whole_log
from signalbox.desk.trail.refusals import accepted, dead_letters
from signalbox.desk.trail.replay import replay_all
from signalbox.twin import Twin
from signalbox.twin.auditors.records import Records

State = dict[str, Any]
CLOSED = ("CONFIRMED", "CANCELLED", "NEEDS_ATTENTION")
PLACED = ("orderId", "customerId", "currency", "total", "lines")
MONEY = {"HELD": RECEIVED, "ACCEPTED": ACCEPTED, "REFUND_DUE": RETURNED, "REFUNDED": RETURNED}
PAYMENT = ("amount", "currency", "customerId")


def account(twin: Twin) -> Account:
    return Account(twin.assembly, twin.client, twin.journal, refusals=twin.cloud.policies.messages)


def live_orders(twin: Twin) -> dict[str, State]:
    """The business columns of each order and its payments, by the rows."""
    records = Records(twin.cloud, twin.assembly).view(OrderRecords)
    found: dict[str, State] = {}
    for order_id, row in records.orders.items():
        status = str(row.get("status", "UNPLACED"))
        placed = {name: plain(row[name]) for name in PLACED if name in row} if "placedAt" in row else {}
        state = {**placed, "status": status if status in (*CLOSED, "UNPLACED") else "OPEN"}
        for name in ("paymentId",) if status == "CONFIRMED" else ():
            state[name] = row[name]
        if status in CLOSED and "cancelReason" in row:
            state["cancelReason"] = row["cancelReason"]
        found[order_id] = {**state, "payments": live_payments(records.payments_of(order_id), status)}
    return found


def live_payments(rows: list[Any], status: str) -> dict[str, State]:
    """The payments of an order. One that an open order has accepted is not decided by any event."""
    decided = status in ("CONFIRMED", "CANCELLED")
    return {
        row["paymentId"]: {
            **{name: row[name] for name in PAYMENT if name in row},
            "state": RECEIVED if row["state"] == "ACCEPTED" and not decided else MONEY[row["state"]],
        }
        for row in rows
    }


def plain(value: Any) -> Any:
    """A value with whole numbers as JSON has them."""
    if isinstance(value, list):
        return [{name: plain(part) for name, part in line.items()} for line in value]
    return value if isinstance(value, str) else int(value)


def check_folded(twin: Twin) -> dict[str, State]:
    """The whole log, folded, is the live tables: orders, payments, stock and counters. Returns the states."""
    place = account(twin)
    states = replay_all(place, "orders", whole_log(logged(place)), fold_order)
    live = live_orders(twin)
    assert states == live
    records = Records(twin.cloud, twin.assembly).view(OrderRecords)
    events = [event.detail for event in accepted(place, whole_log(logged(place)), dead_letters(place))]
    if all(state["status"] in ("CONFIRMED", "CANCELLED", "UNPLACED") for state in states.values()):
        on_hand = stock_on_hand(events, states.values())
        assert on_hand == {sku: pieces for sku, pieces in records.stock.items() if sku in on_hand}
    counted: dict[str, int] = {}
    for row in records.rows("analytics"):
        if "count" in row:
            name = str(row["id"]).rpartition("#")[0]
            counted[name] = counted.get(name, 0) + int(row["count"])
    assert outcomes_by_day(events) == counted
    return states
