"""Business records written by hand: one good order, row by row as docs/orders.md has them, for the auditors."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from signalbox.twin import Twin
from tests.simulation import small

Row = dict[str, Any]
KEYS = {"orders": ("orderId", "record"), "stock": ("sku",), "outbox": ("partitionKey", "id"), "sandbox": ("id",)}
PLACED = "2026-01-05T09:00:00.000Z"
MACHINE = {
    "QueryLanguage": "JSONata",
    "TimeoutSeconds": 7200,
    "StartAt": "Wait",
    "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}},
}


def table(name: str, keys: tuple[str, ...]) -> Row:
    """A table of these keys."""
    kinds = zip(keys, ("HASH", "RANGE"), strict=False)
    properties = {
        "TableName": name,
        "KeySchema": [{"AttributeName": key, "KeyType": kind} for key, kind in kinds],
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
    }
    return {"Type": "AWS::DynamoDB::Table", "Properties": properties}


def assembly(folder: Path) -> Path:
    """An assembly with the tables of orders, their queues and a bus, and nothing that works on them."""
    resources: dict[str, Any] = {name.title(): table(name, keys) for name, keys in KEYS.items()}
    for queue in ("orders", "orders-dead-letters", "refunds", "refunds-dead-letters", "unroutable"):
        resources[f"{queue.title()}Queue".replace("-", "")] = small.queue(queue)
    resources["Bus"] = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "bus"}}
    properties = {"StateMachineName": "orders", "RoleArn": small.ROLE, "DefinitionString": json.dumps(MACHINE)}
    resources["Machine"] = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    metadata = {
        "Signalbox::Tables": [{"name": name, "table": name} for name in KEYS],
        "Signalbox::Routes": [
            route("orders", "OrderPlaced"),
            route("refunds", "RefundRequested"),
            route("payments", "PaymentReceived"),
            route("closings", *CLOSINGS),
        ],
        "Signalbox::Unroutable": [{"name": "unroutable", "deadLetterQueue": "unroutable"}],
        "Signalbox::Workflows": [{"slug": "orders", "machine": "orders", "key": "orderId", "outcomes": CLOSINGS}],
    }
    return small.assembly(folder, "", resources, metadata)


CLOSINGS = ["OrderConfirmed", "OrderCancelled", "OrderNeedsAttention"]


def route(name: str, *events: str) -> Row:
    """A row of the table of routes."""
    return {
        "name": name,
        "events": list(events),
        "queue": name,
        "deadLetterQueue": f"{name}-dead-letters",
        "deadline": 7200,
    }


class Ledger:
    """Writes, changes and removes rows of a twin's tables."""

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        self.client = twin.client("dynamodb")

    def put(self, table: str, **row: Any) -> None:
        """Write a whole row."""
        serialize = TypeSerializer().serialize
        self.client.put_item(TableName=table, Item={name: serialize(value) for name, value in row.items()})

    def say(self, kind: str, data: Mapping[str, Any], identifier: str, source: str = "signalbox.orders") -> None:
        """Put an event on the bus."""
        detail = {"id": identifier, "type": kind, "source": source, "subject": data.get("orderId"), "data": dict(data)}
        entry = {"Source": source, "DetailType": kind, "Detail": json.dumps(detail), "EventBusName": "bus"}
        self.twin.cloud.buses.put(entry)

    def send(self, queue: str, kind: str, data: Mapping[str, Any]) -> None:
        """Put an event straight into a queue, as a rule would have."""
        event = {"id": f"sent-{kind}", "detail-type": kind, "detail": {"type": kind, "data": dict(data)}}
        event["source"] = "signalbox.orders"
        next(q for q in self.twin.cloud.queues.values() if q.name == queue).send(json.dumps(event))

    def order(self, status: str = "CONFIRMED", **more: Any) -> None:
        """The order's own row: two lamps for 20.00 EUR."""
        self.put("orders", **{**ORDER, "orderId": "order-1", "record": "order", "status": status, "version": 5, **more})

    def step(self, step: str, state: str, **more: Any) -> None:
        """A row of the ledger."""
        self.put("orders", orderId="order-1", record=f"step#{step}", state=state, at=PLACED, **more)

    def payment(self, payment_id: str = "pay-1", state: str = "ACCEPTED", **more: Any) -> None:
        """A payment's row, right unless told otherwise, and the event that it comes from."""
        row = {"orderId": "order-1", "amount": "20.00", "currency": "EUR", "paymentId": payment_id, **more}
        self.put("orders", record=f"payment#{payment_id}", state=state, **row)
        self.say("PaymentReceived", row, f"received-{payment_id}-{row['orderId']}", source="signalbox.external")

    def refund(self, payment_id: str = "pay-1", **more: Any) -> None:
        """The provider's book says that it gave a payment back."""
        row = {"status": "DONE", "amount": "20.00", "currency": "EUR", "at": PLACED, **more}
        self.put("sandbox", id=f"payments#refund-{payment_id}", **row)

    def ship(self) -> None:
        """The shipping partner's book says that it shipped."""
        asked = {"orderId": "order-1", "customerId": ORDER["customerId"]}
        self.put("sandbox", id="shipping#ship-order-1", status="DONE", at=PLACED, **asked)

    def stock(self, on_hand: int) -> None:
        """Set the lamps on hand; ten were received."""
        self.put("stock", sku="lamp", onHand=on_hand)
        self.put("orders", orderId="receipt#event-1", record="receipt", sku="lamp", quantity=10)

    def execute(self, seconds: float, fail: bool = False) -> None:
        """Start an execution of the order and let time pass; it waits for ten minutes."""
        machine = next(iter(self.twin.cloud.executions.machines))
        client = self.twin.client("stepfunctions")
        started = client.start_execution(stateMachineArn=machine, name="order-1", input='{"orderId": "order-1"}')
        if fail:
            client.stop_execution(executionArn=started["executionArn"])
        self.twin.advance(seconds=seconds)

    def confirmed(self) -> None:
        """Everything that a good order leaves."""
        self.stock(8)
        self.say("OrderPlaced", ORDER, "placed-1", source="signalbox.external")
        self.order(paymentId="pay-1")
        self.step("reserve-stock", "done", quantities={"lamp": 2})
        self.step("ship-order", "done")
        self.payment()
        self.ship()
        self.say("OrderConfirmed", {"orderId": "order-1"}, "confirmed-1")

    def cancelled(self) -> None:
        """Everything that an order leaves that was paid, and then could not be shipped."""
        self.confirmed()
        self.stock(10)
        self.order("CANCELLED", paymentId="pay-1")
        self.step("reserve-stock", "undone", quantities={"lamp": 2})
        self.step("ship-order", "undone")
        self.payment(state="REFUNDED")
        self.refund()
        self.client.delete_item(TableName="sandbox", Key={"id": {"S": "shipping#ship-order-1"}})
        bus = self.twin.cloud.buses.buses["bus"]
        bus.journal = [entry for entry in bus.journal if entry[1]["detail-type"] != "OrderConfirmed"]
        self.say("OrderCancelled", {"orderId": "order-1"}, "cancelled-1")


ORDER: Row = {
    "orderId": "order-1",
    "customerId": "customer-1",
    "currency": "EUR",
    "total": "20.00",
    "lines": [{"sku": "lamp", "quantity": 2, "unitPrice": "10.00"}],
    "placedAt": PLACED,
}
