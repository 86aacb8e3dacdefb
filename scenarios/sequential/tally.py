"""Tally of what went wrong with orders, equal for any flow: by its tables and the partners' own book."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scenarios.orders.records import CLOSED, OrderRecords, quantities
from signalbox.twin import Twin
from signalbox.twin.auditors.audit import Violation
from signalbox.twin.auditors.records import Row, events_in, instant, parsed
from signalbox.twin.script.line import Line

UNPLACED = "UNPLACED"
PROMISED = frozenset({"RESERVED", "AWAITING_PAYMENT", "PAID", "SHIPPED", "CONFIRMED"})
"""Statuses of an order whose customer was promised the goods."""


@dataclass(frozen=True)
class Tally:
    """Orders by what is wrong with them, and pieces by SKU promised or shipped beyond what arrived.

    - `vanished`: placed, and in no record and no dead letter.
    - `unrefunded`: cancelled, and the money that was asked for and came is kept.
    - `charged_twice`: the payment partner has carried out more than one request for its money.
    - `stuck`: open, a dead letter or in need of attention, while nothing is due any more.
    - `seconds_to_recover`: the longest time from the last input of an order, mostly its payment, to its end and refund;
      None where some never end.
    """

    orders: int
    vanished: list[str]
    unrefunded: list[str]
    charged_twice: list[str]
    stuck: list[str]
    oversold: dict[str, int]
    seconds_to_recover: float | None

    def figures(self) -> dict[str, Any]:
        """Return a row of the table."""
        return {
            "orders": self.orders,
            "lost": len(self.vanished) + len(self.unrefunded),
            "charged_twice": len(self.charged_twice),
            "stuck": len(self.stuck),
            "oversold": sum(self.oversold.values()),
            "seconds_to_recover": self.seconds_to_recover,
        }

    def flaws(self) -> dict[str, list[str]]:
        """Return what is wrong with each order, in a word or two."""
        found: dict[str, list[str]] = {}
        words = {"lost": self.vanished, "money kept": self.unrefunded, "charged twice": self.charged_twice}
        for word, order_ids in {**words, "stuck": self.stuck}.items():
            for order_id in order_ids:
                found.setdefault(order_id, []).append(word)
        return found

    def violations(self) -> list[Violation]:
        """Return all as violations."""
        stuck = [f"order {order_id} is open, and nothing works on it any more" for order_id in self.stuck]
        return [*self.harm(), *(Violation(invariant="progress", detail=detail) for detail in stuck)]

    def harm(self) -> list[Violation]:
        """Return all but stuck orders, which a person may know, as violations."""
        found = [
            *(("progress", f"order {order_id} was placed, and no record shows it") for order_id in self.vanished),
            *(("money", f"order {order_id} is cancelled, and its money is kept") for order_id in self.unrefunded),
            *(("money", f"order {order_id} was charged more than once") for order_id in self.charged_twice),
            *(("stock", f"{pieces} of {sku} were sold beyond what arrived") for sku, pieces in self.oversold.items()),
        ]
        return [Violation(invariant=invariant, detail=detail) for invariant, detail in found]


def tally(twin: Twin, lines: Iterable[Line], refused: Container[str] = ()) -> Tally:
    """Count what became of the orders of a finished run, without the `refused` ones."""
    events = [line for line in lines if line.verb == "type"]
    placed = {str(line.fields["data"].get("orderId")): line.fields["data"] for line in of(events, "OrderPlaced")}
    placed = {order_id: data for order_id, data in placed.items() if order_id not in refused}
    records = OrderRecords(twin.cloud, twin.assembly)
    known = {order_id: row for order_id, row in records.orders.items() if row.get("status", UNPLACED) != UNPLACED}
    letters = set(dead_lettered(twin)) - set(known)
    asked = Counter(str(row.get("orderId")) for row in done(records, "request"))
    kept = {order_id for order_id in asked if order_id not in refunded(records)}
    cancelled = {order_id for order_id, row in known.items() if row["status"] == "CANCELLED"}
    paid = {str(line.fields["data"].get("orderId")) for line in of(events, "PaymentReceived")}
    stuck = {order_id for order_id, row in known.items() if row["status"] not in CLOSED} | letters
    return Tally(
        orders=len(placed),
        vanished=sorted(set(placed) - set(known) - letters),
        unrefunded=sorted(cancelled & kept & paid),
        charged_twice=sorted(order_id for order_id, count in asked.items() if count > 1),
        stuck=sorted(stuck),
        oversold=oversold(records, placed, of(events, "StockReceived")),
        seconds_to_recover=None if stuck else recovered(twin, records, known, events),
    )


def of(events: list[Line], kind: str) -> list[Line]:
    """Return the events of a type."""
    return [line for line in events if line.fields["type"] == kind]


def done(records: OrderRecords, operation: str) -> Iterator[Row]:
    """Return the effects of one operation in the partners' book."""
    return (row for row in records.book.values() if (row.get("operation"), row.get("status")) == (operation, "DONE"))


def refunded(records: OrderRecords) -> set[str]:
    """Return the orders whose money was refunded."""
    return {str(row.get("orderId")) for row in done(records, "refund")}


def dead_lettered(twin: Twin) -> Iterator[str]:
    """Yield the orders that are dead letters."""
    names = set(twin.assembly.dead_letter_queues.values())
    for queue in twin.cloud.queues.values():
        for message in queue.messages() if queue.name in names else ():
            for event in events_in(parsed(message.body)):
                if event["detail-type"] == "OrderPlaced":
                    yield str(event["detail"].get("data", {}).get("orderId"))


def oversold(records: OrderRecords, placed: dict[str, Any], deliveries: list[Line]) -> dict[str, int]:
    """Return promised or shipped pieces beyond those that arrived, by SKU."""
    promised = Counter(order_id for order_id, row in records.orders.items() if row.get("status") in PROMISED)
    shipped = Counter(str(row.get("orderId")) for row in done(records, "ship"))
    balance: Counter[str] = Counter()
    for order_id, times in (promised | shipped).items():
        for sku, quantity in quantities(placed.get(order_id, {})).items():
            balance[sku] += times * quantity
    for line in deliveries:
        balance[line.fields["data"]["sku"]] -= line.fields["data"]["quantity"]
    return {sku: pieces for sku, pieces in sorted(balance.items()) if pieces > 0}


def recovered(twin: Twin, records: OrderRecords, known: dict[str, Row], events: list[Line]) -> float:
    """Return the most seconds between the last input of an order and its last change."""
    inputs: dict[str, float] = {}
    for line in events:
        order_id = str(line.fields["data"].get("orderId"))
        inputs[order_id] = max(inputs.get(order_id, 0.0), twin.cloud.clock.start + line.at)
    ended = {order_id: instant(row["updatedAt"]) for order_id, row in known.items()}
    for refund in done(records, "refund"):
        order_id = str(refund.get("orderId"))
        ended[order_id] = max(ended.get(order_id, 0.0), instant(refund["at"]))
    return round(max((at - inputs.get(order_id, at) for order_id, at in ended.items()), default=0.0), 1)
