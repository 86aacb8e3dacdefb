"""Traces behind one face: handlers do not know whether X-Ray, OpenTelemetry or nobody listens.

X-Ray listens where Lambda names its daemon; its SDK is in maintenance since 2026-02-25. OpenTelemetry does where TRACING says
so, and somebody (the twin, a layer) has set up a provider. Neither is imported where it does not listen: both cost more than
everything of ours together.
"""

import functools
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

Handler = Callable[[dict[str, Any], Any], Any]
Attributes = Mapping[str, str]


class Listener(Protocol):
    """What a tracing library is asked for. Names and attributes follow OpenTelemetry's semantic conventions for FaaS and
    messaging; a traceparent that is empty begins a trace."""

    def invoke(self, handler: Handler, event: dict[str, Any], context: Any) -> Any:
        """Run the handler within a span of its invocation."""
        ...

    def span(self, name: str, kind: str, traceparent: str, attributes: Attributes) -> AbstractContextManager[None]:
        """A span of the kind `consumer` or `producer` under a parent that may be elsewhere."""
        ...

    def join(self, traceparent: str) -> None:
        """Say whose trace this invocation belongs to, once that is known."""
        ...


def listener() -> Listener | None:
    """Who listens to this process; None where nobody does."""
    if os.environ.get("TRACING") == "opentelemetry":
        from lambdas.common.tracing.opentelemetry import OpenTelemetry

        return OpenTelemetry.only()
    if os.environ.get("AWS_XRAY_DAEMON_ADDRESS"):
        from lambdas.common.tracing.xray import XRay

        return XRay.only()
    return None


def traced(handler: Handler) -> Handler:
    """The handler within a span of its own, where somebody listens."""

    @functools.wraps(handler)
    def outer(event: dict[str, Any], context: Any) -> Any:
        found = listener()
        return found.invoke(handler, event, context) if found else handler(event, context)

    return outer


def span(name: str, kind: str, traceparent: str, attributes: Attributes) -> AbstractContextManager[None]:
    """A span around what happens inside; nothing where nobody listens. See `Listener.span`."""
    found = listener()
    return found.span(name, kind, traceparent, attributes) if found else nullcontext()


def join(traceparent: str) -> None:
    """See `Listener.join`. A task learns it from the row that it reads."""
    found = listener()
    if found and traceparent:
        found.join(traceparent)
