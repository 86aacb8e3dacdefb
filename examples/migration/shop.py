"""The shop's script on its way: still step after step in one process, now on the decisions and rows of the workflow.

Each step may be taken twice and changes nothing the second time, so whatever a crash leaves open is simply carried on.
What an order wants said outside stands in the outbox; `tells` is who says it: `say_ourselves`, `leave_to_the_relay`, or
`compare` while the script only shadows the machine. The tables' names, and how partners are reached, are variables.
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
from lambdas.common.storage.outbox import SHARDS
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
"""Of each of the two waits for a payment, as in the state machine."""

TRIES = 12
NO_TOKEN = ""
"""No execution waits for this order's payment: the script looks at the row."""


class PaymentTimedOut(PermanentError):
    """The customer has not paid in time."""

    reason = "PaymentTimedOut"


class Call:
    """What Lambda tells a handler: how long a partner's answer may take before another may ask again."""

    def get_remaining_time_in_millis(self):
        return 30_000


def thread(work):
    """Run something beside the request."""
    threading.Thread(target=work).start()


class Shop:
    """The requests of the web server, and the notices of partners."""

    def __init__(self, tells, spawn=thread):
        self.tells = tells
        self.spawn = spawn
        self.running = set()

    def place_order(self, data, identity):
        """A customer's order. Asked twice, it is still one."""
        placed = event("OrderPlaced", data, identity, data.get("orderId"))
        order = validation.placed_order(validate(placed), placed.as_cause())
        retried(lambda: sign(order.order_id, "open"))
        retried(lambda: store.place(order))
        self.carry_on(order.order_id)

    def carry_on(self, order_id):
        """The whole way of an order, or what is left of it."""
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
        """An event from a queue, while the script shadows the machine."""
        if kind == "OrderPlaced":
            self.spawn(lambda: self.place_order(data, identity))
        elif kind == "StockReceived":
            self.receive_stock(data, identity)
        elif kind == "PaymentReceived":
            self.receive_payment(data, identity)
        elif kind == "PaymentFailed":
            self.receive_payment_failure(data, identity)

    def begin_to_shadow(self):
        """The goods that are there, copied once: from now on the shadow hears of what arrives."""
        for shelf in call("dynamodb", "scan", TableName=os.environ["STOCK_BEFORE"])["Items"]:
            row = plain_item(shelf)
            with suppress(rows.ConditionFailed):
                rows.write(rows.put("stock", row, "attribute_not_exists(#sku)"))

    def resume(self):
        """A process before this one has ended: carry on with every order that is open."""
        for order_id in open_orders():
            self.spawn(lambda order_id=order_id: self.carry_on(order_id))
        self.tells(None)

    def take_stock(self, order_id):
        """All goods of the order or none, by conditions of one transaction."""
        retried(lambda: forward.reserve_stock(order_id))

    def request_payment(self, order_id):
        """Ask the provider to collect the money, under the order's own key."""
        retried(lambda: forward.request_payment(order_id, NO_TOKEN, Call()))

    def wait_for_payment(self, order_id):
        """Look now and then whether the customer has paid; remind once; then the row decides."""
        if paid_within(order_id):
            return
        due = datetime.now(UTC) + timedelta(seconds=WAIT_SECONDS)
        retried(lambda: payment_signals.wait(order_id, NO_TOKEN, Signal.REMINDER_DUE, due))
        self.tells(order_id)
        if not paid_within(order_id) and not retried(lambda: payment_signals.wait_over(order_id)):
            raise PaymentTimedOut(f"order {order_id} was not paid in time")

    def ship(self, order_id):
        """Have the goods sent."""
        retried(lambda: forward.ship_order(order_id, Call()))

    def undo(self, order_id, reason):
        """Bring an order that failed to its end, by what the ledger says has happened; a person's case if that fails."""
        try:
            retried(lambda: compensation.settle(order_id, reason, Call()))
        except (PermanentError, TransientError):
            retried(lambda: compensation.escalate_order(order_id, "CompensationFailed"))

    def receive_payment(self, data, identity):
        """The provider's notice that the customer has paid."""
        received = event("PaymentReceived", data, identity, data.get("orderId"))
        payment = validation.checked_payment(validate(received))
        if placed_by_the_first_script(data["orderId"]):
            rows.write(rows.put("orders", {**data, "record": "payment"}))
            return
        retried(lambda: payment_signals.payment(data["orderId"], payment, received.as_cause()))
        self.tells(data["orderId"])

    def receive_payment_failure(self, data, identity):
        """The provider's notice that no payment will come."""
        told = event("PaymentFailed", data, identity, data.get("orderId"))
        reason = validate(told)["reason"]
        retried(lambda: payment_signals.payment_failed(data["orderId"], reason, told.as_cause()))

    def receive_stock(self, data, identity):
        """Goods have arrived."""
        goods = validate(event("StockReceived", data, identity, data.get("sku")))
        retried(lambda: stock.receive(identity, goods))


def say_ourselves(order_id):
    """Nobody listens to events yet: do what the outbox asks for, and mark its rows as said, those of others too."""
    for shard in range(SHARDS):
        for page in outbox.unpublished(str(shard)):
            for row in page:
                said = document(row)
                if said.get("type") == "RefundRequested":
                    refund = said["data"]
                    payment = validation.checked_payment(refund)
                    retried(lambda refund=refund, payment=payment: refunded(refund["orderId"], payment))
                outbox.mark(row)


def refunded(order_id, payment):
    """Give a payment back, as the consumer of RefundRequested does."""
    compensation.give_refund(order_id, payment, Call())


def leave_to_the_relay(order_id):
    """The outbox's stream feeds the relay, which says it on the bus; consumers do the rest."""


ENDS = {
    Status.CONFIRMED: "OrderConfirmed",
    Status.CANCELLED: "OrderCancelled",
    Status.NEEDS_ATTENTION: "OrderNeedsAttention",
}


def compare(order_id):
    """This script only shadows: how it ended an order is held against how the machine did."""
    order = store.read(order_id) if order_id else None
    if order and order.status in ENDS:
        paid = order.payment_id if order.status is Status.CONFIRMED else ""
        result = Result(ENDS[order.status], paid, order.cancel_reason)
        if comparison.note(comparison.SHADOW, order_id, result):
            count("ShadowDifferences")
            metrics.flush_metrics()


def paid_within(order_id):
    """Whether the order is paid before one wait is over."""
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
    """A payment as the first script writes it down, which runs beside this one for a while: judge it by the row."""
    payment = validation.checked_payment(noted)
    cause = event("PaymentReceived", {}, f"adopted-{payment.payment_id}", order_id).as_cause()
    retried(lambda: payment_signals.payment(order_id, payment, cause))


def placed_by_the_first_script(order_id):
    """Whether the first script still works on an order: its rows have no version."""
    order = store.read(order_id)
    return order.version == 0 and order.status is not Status.UNPLACED


def event(kind, data, identity, key):
    """What came in, as the event that its producer will one day put on the bus."""
    key = str(key)
    return envelope.make(kind, data, source="signalbox.external", subject=key, partition_key=key, event_id=identity)


def sign(order_id, state):
    """A row that says whose order this is: a script that carries on with the machine's orders would take them from it."""
    rows.write(rows.put("orders", {"orderId": order_id, "record": "script", "state": state}))


def open_orders():
    """The ids of the orders that this script began and has not ended."""
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
    """What may pass by itself is tried again, for some minutes in all, ever later and never in step with others."""
    for attempt in range(TRIES - 1):
        try:
            return work()
        except (TransientError, IdempotencyAlreadyInProgressError):
            pause(attempt, base=0.5, cap=60.0)
    return work()
