"""One good order, sent to the deployed bus and followed to its end in the deployed tables."""

from decimal import Decimal
from functools import partial

from rehearsal.deployed import Deployed
from rehearsal.watching import Tell, Watch, example, publish

WHAT = "an order"


def follow(deployed: Deployed, tell: Tell) -> None:
    """Stock, an order, its payment: each is published when the one before is seen to have worked. Failed otherwise."""
    order = example("OrderPlaced")
    wanted = {line["sku"]: int(line["quantity"]) for line in order["lines"]}
    key = order["orderId"]
    watch, row = Watch(deployed, "orders", key), {"orderId": key, "record": "order"}
    for sku, quantity in wanted.items():
        publish(deployed, "StockReceived", sku, {"sku": sku, "quantity": quantity + 1})
    for sku, quantity in wanted.items():
        watch.see(f"see stock of {sku}", partial(_on_hand, deployed, sku), Decimal(quantity + 1))
    tell(f"StockReceived: {', '.join(f'{quantity + 1} {sku}' for sku, quantity in wanted.items())} on hand")
    publish(deployed, "OrderPlaced", key, order)
    watch.see_status("see the order wait for its payment", "orders", row, "AWAITING_PAYMENT")
    tell(f"OrderPlaced: {key} is AWAITING_PAYMENT")
    publish(deployed, "PaymentReceived", key, example("PaymentReceived"))
    watch.see_status("see the order confirmed", "orders", row, "CONFIRMED")
    tell(f"PaymentReceived: {key} is CONFIRMED")
    for sku in wanted:
        watch.see(f"see {sku} taken from stock", partial(_on_hand, deployed, sku), Decimal(1))
    watch.see_success()
    watch.see("see the customer told", partial(_notice, deployed, key), "sent")
    tell("the execution SUCCEEDED, stock was taken, OrderConfirmed went through the outbox to the customer's notice")


def _on_hand(deployed: Deployed, sku: str) -> Decimal | None:
    row = deployed.row("stock", sku=sku)
    return Decimal(row["onHand"]["N"]) if row else None


def _notice(deployed: Deployed, key: str) -> str | None:
    row = deployed.row("notifications", id=f"OrderConfirmed#{key}")
    return str(row["state"]["S"]) if row else None
