"""Spans of a twin's handlers, by OpenTelemetry: in memory, and sent to a collector on request.

`trace(twin)` before the first event switches the functions' variable TRACING on, as a deployment would. Foreign
producers, which have no instrumented handler, get their span here. Ids are drawn from the twin's seed alone.
"""

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from opentelemetry import trace as api
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import SpanContext, SpanKind, TraceFlags

from signalbox.errors import InputError
from signalbox.twin.services.eventbridge.bus import Bus, Event

if TYPE_CHECKING:
    from signalbox.twin.api import Twin

RESOURCE = Resource({"service.name": "signalbox", "deployment.environment.name": "twin"})
OUTSIDE = "signalbox.external"


class Seeded(IdGenerator):
    """Ids from a seed."""

    def __init__(self) -> None:
        self.random = Random(0)

    def generate_span_id(self) -> int:
        """64 bits, never 0."""
        return self.random.getrandbits(64) or 1

    def generate_trace_id(self) -> int:
        """128 bits, never 0."""
        return self.random.getrandbits(128) or 1


class Forward(SpanProcessor):
    """Gives each ended span to the present twin's exporter: a process has one provider, and many twins."""

    exporter: InMemorySpanExporter | None = None

    def on_end(self, span: ReadableSpan) -> None:
        """Keep the span."""
        if self.exporter is not None:
            self.exporter.export([span])


IDS, FORWARD = Seeded(), Forward()


class Spans:
    """Spans of a run so far."""

    def __init__(self, twin: "Twin") -> None:
        self.exporter = InMemorySpanExporter()
        install()
        FORWARD.exporter, IDS.random = self.exporter, Random(f"traces {twin.seed}")
        for function in twin.cloud.deployed.values():
            function.variables["TRACING"] = "opentelemetry"
        self.clock = twin.cloud.clock
        twin.cloud.buses.listeners.append(self.add_producer)

    def add_producer(self, bus: Bus, event: Event) -> None:
        """Add the span of a foreign producer that sent an event: the root of its trace."""
        context = context_of(event["detail"]) if event["source"] == OUTSIDE else None
        if context is None:
            return
        instant = round(self.clock.now * 1_000_000_000)
        attributes = {
            "messaging.system": "aws_eventbridge",
            "messaging.operation.type": "send",
            "messaging.destination.name": bus.name,
            "messaging.message.id": str(event["detail"].get("id", "")),
        }
        span = ReadableSpan(
            f"send {event['detail-type']}",
            context,
            resource=RESOURCE,
            attributes=attributes,
            kind=SpanKind.PRODUCER,
            start_time=instant,
            end_time=instant,
        )
        self.exporter.export([span])

    def all(self) -> Sequence[ReadableSpan]:
        """Return every span that has ended, in the order of their ends."""
        return self.exporter.get_finished_spans()

    def rows(self) -> list[dict[str, Any]]:
        """Return the spans as plain values, times in virtual seconds from the start."""
        return [row(span, self.clock.start) for span in self.all()]

    def send(self, endpoint: str) -> None:
        """Send all spans to an OTLP collector, after the twin was closed. Raises InputError where it refuses them."""
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        answer = OTLPSpanExporter(endpoint=endpoint, timeout=5).export(self.all())
        if answer is not SpanExportResult.SUCCESS:
            raise InputError(f"no collector took the spans at {endpoint}; is one listening there for OTLP over HTTP?")


def install() -> None:
    """Make our provider that of the process, once."""
    if not isinstance(api.get_tracer_provider(), TracerProvider):
        provider = TracerProvider(resource=RESOURCE, id_generator=IDS, shutdown_on_exit=False)
        provider.add_span_processor(FORWARD)
        api.set_tracer_provider(provider)


def context_of(detail: dict[str, Any]) -> SpanContext | None:
    """Return the span context in an envelope's traceparent; None where it has none."""
    parts = str(detail.get("traceparent", "")).split("-")
    try:
        return SpanContext(int(parts[1], 16), int(parts[2], 16), True, TraceFlags(int(parts[3], 16)))
    except (IndexError, ValueError):
        return None


def row(span: ReadableSpan, start: float) -> dict[str, Any]:
    """Return one span as plain values."""
    assert span.context is not None and span.start_time is not None and span.end_time is not None
    return {
        "trace": f"{span.context.trace_id:032x}",
        "span": f"{span.context.span_id:016x}",
        "parent": f"{span.parent.span_id:016x}" if span.parent else None,
        "name": span.name,
        "kind": span.kind.name.lower(),
        "begun": round(span.start_time / 1e9 - start, 3),
        "ended": round(span.end_time / 1e9 - start, 3),
        "attributes": dict(span.attributes or {}),
        "links": [f"{link.context.trace_id:032x}" for link in span.links],
    }


def trace(twin: "Twin") -> Spans:
    """Begin to trace an open twin in which nothing has happened yet."""
    return Spans(twin)
