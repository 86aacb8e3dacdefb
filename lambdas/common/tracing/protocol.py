"""Protocol of tracing libraries."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

Handler = Callable[[dict[str, Any], Any], Any]
Attributes = Mapping[str, str]


class TracingAdapter(Protocol):
    """Tracing library as the handlers use it.

    Names and attributes follow OpenTelemetry's semantic conventions for FaaS and messaging; an empty traceparent begins
    a new trace.
    """

    def invoke(self, handler: Handler, event: dict[str, Any], context: Any) -> Any:
        """Run the handler within a span of its invocation."""
        ...

    def span(self, name: str, kind: str, traceparent: str, attributes: Attributes) -> AbstractContextManager[None]:
        """Open a span of the kind `consumer` or `producer` under a parent that may be in another process."""
        ...

    def join(self, traceparent: str) -> None:
        """Name the trace of this invocation, once it is known."""
        ...
