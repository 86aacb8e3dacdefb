"""OpenTelemetry: spans by its API; the deployment sets up the provider and its exporter.

Conventions: OpenTelemetry, "Semantic conventions for FaaS spans" and "Semantic conventions for messaging spans".
"""

import functools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from lambdas.common.logs.error_text import error_report, error_text
from lambdas.common.tracing import trace_context
from lambdas.common.tracing.protocol import Attributes, Handler

W3C = TraceContextTextMapPropagator()
KINDS = {"consumer": SpanKind.CONSUMER, "producer": SpanKind.PRODUCER}


def present() -> str:
    """Return the traceparent of the present span; empty where there is none."""
    carrier: dict[str, str] = {}
    W3C.inject(carrier)
    return carrier.get("traceparent", "")


def parent_of(traceparent: str) -> contexts.Context:
    """Return a context in which a new span has this parent."""
    return W3C.extract({"traceparent": traceparent}, contexts.Context())


def record_error(span: Span, error: Exception) -> None:
    """Record an error on a span as `error_report` tells it: OpenTelemetry's own record has the texts of all causes."""
    attributes = {
        "exception.type": type(error).__name__,
        "exception.message": error_text(error),
        "exception.stacktrace": error_report(error),
    }
    span.add_event("exception", attributes)
    span.set_status(Status(StatusCode.ERROR, type(error).__name__))


class Work:
    """One invocation.

    Its span begins when its trace is known, dated back, or at its end; messages have spans of their own.
    """

    def __init__(self, name: str, attributes: Attributes) -> None:
        self.name = name
        self.attributes = attributes
        self.began = time.time_ns()
        self.span: Span | None = None
        self.token: Any = None
        self.messages = 0

    def begin(self, traceparent: str) -> None:
        """Begin the span under this parent."""
        tracer = trace.get_tracer(os.environ.get("POWERTOOLS_SERVICE_NAME", "handlers"))
        self.span = tracer.start_span(
            self.name, parent_of(traceparent), SpanKind.SERVER, self.attributes, start_time=self.began
        )
        self.token = contexts.attach(trace.set_span_in_context(self.span))

    def end(self, error: Exception | None) -> None:
        """End the span; an invocation needs none where each of its messages had one."""
        if self.span is None and not self.messages:
            self.begin("")
        if self.span is None:
            return
        if error is not None:
            record_error(self.span, error)
        contexts.detach(self.token)
        self.span.end()


class OpenTelemetry:
    """See `TracingAdapter`."""

    def __init__(self) -> None:
        self.work: Work | None = None
        trace_context.read_from(present)

    @classmethod
    @functools.cache
    def only(cls) -> Self:
        """Return the single instance of this environment."""
        return cls()

    def invoke(self, handler: Handler, event: dict[str, Any], context: Any) -> Any:
        """See `TracingAdapter.invoke`."""
        name = str(context.function_name)
        work = self.work = Work(name, {"faas.invocation_id": str(context.aws_request_id), "faas.name": name})
        try:
            answer = handler(event, context)
        except Exception as error:
            work.end(error)
            raise
        work.end(None)
        return answer

    @contextmanager
    def span(self, name: str, kind: str, traceparent: str, attributes: Attributes) -> Iterator[None]:
        """See `TracingAdapter.span`."""
        if self.work is not None:
            self.work.messages += 1
        tracer = trace.get_tracer(os.environ.get("POWERTOOLS_SERVICE_NAME", "handlers"))
        here = trace.get_current_span().get_span_context()
        links = [Link(here)] if here.is_valid else []
        parent = parent_of(traceparent)
        with tracer.start_as_current_span(
            name, parent, KINDS[kind], attributes, links, record_exception=False, set_status_on_exception=False
        ) as opened:
            try:
                yield
            except Exception as error:
                record_error(opened, error)
                raise

    def join(self, traceparent: str) -> None:
        """See `TracingAdapter.join`. Inside the span of a message the other trace becomes a link."""
        span = trace.get_current_span()
        if not span.get_span_context().is_valid:
            if self.work is not None and self.work.span is None:
                self.work.begin(traceparent)
        elif trace_context.trace_id(traceparent) != trace_context.trace_id(present()):
            span.add_link(trace.get_current_span(parent_of(traceparent)).get_span_context())
