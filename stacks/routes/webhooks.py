"""Rows of webhooks: signed messages of providers become events, and events become signed messages to subscribers."""

from stacks.actions import MAIL, READ, STEP, WRITE_ONCE
from stacks.table import DAY, PEOPLE, BusinessAlarm, Entrance, Function, Route, Rows, Table

RECEIVE = Function(
    "webhooks.handlers.receive",
    {"webhooks": ("PutItem", "UpdateItem"), "outbox": WRITE_ONCE},
    webhooks=True,
    publishes=("PaymentReceived", "PaymentFailed", "StockReceived"),
)

ROWS = Rows(
    tables={
        "webhooks": Table("id", ttl="expiresAt"),
        "subscriptions": Table("id", indexes={"types": ("eventType", "subscriber")}, keys_only=("types",)),
    },
    routes=(
        Route(
            "subscriptions",
            ("OrderConfirmed", "OrderCancelled"),
            Function(
                "webhooks.subscription_handlers.fan_out",
                {"subscriptions": ("Query",), "outbox": WRITE_ONCE},
                timeout=30,
            ),
            publishes=("DeliveryDue",),
            deadline=DAY,
            batch_size=100,
            window=60,  # a batch asks once who wants a type
            max_concurrency=2,
            on_demand=True,
        ),
        Route(
            "deliveries",
            ("DeliveryDue",),
            Function(
                "webhooks.subscription_handlers.deliver",
                {"subscriptions": READ, "idempotency": STEP, **MAIL},
                timeout=30,
                posts=True,
            ),
            deadline=DAY,
            batch_size=1,  # a subscriber that hangs holds up its own message alone
            max_concurrency=PEOPLE,
            postpones=True,
            max_receives=16,  # ten hours, by `lambdas/common/events/postponing.py`
        ),
    ),
    entrances=(Entrance("POST", "/webhooks/{partner}", RECEIVE, rate=25, burst=25),),
    alarms=(
        BusinessAlarm(
            "webhooks-unusable",
            "webhooks-unusable",
            "A partner sends genuine messages that we refuse: what they say is lost once it stops repeating them.",
            "WebhooksUnusable",
            "webhooks",
        ),
    ),
    without={
        "settler": "no machine conducts it, so no execution of it can fail",
        "deadline": "a message is one transaction, so nothing of it can stop half-way",
    },
)
