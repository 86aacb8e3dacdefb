"""The shop's script in phases 1 to 3: still one process, but with the decisions and rows of the workflow.

Each step may run twice and changes nothing the second time, so a new process continues what a crash left open. Events
of an order are in the outbox. `tells` publishes them: `say_ourselves`, `leave_to_the_relay`, or `compare` while the
script only shadows the machine. Environment variables name the tables and the partners.
"""

import os
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from aws_lambda_powertools.utilities.idempotency.exceptions import IdempotencyAlreadyInProgressError

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.common.errors import PermanentError, TransientError
from lambdas.common.events import envelope
from lambdas.common.events.contracts import validate
from lambdas.common.jitter import pause
from lambdas.common.storage import rows
from lambdas.common.storage.open_rows import SHARDS
from lambdas.common.storage.typed_values import plain_item, typed
from lambdas.common.telemetry import count, metrics
from lambdas.comparison import store as comparison
from lambdas.comparison.model import Result
from lambdas.orders import store, validation
from lambdas.orders.model import PaymentDeclined, Status, StepForbidden
from lambdas.orders.rows import stock
from lambdas.orders.signals import Signal
from lambdas.orders.steps import compensation, forward, payment_signals
from lambdas.outbox import store as outbox
from lambdas.outbox.model import document

POLL_SECONDS = 5
WAIT_SECONDS = 15 * 60
"""Length of each of the two waits for a payment, as in the state machine."""

TRIES = 12
NO_TOKEN = ""
"""Task token of an order without a waiting execution: the script polls the row."""


class PaymentTimedOut(PermanentError):
    """Reason of an order that was not paid in time."""

    reason = "PaymentTimedOut"


class Call:
    """Context of a Lambda call: the time for which a partner's answer may take."""

    def get_remaining_time_in_millis(self):
        return 30_000


def thread(work):
    """Run work in a thread of its own."""
    threading.Thread(target=work).start()


class Shop:
    """Handlers of the web server's requests and of partners' notices."""

    def __init__(self, tells, spawn=thread):
        self.tells = tells
        self.spawn = spawn
        self.running = set()

    def place_order(self, data, identity):
        """Accept a customer's order. Two requests are still one order."""
        placed = event("OrderPlaced", data, identity, data.get("orderId"))
        order = validation.check_order(validate(placed), placed.as_cause())
        retried(lambda: sign(order.order_id, "open"))
        retried(lambda: store.place(order))
        self.carry_on(order.order_id)

    def carry_on(self, order_id):
        """Take all remaining steps of an order."""
        if order_id in self.running:
            return
        self.running.add(order_id)
        try:
            self.take_stock(order_id)
            self.request_payment(order_id)
            self.wait_for_payment(order_id)
            self.ship(order_id)
            retried(lambda: forward.confirm_order(order_id))
        except (PermanentError, TransientError) as error:
            self.undo(order_id, getattr(error, "reason", type(error).__name__))
        finally:
            self.running.discard(order_id)
        self.tells(order_id)
        retried(lambda: sign(order_id, "ended"))

    def hear(self, kind, data, identity):
        """Handle an event from a queue, while the script shadows the machine."""
        if kind == "OrderPlaced":
            self.spawn(lambda: self.place_order(data, identity))
        elif kind == "StockReceived":
            self.receive_stock(data, identity)
        elif kind == "PaymentReceived":
            self.receive_payment(data, identity)
        elif kind == "PaymentFailed":
            self.receive_payment_failure(data, identity)

    def begin_to_shadow(self):
        """Copy the stock once. From now on the shadow receives the same deliveries."""
        for shelf in call("dynamodb", "scan", TableName=os.environ["STOCK_BEFORE"])["Items"]:
            row = plain_item(shelf)
            with suppress(rows.ConditionFailed):
                rows.write(rows.put("stock", row, "attribute_not_exists(#sku)"))

    def resume(self):
        """Continue every open order of a process that has ended."""
        for order_id in open_orders():
            self.spawn(lambda order_id=order_id: self.carry_on(order_id))
        self.tells(None)

    def take_stock(self, order_id):
        """Take all goods of the order or none, by conditions of one transaction."""
        retried(lambda: forward.reserve_stock(order_id))

    def request_payment(self, order_id):
        """Ask the provider to collect the money, under the order's own key."""
        retried(lambda: forward.request_payment(order_id, NO_TOKEN, Call()))

    def wait_for_payment(self, order_id):
        """Poll until the customer has paid, with one reminder. Then the row decides."""
        if paid_within(order_id):
            return
        due = datetime.now(UTC) + timedelta(seconds=WAIT_SECONDS)
        retried(lambda: payment_signals.wait(order_id, NO_TOKEN, Signal.REMINDER_DUE, due))
        self.tells(order_id)
        if not paid_within(order_id) and not retried(lambda: payment_signals.end_wait(order_id)):
            raise PaymentTimedOut(f"order {order_id} was not paid in time")

    def ship(self, order_id):
        """Ask the shipping partner to send the goods."""
        retried(lambda: forward.ship_order(order_id, Call()))

    def undo(self, order_id, reason):
        """Settle a failed order by its ledger, or escalate it to a person."""
        try:
            retried(lambda: compensation.settle(order_id, reason, Call()))
        except (PermanentError, TransientError):
            retried(lambda: compensation.escalate_order(order_id, "CompensationFailed"))

    def receive_payment(self, data, identity):
        """Handle a payment that the provider reports."""
        received = event("PaymentReceived", data, identity, data.get("orderId"))
        payment = validation.check_payment(validate(received))
        if placed_by_the_first_script(data["orderId"]):
            rows.write(rows.put("orders", {**data, "record": "payment"}))
            return
        retried(lambda: payment_signals.receive_payment(data["orderId"], payment, received.as_cause()))
        self.tells(data["orderId"])

    def receive_payment_failure(self, data, identity):
        """Handle a failed payment that the provider reports."""
        told = event("PaymentFailed", data, identity, data.get("orderId"))
        reason = validate(told)["reason"]
        retried(lambda: payment_signals.record_failure(data["orderId"], reason, told.as_cause()))

    def receive_stock(self, data, identity):
        """Add goods that have arrived."""
        goods = validate(event("StockReceived", data, identity, data.get("sku")))
        retried(lambda: stock.receive(identity, goods))


def say_ourselves(order_id):
    """Make the refunds that the outbox asks for, and mark all its rows as published: it has no subscribers yet."""
    for shard in range(SHARDS):
        for page in outbox.unpublished(str(shard)):
            for row in page:
                said = document(row)
                if said.get("type") == "RefundRequested":
                    refund = said["data"]
                    payment = validation.check_payment(refund)
                    retried(lambda refund=refund, payment=payment: refunded(refund["orderId"], payment))
                outbox.mark(row)


def refunded(order_id, payment):
    """Refund a payment, as the consumer of RefundRequested does."""
    compensation.give_refund(order_id, payment, Call())


def leave_to_the_relay(order_id):
    """Do nothing: the relay publishes the outbox's stream, and consumers do the rest."""


ENDS = {
    Status.CONFIRMED: "OrderConfirmed",
    Status.CANCELLED: "OrderCancelled",
    Status.NEEDS_ATTENTION: "OrderNeedsAttention",
}


def compare(order_id):
    """Compare the end of an order in this shadow with its end in the machine."""
    order = store.read(order_id) if order_id else None
    if order and order.status in ENDS:
        paid = order.payment_id if order.status is Status.CONFIRMED else ""
        result = Result(ENDS[order.status], paid, order.cancel_reason)
        if comparison.note(comparison.SHADOW, order_id, result):
            count("ShadowDifferences")
            metrics.flush_metrics()


def paid_within(order_id):
    """Return whether the order is paid before the end of one wait."""
    deadline = time.time() + WAIT_SECONDS
    while time.time() < deadline:
        if noted := rows.get("orders", {"orderId": order_id, "record": "payment"}):
            adopt(order_id, noted)
        order = retried(lambda: store.read(order_id))
        if order.status is Status.AWAITING_PAYMENT:
            time.sleep(POLL_SECONDS)
        elif order.status in (Status.PAID, Status.SHIPPED, Status.CONFIRMED):
            return True
        elif order.status is Status.PAYMENT_FAILED:
            raise PaymentDeclined(order.payment_failure)
        else:
            raise StepForbidden(f"order {order_id} is {order.status}")
    return False


def adopt(order_id, noted):
    """Judge a payment that the first script wrote, while both scripts run."""
    payment = validation.check_payment(noted)
    cause = event("PaymentReceived", {}, f"adopted-{payment.payment_id}", order_id).as_cause()
    retried(lambda: payment_signals.receive_payment(order_id, payment, cause))


def placed_by_the_first_script(order_id):
    """Return whether the first script still works on an order. Its rows have no version."""
    order = store.read(order_id)
    return order.version == 0 and order.status is not Status.UNPLACED


def event(kind, data, identity, key):
    """Return a request as the event that its producer will later publish."""
    key = str(key)
    return envelope.make(kind, data, source="signalbox.external", subject=key, partition_key=key, event_id=identity)


def sign(order_id, state):
    """Write a row that marks the order as the script's, so that it does not continue the machine's orders."""
    rows.write(rows.put("orders", {"orderId": order_id, "record": "script", "state": state}))


def open_orders():
    """Yield the ids of the open orders that this script began."""
    start = {}
    while True:
        page = call(
            "dynamodb",
            "scan",
            TableName=settings.table("orders"),
            FilterExpression="#record = :script AND #state = :open",
            ExpressionAttributeNames={"#record": "record", "#state": "state"},
            ExpressionAttributeValues={":script": typed("script"), ":open": typed("open")},
            **start,
        )
        yield from [plain_item(item)["orderId"] for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def retried(work):
    """Retry transient errors for some minutes, with growing and random pauses."""
    for attempt in range(TRIES - 1):
        try:
            return work()
        except (TransientError, IdempotencyAlreadyInProgressError):
            pause(attempt, base=0.5, cap=60.0)
    return work()
