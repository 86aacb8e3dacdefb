"""A shop as a first script: an order, step after step, in one process. It works on the first day.

A request of the web server runs `place_order` from top to bottom. The provider's notice of a payment runs
`receive_payment`. `payments` and `shipping` are clients of the partners' APIs: `post(operation, document)` returns the
answer or raises OSError.
"""

import time
from datetime import UTC, datetime

import boto3

TRIES = 3
POLL_SECONDS = 5
PAYMENT_SECONDS = 30 * 60


class Cancelled(Exception):
    """End of an order, with the reason for the customer."""


class Shop:
    """Tables and partners of an order."""

    def __init__(self, tables, payments, shipping):
        database = boto3.resource("dynamodb")
        self.orders = database.Table(tables["orders"])
        self.stock = database.Table(tables["stock"])
        self.clients = self.payments, self.shipping = payments, shipping

    def place_order(self, order):
        """Take all steps of an order."""
        self.save(order, "PLACED")
        try:
            self.take_stock(order)
            self.save(order, "RESERVED")
            self.request_payment(order)
            self.save(order, "AWAITING_PAYMENT")
            self.wait_for_payment(order)
            self.save(order, "PAID")
            self.ship(order)
            self.save(order, "CONFIRMED")
        except Cancelled as reason:
            self.save(order, "CANCELLED", str(reason))

    def receive_payment(self, payment):
        """Write down a payment that the provider reports."""
        self.orders.put_item(Item={**payment, "record": "payment"})

    def receive_stock(self, delivery):
        """Add goods that have arrived."""
        self.put_stock(delivery["sku"], self.on_hand(delivery["sku"]) + delivery["quantity"])

    def take_stock(self, order):
        """Check that all goods are there, then take them."""
        for line in order["lines"]:
            if self.on_hand(line["sku"]) < line["quantity"]:
                raise Cancelled(f"too little is left of {line['sku']}")
        for line in order["lines"]:
            self.put_stock(line["sku"], self.on_hand(line["sku"]) - line["quantity"])

    def request_payment(self, order):
        """Ask the provider to collect the money."""
        document = {name: order[name] for name in ("orderId", "currency")}
        retried(lambda: self.payments.post("request", {**document, "amount": order["total"]}))

    def wait_for_payment(self, order):
        """Poll until the customer has paid."""
        deadline = time.time() + PAYMENT_SECONDS
        while time.time() < deadline:
            payment = self.read(order["orderId"], "payment")
            if payment and payment["amount"] == order["total"]:
                return
            time.sleep(POLL_SECONDS)
        raise Cancelled("not paid in time")

    def ship(self, order):
        """Ask the shipping partner to send the goods."""
        document = {name: order[name] for name in ("orderId", "customerId")}
        retried(lambda: self.shipping.post("ship", document))

    def save(self, order, status, reason=None):
        """Write the status of the order."""
        row = {**order, "record": "order", "status": status, "updatedAt": datetime.now(UTC).isoformat()}
        self.orders.put_item(Item={**row, "cancelReason": reason} if reason else row)

    def read(self, order_id, record):
        """Return a row of an order, or None."""
        return self.orders.get_item(Key={"orderId": order_id, "record": record}, ConsistentRead=True).get("Item")

    def on_hand(self, sku):
        """Return the number of pieces in stock."""
        return self.stock.get_item(Key={"sku": sku}, ConsistentRead=True).get("Item", {}).get("onHand", 0)

    def put_stock(self, sku, pieces):
        """Write the number of pieces in stock."""
        self.stock.put_item(Item={"sku": sku, "onHand": pieces})


def retried(call):
    """Retry after network errors, each time a little later. A declined request ends the order."""
    for attempt in range(TRIES):
        try:
            answer = call()
            break
        except OSError:
            if attempt == TRIES - 1:
                raise
            time.sleep(2**attempt)
    if answer["status"] == "DECLINED":
        raise Cancelled("a partner declined")
