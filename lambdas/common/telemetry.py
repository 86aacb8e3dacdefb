"""Logger and metrics of a function, and the frame around every handler."""

import functools
import logging
import os
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit, single_metric

from lambdas.common import settings
from lambdas.common.errors import BusinessOutcome
from lambdas.common.logs.error_text import withhold
from lambdas.common.logs.formatter import Formatter, LibraryFormatter
from lambdas.common.tracing.protocol import Handler
from lambdas.common.tracing.spans import traced

logger = Logger(logger_formatter=Formatter())
metrics = Metrics()


def format_lines_of_libraries() -> None:
    """Give the runtime's own handler of log lines a format that tells no text of a library."""
    for handler in logging.getLogger().handlers:
        handler.setFormatter(LibraryFormatter())


if os.environ.get("AWS_LAMBDA_RUNTIME_API"):  # set by Lambda's runtime alone
    format_lines_of_libraries()


def count(name: str, value: float = 1) -> None:
    """Add to a counter of this service, an embedded metric in the log. docs/metrics.md lists every name."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def seconds(name: str, value: float) -> None:
    """Report a duration in seconds."""
    metrics.add_metric(name=name, unit=MetricUnit.Seconds, value=value)


def count_of_function(name: str, function: str, began: datetime) -> None:
    """Count a call of one function at the instant at which it began.

    Lambda dates its own metrics so too ("Working with Lambda function metrics", AWS Lambda Developer Guide): one can be
    subtracted from the other.
    """
    with single_metric(name=name, unit=MetricUnit.Count, value=1) as metric:
        metric.add_dimension(name="function_name", value=function)
        metric.set_timestamp(began)


def _withholding(handler: Handler) -> Handler:
    @functools.wraps(handler)
    def outer(event: dict[str, Any], context: Any) -> Any:
        try:
            return handler(event, context)
        except Exception as error:
            # Without its causes too: traces and the runtime print them.
            raise withhold(error) from None

    return outer


def instrumented(handler: Handler) -> Handler:
    """Return the handler with Lambda's context in each log line, a trace, and its metrics written at its end.

    An error leaves it as `withhold` returns it.
    """
    inner = logger.inject_lambda_context(clear_state=True)(traced(_withholding(handler)))

    @functools.wraps(handler)
    def outer(event: dict[str, Any], context: Any) -> Any:
        began = datetime.now(UTC)
        try:
            return inner(event, context)
        except BusinessOutcome:
            if settings.counts_outcomes():
                count_of_function("BusinessOutcomes", context.function_name, began)
            raise
        finally:
            if metrics.metric_set:  # an empty set would only warn
                metrics.flush_metrics()

    return outer
