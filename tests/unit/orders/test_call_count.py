"""The number of DynamoDB calls of a good order, over every function that it uses."""

import json
from collections import Counter

from lambdas.analytics.handlers import count
from lambdas.notification.handlers import notify
from lambdas.orders import handlers
from lambdas.outbox.handlers import relay
from tests.unit.orders.journey import PAID, PLACED
from tests.unit.world import Context, World, batch, delivered, stream_batch

LIMIT = 32


def test_good_order_costs_at_most_32_calls(world: World) -> None:
    """DynamoDB is called at most 32 times from OrderPlaced to the last consumer."""
    context = Context()
    for sku in ("tea", "cup"):
        handlers.receive_stock(batch(delivered("StockReceived", {"sku": sku, "quantity": 10})), context)
    calls: Counter[str] = Counter()
    world.observe("provide-client-params.dynamodb.*", lambda model, **_: calls.update([model.name]))
    handlers.start(batch(delivered("OrderPlaced", PLACED)), context)
    handlers.reserve_stock({"orderId": "order-1"}, context)
    handlers.request_payment({"orderId": "order-1", "taskToken": "token-1"}, context)
    handlers.receive_payment(batch(delivered("PaymentReceived", PAID)), context)
    handlers.ship_order({"orderId": "order-1"}, context)
    handlers.confirm_order({"orderId": "order-1"}, context)
    written = world.rows("outbox")
    world.answer("stepfunctions", "send_task_success", {})
    relay(stream_batch(*written), context)
    confirmed = next(json.loads(row["body"]) for row in written if row["kind"] == "event")
    event = {"detail-type": confirmed["type"], "detail": confirmed}
    notify(batch(event), context)
    count(batch(event), context)

    assert world.order()["status"] == "CONFIRMED"
    assert {row["kind"] for row in world.rows("outbox") if "publishedAt" in row} == {"callback", "event"}
    assert sum(calls.values()) <= LIMIT, calls
