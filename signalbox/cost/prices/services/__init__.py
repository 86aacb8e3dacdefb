"""Metered quantities of each item of a usage file: one function per service reads its fields."""

from collections.abc import Callable
from fractions import Fraction

from signalbox.cost.documents import Fields
from signalbox.cost.prices.services import compute, media, messaging, monitoring, storage

Meter = tuple[str, Fraction]  # an item of the price list and how much of it a month needs

METERS: dict[str, Callable[[Fields], list[Meter]]] = {
    "states.standard": compute.standard,
    "states.express": compute.express,
    "lambda": compute.function,
    "lambda.durable": compute.durable,
    "events.custom": messaging.custom_events,
    "events.archive": messaging.archive,
    "events.replay": messaging.custom_events,
    "firehose": messaging.delivery_stream,
    "scheduler": messaging.scheduler,
    "sqs": messaging.queue,
    "sns": messaging.topic,
    "ses": messaging.mails,
    "pipes": messaging.pipe,
    "apigateway.http": messaging.http_api,
    "dynamodb": storage.table,
    "dynamodb.streams": storage.stream,
    "s3": storage.bucket,
    "kms": storage.keys,
    "secrets": storage.secrets,
    "mediaconvert": media.conversions,
    "logs": monitoring.logs,
    "metrics": monitoring.metrics,
    "alarms": monitoring.alarms,
    "dashboards": monitoring.dashboards,
    "xray": monitoring.traces,
}

TEMPORAL = "temporal.cloud"  # priced by plan, not by tiers alone: signalbox.cost.prices.temporal
