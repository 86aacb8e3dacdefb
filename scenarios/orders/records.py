"""The rows of orders as the auditors read them; docs/orders.md says what each row means."""

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from scenarios.records import (
    BusinessRecords,
    announced_of,
    beginnings,
    by_text,
    ends_of,
    grouped,
    money,
    reported_events,
)
from signalbox.twin.auditors.records import Row, instant, parsed

if TYPE_CHECKING:
    from signalbox.twin.services.stepfunctions.execution import Execution

CLOSED = frozenset({"CONFIRMED", "CANCELLED"})
"""Statuses of an order that nothing will ever change again."""


class OrderRecords(BusinessRecords):
    """Orders with their ledger, payments, receipts, stock and executions."""

    @cached_property
    def orders(self) -> dict[str, Row]:
        """The order's own row by orderId; without `placedAt` it only holds signals that came before the order."""
        return {row["orderId"]: row for row in self.rows("orders") if row["record"] == "order"}

    @cached_property
    def placed(self) -> dict[str, Row]:
        """The rows of orders that were placed."""
        return {order_id: row for order_id, row in self.orders.items() if "placedAt" in row}

    @cached_property
    def steps(self) -> dict[tuple[str, str], Row]:
        """The ledger: (orderId, step) -> row."""
        rows = (row for row in self.rows("orders") if row["record"].startswith("step#"))
        return {(row["orderId"], row["record"].removeprefix("step#")): row for row in rows}

    @cached_property
    def steps_by_order(self) -> Mapping[str, Mapping[str, Row]]:
        """The ledger by order: orderId -> step -> row."""
        found = grouped(self.steps.items(), lambda item: item[0][0])
        return {order_id: {step: row for (_, step), row in items} for order_id, items in found.items()}

    def steps_of(self, order_id: str) -> Mapping[str, Row]:
        """Return an order's rows of the ledger, by step."""
        return self.steps_by_order.get(order_id, {})

    @cached_property
    def payments(self) -> list[Row]:
        """A row for each payment of each order."""
        return [row for row in self.rows("orders") if row["record"].startswith("payment#")]

    @cached_property
    def payments_by_order(self) -> Mapping[str, list[Row]]:
        """The rows of payments by orderId."""
        return grouped(self.payments, lambda row: str(row["orderId"]))

    @cached_property
    def payments_by_id(self) -> Mapping[str, list[Row]]:
        """The rows of payments by paymentId; more than one where a payment is counted for several orders."""
        return grouped(self.payments, lambda row: str(row["paymentId"]))

    def payments_named(self, payment_id: object) -> list[Row]:
        """Return the rows of payments with an id, which an event may give as any value."""
        return self.payments_by_id.get(payment_id, []) if isinstance(payment_id, str) else []

    def payments_of(self, order_id: str) -> list[Row]:
        """Return the rows of an order's payments."""
        return self.payments_by_order.get(order_id, [])

    @cached_property
    def receipts(self) -> dict[str, Row]:
        """Receipts of stock, by event id."""
        rows = (row for row in self.rows("orders") if row["record"] == "receipt")
        return {row["orderId"].removeprefix("receipt#"): row for row in rows}

    @cached_property
    def receipts_by_sku(self) -> Mapping[str, list[Row]]:
        """Receipts of stock by SKU."""
        return grouped(self.receipts.values(), lambda row: str(row["sku"]))

    def came_before(self, sku: str, at: float) -> int:
        """Return the pieces of a SKU that were received before an instant."""
        return sum(int(row["quantity"]) for row in self.receipts_by_sku.get(sku, []) if instant(row["at"]) < at)

    @cached_property
    def demand(self) -> Counter[str]:
        """Pieces that all placed orders want together, by SKU."""
        found: Counter[str] = Counter()
        for order in self.placed.values():
            found.update(quantities(order))
        return found

    @cached_property
    def stock(self) -> dict[str, int]:
        """Pieces on hand, by SKU."""
        return {row["sku"]: int(row.get("onHand", 0)) for row in self.rows("stock")}

    @cached_property
    def notifications(self) -> dict[str, Row]:
        """The rows of messages to customers, by their id."""
        return {row["id"]: row for row in self.rows("notifications")}

    @cached_property
    def analytics(self) -> list[Row]:
        """The rows of the live generation of analytics, without its number."""
        rows = self.rows("analytics")
        live = next((int(row["live"]) for row in rows if row["id"] == "generations"), 0)
        mark = f"{live}@" if live else ""
        own = [row for row in rows if row["id"].startswith(mark) and ("@" in row["id"].partition("#")[0]) == bool(mark)]
        return [
            {name: value.removeprefix(mark) if isinstance(value, str) else value for name, value in row.items()}
            for row in own
        ]

    @cached_property
    def counted(self) -> set[str]:
        """Ids of the outcomes that analytics has counted."""
        return {row["id"] for row in self.analytics}

    @cached_property
    def counted_subjects(self) -> set[str]:
        """Beginnings of the ids of counted outcomes: the id of one of several files begins with its subject's."""
        return beginnings(self.counted, "#")

    @cached_property
    def placements(self) -> Mapping[str, list[Row]]:
        """Reported OrderPlaced events by orderId."""
        return by_text(reported_events(self, "OrderPlaced"), "orderId")

    @cached_property
    def refusals(self) -> Mapping[str, list[Row]]:
        """Reported PaymentFailed events by orderId."""
        return by_text(reported_events(self, "PaymentFailed"), "orderId")

    def declines(self, order_id: str) -> list[str]:
        """Return the reasons of an order's PaymentFailed events, in the first form of their contract or the second."""
        given = (event["data"] for event in self.refusals.get(order_id, []))
        found = (data.get("reason", data.get("decline")) for data in given)
        return [str(reason.get("reason") if isinstance(reason, dict) else reason) for reason in found]

    @cached_property
    def signals(self) -> Mapping[str, list[Row]]:
        """Reported events about payments, by orderId."""
        return by_text(reported_events(self, "PaymentReceived", "PaymentFailed"), "orderId")

    @cached_property
    def escalations(self) -> Mapping[str, list[Row]]:
        """Announced OrderNeedsAttention events by their subject."""
        return grouped(announced_of(self, "OrderNeedsAttention"), lambda event: str(event.get("subject")))

    @cached_property
    def ends(self) -> Mapping[str, list[Row]]:
        """Reported ExecutionFailed events of orders by their key."""
        return ends_of(self, "orders")

    @cached_property
    def restarts(self) -> Mapping[str, list[Row]]:
        """Reported RestartRequested events by their key."""
        return by_text(reported_events(self, "RestartRequested"), "key")

    @cached_property
    def owners(self) -> Mapping[str, Row]:
        """The rows that claim a paymentId for one order, by paymentId."""
        rows = (row for row in self.rows("orders") if row["record"] == "owner")
        return {row["orderId"].removeprefix("payment#"): row for row in rows}

    @cached_property
    def arrivals(self) -> Mapping[str, float]:
        """Epoch seconds at which an event came, the last time, by the id that it gives itself."""
        return {str(event["detail"].get("id")): at for at, event in self.journal}

    @cached_property
    def executions(self) -> Mapping[str, list["Execution"]]:
        """The executions of the orders workflow by orderId, in the order of their start."""
        found = (one for one in self.cloud.executions.all.values() if one.definition.workflow == "orders")
        return grouped(found, lambda execution: str(parsed(execution.input).get("orderId")))

    def shipped(self, order_id: str) -> bool:
        """Return whether the shipping partner says that it shipped the order."""
        return self.book.get(f"shipping#ship-{order_id}", {}).get("status") == "DONE"


def quantities(order: Row) -> dict[str, int]:
    """Return the quantities of an order's lines, by SKU."""
    wanted: dict[str, int] = {}
    for line in order.get("lines", []):
        wanted[line["sku"]] = wanted.get(line["sku"], 0) + int(line["quantity"])
    return wanted


def is_right(order: Row, payment: Row) -> bool:
    """Return whether a payment has the order's amount, currency and, where it names one, customer."""
    same = money(payment["amount"]) == money(order["total"]) and payment["currency"] == order["currency"]
    return same and payment.get("customerId", order["customerId"]) == order["customerId"]
