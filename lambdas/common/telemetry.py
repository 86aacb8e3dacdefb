"""One logger and one set of metrics per function, and the frame around every handler."""

import functools
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

from lambdas.common.tracing import traced

logger = Logger()
metrics = Metrics()

Handler = Callable[[dict[str, Any], Any], Any]


def count(name: str, value: float = 1) -> None:
    """Count something of this service, as an embedded metric in the log. docs/metrics.md lists every name."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def seconds(name: str, value: float) -> None:
    """Report a length of time, in seconds."""
    metrics.add_metric(name=name, unit=MetricUnit.Seconds, value=value)


def instrumented(handler: Handler) -> Handler:
    """The handler with Lambda's context in each log line, a trace, and its metrics written when it ends."""
    inner = logger.inject_lambda_context(clear_state=True)(traced(handler))

    @functools.wraps(handler)
    def outer(event: dict[str, Any], context: Any) -> Any:
        try:
            return inner(event, context)
        finally:
            if metrics.metric_set:  # an empty set would only warn
                metrics.flush_metrics()

    return outer
