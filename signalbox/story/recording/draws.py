"""Reasons of drawn durations: the twin's modelled spans by name."""

from signalbox.twin.gateway.gateway import OTHER_SECONDS, SECONDS
from signalbox.twin.services.aws_lambda.event_sources import POLL_SECONDS, THROTTLED_SECONDS
from signalbox.twin.services.aws_lambda.invocations import COLD_START, COMPUTE
from signalbox.twin.services.eventbridge.bus import DELIVERY_SECONDS
from signalbox.twin.services.stepfunctions.executions import TRANSITION_SECONDS

Span = tuple[float, float]

REASONS: dict[int, str] = {
    **{id(span): f"half of a call of {service}" for service, span in SECONDS.items()},
    id(OTHER_SECONDS): "half of a call of another service",
    id(POLL_SECONDS): "poll of an event source",
    id(THROTTLED_SECONDS): "wait after a throttled batch",
    id(COLD_START): "start of an environment",
    id(COMPUTE): "work of a handler",
    id(DELIVERY_SECONDS): "delivery by a bus",
    id(TRANSITION_SECONDS): "start of a task",
}
"""By the identity of the span: two services have the same bounds."""


def reason_of(span: Span) -> str:
    """Return what a duration with these bounds decides; a back-off has bounds of its own each time."""
    return REASONS.get(id(span), "back-off before a retry")
