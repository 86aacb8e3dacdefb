"""Orders, payments, suspicions and deliveries of the common run of all workflows."""

from tests.workflows import orders

YEN = {"currency": "JPY", "lines": [{"sku": "desk", "quantity": 1, "unitPrice": "900.00"}], "total": "900.00"}


def of_orders() -> list[orders.Line]:
    """Orders that are confirmed, cancelled after a reminder, and stuck; one that was paid twice and in advance."""
    stuck = {"order_id": "order-3", "at": 4000}
    return [
        orders.stock(),
        orders.stock(5, "desk"),
        orders.placed(),
        orders.paid(),
        orders.paid(at=95, paymentId="again", customerId="customer-1"),
        orders.placed(order_id="order-2", at=70),
        orders.placed(order_id="order-4", at=70, **YEN),
        orders.paid(order_id="order-4", at=90, amount="900.00", currency="JPY"),
        orders.paid(order_id="order-4", at=120, amount="900.00", currency="JPY", paymentId="yen-again"),
        orders.paid(order_id="order-2", at=2500, paymentId="too-late"),
        orders.paid(order_id="order-of-nobody", at=130, paymentId="unclaimed"),
        orders.placed(**stuck),
        orders.paid(order_id="order-3", at=4020),
        orders.partner("shipping", "decline", 1, at=4001),
        {"at": 4000, "fault": "failed-compensation", "state": "RefundPayment", "times": 40},
        {"at": 0, "fault": "late-invocation", "state": "RemindCustomer", "seconds": 90},
        *of_edges(),
        *of_conflicts(),
    ]


def of_conflicts() -> list[orders.Line]:
    """Events that come again under their id with another content, and an order with a wrong sum."""
    return [
        orders.stock(2, "vase"),
        orders.placed(order_id="order-11", at=70, sku="vase"),
        orders.paid(order_id="order-11", at=90),
        {**orders.stock(4, "rug"), "id": "receipt-of-rugs"},
        {**orders.stock(5, "rug", at=60), "id": "receipt-of-rugs"},
        orders.paid(at=130, amount="20.01"),
        orders.paid(at=140, customerId="customer-1"),
        orders.paid(at=150, order_id="order-11", paymentId="pay-order-1"),
        orders.placed(order_id="order-12", at=400, total="21.00"),
        orders.stock(2, "sofa"),
        orders.placed(order_id="order-13", at=400, lines=[{"sku": "sofa", "quantity": 1, "unitPrice": "10.00"}] * 2),
        orders.paid(order_id="order-13", at=420),
    ]


FIRST = ("ReserveStock", "ReleaseStock")


def of_edges() -> list[orders.Line]:
    """Orders that are paid a cent too much, hold money when they are escalated, and come again with other lines."""
    other = [{"sku": "desk", "quantity": 1, "unitPrice": "20.00"}]
    return [
        orders.placed(order_id="order-5", at=200),
        orders.paid(order_id="order-5", at=220, amount="20.01"),
        orders.placed(order_id="order-6", at=210),
        orders.placed(order_id="order-6", at=250, lines=other),
        orders.placed(order_id="order-6", at=255, customerId="customer-3"),
        orders.paid(order_id="order-6", at=260),
        orders.placed(order_id="order-7", at=300, customerId="somebody-else"),
        orders.paid(order_id="order-7", at=315, paymentId="in-dollars", currency="USD"),
        orders.paid(order_id="order-7", at=320, paymentId="of-a-stranger", customerId="customer-1"),
        orders.paid(order_id="order-9", at=500, paymentId="held"),
        orders.placed(order_id="order-9", at=510, lines=[{"sku": "none", "quantity": 1, "unitPrice": "20.00"}]),
        *(orders.paid(order_id="order-10", at=500, paymentId=f"crowd-{n}", amount="0.50") for n in range(20)),
        {"at": 511, "fault": "late-invocation", "state": "ReserveStock", "seconds": 30, "times": 1},
        orders.placed(order_id="order-10", at=512),
        orders.paid(order_id="order-10", at=520, paymentId="right"),
        # The first step fails at each of its six attempts, before the order waits for its payment.
        {"at": 7990, "fault": "failed-compensation", "state": "ReserveStock", "times": 6},
        orders.paid(order_id="order-14", at=7995, paymentId="in-vain"),
        orders.placed(order_id="order-14", at=8000),
        # The first step fails for good, and so does its undo, which would give the money back.
        *({"at": 9000, "fault": "failed-compensation", "state": state, "times": 40} for state in FIRST),
        orders.paid(order_id="order-8", at=9010, paymentId="early"),
        orders.placed(order_id="order-8", at=9030),
    ]


def of_suspects() -> list[orders.Line]:
    """Orders of a customer whose payments are declined, until one is held; a subscriber of the outcomes."""
    declined = [(f"declined-{number}", 3000 + 60 * number) for number in range(5)]
    return [
        {"at": 0, "subscribe": "merchant-1", "types": ["OrderConfirmed", "OrderCancelled"]},
        *(orders.placed(order_id=name, at=at, sku="chair", customerId="decliner") for name, at in declined),
        *(message(at + 20, "payment.failed", orderId=name, reason="declined") for name, at in declined),
        {"at": 100, "webhook": "shipping", "type": "stock.received", "data": {"sku": "chair", "quantity": 12}},
        orders.placed(order_id="on-hold", at=3600, sku="chair", customerId="decliner"),
        message(3700, "payment.received", orderId="on-hold", paymentId="held-back", amount="20.00", currency="EUR"),
    ]


def message(at: float, kind: str, **data: str) -> orders.Line:
    """The payment provider posts a message."""
    return {"at": at, "webhook": "payments", "type": kind, "data": data}
