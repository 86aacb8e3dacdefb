"""The business records of a run, read once for all auditors: tables, queues, the buses' journals, executions.

What each row means stands in docs/orders.md; nothing here is shared with the code that writes them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer

from signalbox.assembly import Assembly
from signalbox.twin.services.s3 import stored

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud
    from signalbox.twin.services.sqs.queues import Queue
    from signalbox.twin.services.stepfunctions.executions import Execution

Row = Mapping[str, Any]
Event = Mapping[str, Any]
OUR_SOURCES = "signalbox."
CLOSED = frozenset({"CONFIRMED", "CANCELLED"})
"""Statuses of an order that nothing will ever change again."""
ENDS = ("ExecutionFailed", "Execution Status Change")

deserialize = TypeDeserializer().deserialize


@dataclass
class Records:
    """What stands in the tables, queues and journals of a cloud at this instant."""

    cloud: "Cloud"
    assembly: Assembly
    kept: dict[str, dict[str, Row]] = field(default_factory=dict)

    def has(self, *tables: str) -> bool:
        """Whether the assembly deploys all of these tables."""
        return all(table in self.assembly.tables for table in tables)

    def rows(self, table: str) -> list[Row]:
        """Every row of a table, as plain values; none where the assembly has no such table."""
        if table not in self.assembly.tables:
            return []
        items = self.cloud.items(self.assembly.tables[table])
        return [{name: deserialize(value) for name, value in item.items()} for item in items]

    def file(self, key: str) -> tuple[bytes, float]:
        """A file in any of the assembly's buckets, and the epoch seconds of its writing; nothing, and never, where there is none."""
        found = (stored(bucket.name, key) for bucket in self.assembly.of_type("AWS::S3::Bucket"))
        body, at = next((one for one in found if one is not None), (b"", None))
        return body, at.timestamp() if at else inf

    def lines(self, key: str) -> list[bytes]:
        """The lines of a file; none where there is no such file."""
        return self.file(key)[0].splitlines()

    @property
    def now(self) -> float:
        """The present instant, epoch seconds."""
        return self.cloud.clock.now

    @cached_property
    def of_orders(self) -> list[Row]:
        """Every row of the orders table."""
        return self.rows("orders")

    @cached_property
    def orders(self) -> dict[str, Row]:
        """The order's own row by orderId; without `placedAt` it only holds signals that came before the order."""
        return {row["orderId"]: row for row in self.of_orders if row["record"] == "order"}

    @cached_property
    def placed(self) -> dict[str, Row]:
        """The rows of orders that were placed."""
        return {order_id: row for order_id, row in self.orders.items() if "placedAt" in row}

    @cached_property
    def steps(self) -> dict[tuple[str, str], Row]:
        """The ledger: (orderId, step) -> row."""
        rows = (row for row in self.of_orders if row["record"].startswith("step#"))
        return {(row["orderId"], row["record"].removeprefix("step#")): row for row in rows}

    @cached_property
    def payments(self) -> list[Row]:
        """A row for each payment of each order."""
        return [row for row in self.of_orders if row["record"].startswith("payment#")]

    @cached_property
    def receipts(self) -> dict[str, Row]:
        """What was received into stock, by event id."""
        rows = (row for row in self.of_orders if row["record"] == "receipt")
        return {row["orderId"].removeprefix("receipt#"): row for row in rows}

    @cached_property
    def stock(self) -> dict[str, int]:
        """What is on hand, by SKU."""
        return {row["sku"]: int(row.get("onHand", 0)) for row in self.rows("stock")}

    @cached_property
    def loans(self) -> dict[tuple[str, str], Row]:
        """The rows of the loans table by their key."""
        return {(row["applicationId"], row["record"]): row for row in self.rows("loans")}

    @cached_property
    def book(self) -> dict[str, Row]:
        """What the sandbox's partners did, by `<partner>#<operation>-<key>`: the truth outside our tables."""
        return {row["id"]: row for row in self.rows("sandbox") if not row["id"].startswith("behaviour#")}

    @cached_property
    def outbox(self) -> list[tuple[Row, Any]]:
        """The rows of the outbox with the document in each; None where it holds none."""
        return [(row, parsed(row.get("body"))) for row in self.rows("outbox")]

    @cached_property
    def journal(self) -> list[tuple[float, Event]]:
        """What the custom buses accepted: (epoch seconds, event)."""
        buses = self.cloud.buses.buses
        return [entry for name, bus in buses.items() if name != "default" for entry in bus.journal]

    @cached_property
    def replayed(self) -> dict[str, Event]:
        """EventBridge event id -> the event as it was last put into a queue by hand, perhaps edited."""
        events = (event for body in self.cloud.queue_api.sent for event in events_in(parsed(body)))
        return {str(event.get("id")): event for event in events if isinstance(event.get("detail"), dict)}

    @cached_property
    def lying(self) -> dict[str, list["Queue"]]:
        """EventBridge event id -> the queues in which a message with this event stands, dead-letter queues too."""
        found: dict[str, list[Queue]] = {}
        for queue in self.cloud.queues.values():
            for message in queue.messages():
                for event in events_in(parsed(message.body)):
                    found.setdefault(str(event.get("id")), []).append(queue)
        return found

    @cached_property
    def under_way(self) -> set[str]:
        """Ids of the events that a bus has not yet delivered to every target."""
        return set(self.cloud.buses.under_way)

    @cached_property
    def to_be_worked_on(self) -> list[str]:
        """Texts that will, or that let a person, move an order: messages in the queues of routes, and executions' ends
        wherever they stand. A dead letter of another type moves nothing."""
        texts = [str(row.get("body")) for row, _ in self.outbox if "publishedAt" not in row]
        for queue in self.cloud.queues.values():
            dead = queue.name in self.assembly.dead_letter_queues.values()
            texts += [m.body for m in queue.messages() if not dead or any(end in m.body for end in ENDS)]
        return texts

    @cached_property
    def executions(self) -> dict[str, list["Execution"]]:
        """The executions of the orders workflow by orderId, in the order of their start."""
        found: dict[str, list[Execution]] = {}
        for execution in self.cloud.executions.all.values():
            if execution.definition.workflow == "orders":
                found.setdefault(str(parsed(execution.input).get("orderId")), []).append(execution)
        return found

    def facts(self, table: str) -> dict[str, Row]:
        """The rows of a table by their `id`."""
        if table not in self.kept:
            self.kept[table] = {row["id"]: row for row in self.rows(table)}
        return self.kept[table]

    def outstanding(self) -> Iterator[Event]:
        """CloudEvents that are decided and not yet consumed: unpublished in the outbox, under way, or in a queue."""
        for row, document in self.outbox:
            if row.get("kind") == "event" and "publishedAt" not in row and isinstance(document, dict):
                yield document
        for _, event in self.journal:
            if event["id"] in self.under_way or event["id"] in self.lying:
                yield event["detail"]

    def shipped(self, order_id: str) -> bool:
        """Whether the shipping partner says that it shipped the order."""
        return self.book.get(f"shipping#ship-{order_id}", {}).get("status") == "DONE"


def parsed(text: Any) -> Any:
    """The JSON value of a text, or None."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None


def events_in(document: Any) -> Iterator[Event]:
    """The EventBridge event of a message: as it is, or wrapped by the rule of what no route takes."""
    for candidate in (document, document.get("event") if isinstance(document, dict) else None):
        if isinstance(candidate, dict) and "detail-type" in candidate:
            yield candidate


def instant(text: str) -> float:
    """Epoch seconds of an ISO 8601 text."""
    return datetime.fromisoformat(text).timestamp()


def money(amount: Any) -> Decimal:
    """An amount of the records, exact."""
    return Decimal(str(amount))


def quantities(order: Row) -> dict[str, int]:
    """What an order's lines come to, by SKU."""
    wanted: dict[str, int] = {}
    for line in order.get("lines", []):
        wanted[line["sku"]] = wanted.get(line["sku"], 0) + int(line["quantity"])
    return wanted
