"""Rows of orders: stock, payment and shipment of an order, and the compensation of each."""

from stacks.actions import CHANGE, CLOSE, DECIDE, PARTNER, READ, STEP, UNDO, WRITE_ONCE
from stacks.table import (
    HOUR,
    MINUTE,
    OUTAGE,
    BusinessAlarm,
    BusinessGraph,
    Function,
    Route,
    Rows,
    Schedule,
    Table,
    Workflow,
)

ENDS = ("OrderConfirmed", "OrderCancelled", "OrderNeedsAttention")

RESERVE_STOCK = Function("orders.handlers.reserve_stock", {"orders": STEP, "stock": CHANGE}, refuses=True)
REQUEST_PAYMENT = Function(
    "orders.handlers.request_payment",
    {"orders": STEP, "outbox": WRITE_ONCE, **PARTNER},
    timeout=30,
    partners=("payments",),
    refuses=True,
)
REMIND_CUSTOMER = Function("orders.handlers.remind_customer", {"orders": DECIDE, "outbox": WRITE_ONCE})
CLOSE_PAYMENT = Function("orders.handlers.close_payment", {"orders": DECIDE})
SHIP_ORDER = Function(
    "orders.handlers.ship_order", {"orders": STEP, **PARTNER}, timeout=30, partners=("shipping",), refuses=True
)
CONFIRM_ORDER = Function("orders.handlers.confirm_order", {"orders": CLOSE, "outbox": WRITE_ONCE})
RECALL_SHIPMENT = Function(
    "orders.handlers.recall_shipment",
    {"orders": STEP, "sandbox": WRITE_ONCE},
    timeout=30,
    partners=("shipping",),
)
REFUND_PAYMENT = Function(
    "orders.handlers.refund_payment",
    {"orders": STEP, "outbox": WRITE_ONCE, **PARTNER},
    timeout=30,
    partners=("payments",),
)
RELEASE_STOCK = Function("orders.handlers.release_stock", {"orders": STEP, "outbox": WRITE_ONCE, "stock": CHANGE})
CANCEL_ORDER = Function("orders.handlers.cancel_order", {"orders": CLOSE, "outbox": WRITE_ONCE})
ESCALATE_ORDER = Function("orders.handlers.escalate_order", {"orders": DECIDE, "outbox": WRITE_ONCE})
RETURN_UNCLAIMED = Function(
    "orders.handlers.return_unclaimed",
    {"orders": ("Scan", "Query", *DECIDE), "outbox": WRITE_ONCE},
    timeout=60,
    indexes=("waiting",),
    publishes=("RefundRequested",),
)

ROWS = Rows(
    tables={
        "orders": Table(
            "orderId",
            "record",
            ttl="expiresAt",
            indexes={
                "waiting": ("waitingShard", "waitingSince"),
                "received": ("receivedOn", "receivedAt"),
                "refunded": ("refundedOn", "refundedAt"),
                "open": ("openShard", "openUntil"),
            },
            keys_only=("open",),
        ),
        "stock": Table("sku"),
        "holds": Table("customerId", ttl="expiresAt"),
    },
    routes=(
        Route(
            "orders",
            ("OrderPlaced",),
            Function("orders.handlers.start", {"orders": DECIDE, "holds": READ}),
            starts="orders",
            postpones=True,  # an order of a suspected customer waits in the queue
            publishes=("OrderConfirmed", "OrderCancelled", "OrderNeedsAttention", "PaymentReminder", "RefundRequested"),
            deadline=2 * HOUR + 10 * MINUTE,
        ),
        Route(
            "stock",
            ("StockReceived",),
            Function("orders.handlers.receive_stock", {"stock": CHANGE, "orders": WRITE_ONCE}),
        ),
        Route(
            "payments",
            ("PaymentReceived", "PaymentFailed"),
            Function("orders.handlers.receive_payment", {"orders": STEP, "outbox": WRITE_ONCE}),
            publishes=("RefundRequested",),
        ),
        Route(
            "refunds",
            ("RefundRequested",),
            Function(
                "orders.handlers.give_refund",
                {"orders": DECIDE, "outbox": WRITE_ONCE, **PARTNER},
                timeout=30,
                partners=("payments",),
            ),
            deadline=OUTAGE,
            batch_size=1,  # a partner that hangs must not take its neighbours' time
        ),
        Route(
            "failures",
            ("ExecutionFailed",),
            Function(
                "orders.handlers.settle_order",
                {"orders": UNDO, "outbox": WRITE_ONCE, "stock": CHANGE, **PARTNER},
                timeout=60,
                partners=("payments", "shipping"),
            ),
            publishes=("OrderConfirmed", "OrderCancelled", "OrderNeedsAttention", "RefundRequested"),
            deadline=OUTAGE,
            batch_size=1,
        ),
        Route(
            "holds",
            ("CustomerSuspected",),
            Function("orders.handlers.hold_customer", {"holds": CHANGE}),
            max_concurrency=2,
        ),
    ),
    workflows=(
        Workflow(
            "orders",
            "orderId",
            ENDS,
            {
                "ReserveStock": RESERVE_STOCK,
                "RequestPayment": REQUEST_PAYMENT,
                "ShipOrder": SHIP_ORDER,
                "ConfirmOrder": CONFIRM_ORDER,
                "RemindCustomer": REMIND_CUSTOMER,
                "ClosePayment": CLOSE_PAYMENT,
                "RecallShipment": RECALL_SHIPMENT,
                "RefundPayment": REFUND_PAYMENT,
                "ReleaseStock": RELEASE_STOCK,
                "CancelOrder": CANCEL_ORDER,
                "EscalateOrder": ESCALATE_ORDER,
            },
            table="orders",
            undo=("RecallShipment", "RefundPayment", "ReleaseStock", "EscalateOrder"),
        ),
    ),
    schedules=(Schedule("unclaimed-payments", "rate(5 minutes)", RETURN_UNCLAIMED),),
    counted=ENDS,
    notified=("OrderConfirmed", "OrderCancelled", "PaymentReminder"),
    alarms=(
        BusinessAlarm(
            "orders-need-attention",
            "orders-need-attention",
            "A compensation keeps failing: an order's money or goods hang in the air until a person looks.",
            "OrdersNeedingAttention",
            "orders",
            pages=True,
        ),
    ),
    graphs=(
        BusinessGraph(
            "Orders",
            "orders",
            ("OrdersNeedingAttention",),
            calls={"reserved": RESERVE_STOCK, "confirmed": CONFIRM_ORDER, "cancelled": CANCEL_ORDER},
        ),
        BusinessGraph(
            "Payments",
            "orders",
            calls={"requested": REQUEST_PAYMENT, "reminded": REMIND_CUSTOMER, "refunded": REFUND_PAYMENT},
        ),
    ),
)
