"""Spans of invocations and messages, by X-Ray, by OpenTelemetry or not at all.

X-Ray is used where Lambda names its daemon; its SDK is in maintenance since 2026-02-25. OpenTelemetry is used where
the variable TRACING names it and a provider is set up (by the twin, or a layer). Neither is imported where it is not
used: each takes longer than all modules of this package together.
"""

import functools
import os
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from lambdas.common.tracing.protocol import Attributes, Handler, TracingAdapter


def adapter() -> TracingAdapter | None:
    """Return the tracing library of this process; None where nothing is traced."""
    if os.environ.get("TRACING") == "opentelemetry":
        from lambdas.common.tracing.opentelemetry import OpenTelemetry

        return OpenTelemetry.only()
    if os.environ.get("AWS_XRAY_DAEMON_ADDRESS"):
        from lambdas.common.tracing.xray import XRay

        return XRay.only()
    return None


def traced(handler: Handler) -> Handler:
    """Return the handler within a span of its own, where invocations are traced."""

    @functools.wraps(handler)
    def outer(event: dict[str, Any], context: Any) -> Any:
        found = adapter()
        return found.invoke(handler, event, context) if found else handler(event, context)

    return outer


def span(name: str, kind: str, traceparent: str, attributes: Attributes) -> AbstractContextManager[None]:
    """Open a span around a block; a block without effect where nothing is traced. See `TracingAdapter.span`."""
    found = adapter()
    return found.span(name, kind, traceparent, attributes) if found else nullcontext()


def join(traceparent: str) -> None:
    """Name the trace of this invocation. A task learns it from the row that it reads. See `TracingAdapter.join`."""
    found = adapter()
    if found and traceparent:
        found.join(traceparent)
