"""What each item of a usage file bills: one function per service, from its fields to metered quantities."""

from collections.abc import Callable
from fractions import Fraction

from signalbox.cost.documents import Fields
from signalbox.cost.prices.services import compute as workflows
from signalbox.cost.prices.services import messaging
from signalbox.cost.prices.services import monitoring as observation
from signalbox.cost.prices.services import storage as data

Meter = tuple[str, Fraction]  # an item of the price list and how much of it a month needs

METERS: dict[str, Callable[[Fields], list[Meter]]] = {
    "states.standard": workflows.standard,
    "states.express": workflows.express,
    "lambda": workflows.function,
    "lambda.durable": workflows.durable,
    "events.custom": messaging.custom_events,
    "events.archive": messaging.archive,
    "events.replay": messaging.replay,
    "scheduler": messaging.scheduler,
    "sqs": messaging.queue,
    "sns": messaging.topic,
    "dynamodb": data.table,
    "dynamodb.streams": data.stream,
    "s3": data.bucket,
    "kms": data.keys,
    "logs": observation.logs,
    "metrics": observation.metrics,
    "alarms": observation.alarms,
    "xray": observation.traces,
}

TEMPORAL = "temporal.cloud"  # priced by plan, not by tiers alone: signalbox.cost.prices.temporal
