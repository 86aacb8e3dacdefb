"""A good order, handler by handler."""

from lambdas.orders import handlers
from tests.unit.orders.journey import NO_FAILURES, PAID, PLACED
from tests.unit.world import Context, World, batch, delivered


def test_good_order_ends_confirmed(world: World) -> None:
    """Stock, start, reserve, ask, pay, ship, confirm: the row is CONFIRMED.

    The outbox holds the callback and the event.
    """
    context = Context()
    for sku in ("tea", "cup"):
        received = batch(delivered("StockReceived", {"sku": sku, "quantity": 10}))
        assert handlers.receive_stock(received, context) == NO_FAILURES
    assert handlers.start(batch(delivered("OrderPlaced", PLACED)), context) == NO_FAILURES
    assert handlers.reserve_stock({"orderId": "order-1"}, context) == {"orderId": "order-1"}
    handlers.request_payment({"orderId": "order-1", "taskToken": "token-1"}, context)
    assert handlers.receive_payment(batch(delivered("PaymentReceived", PAID)), context) == NO_FAILURES
    handlers.ship_order({"orderId": "order-1"}, context)
    handlers.confirm_order({"orderId": "order-1"}, context)

    assert world.order()["status"] == "CONFIRMED"
    assert world.ledger() == {"reserve-stock": "done", "request-payment": "done", "ship-order": "done"}
    assert world.payments() == {"payment-1": "ACCEPTED"}
    assert (world.on_hand("tea"), world.on_hand("cup")) == (8, 9)
    assert sorted(name for name, _ in world.said()) == ["OrderConfirmed", "callback"]
    assert world.dead_letters() == []
