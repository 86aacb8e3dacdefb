"""Rows of webhooks: signed messages of providers become events."""

from stacks.actions import WRITE_ONCE
from stacks.table import BusinessAlarm, Entrance, Function, Rows, Table

RECEIVE = Function(
    "webhooks.handlers.receive",
    {"webhooks": ("PutItem", "UpdateItem"), "outbox": WRITE_ONCE},
    webhooks=True,
    publishes=("PaymentReceived", "PaymentFailed", "StockReceived"),
)

ROWS = Rows(
    tables={"webhooks": Table("id", ttl="expiresAt")},
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
