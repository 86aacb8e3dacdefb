"""One trace from an order to its end, over every hop; nothing where nobody listens."""

from collections.abc import Callable
from typing import Any

from signalbox.twin import Twin
from signalbox.twin.observe.traces import trace
from tests.simulation.orders import good, stock

Open = Callable[..., Twin]
Row = dict[str, Any]


def traced(run: Twin) -> list[Row]:
    """The spans of a good order."""
    spans = trace(run)
    run.play([stock(), *good()])
    return spans.rows()


def test_one_unbroken_trace_from_order_placed_to_order_confirmed(twin: Open) -> None:
    """Producer, starter, each task, relay, consumers: every span but the first has its parent in the same trace."""
    run = twin(4)
    rows = traced(run)
    (first,) = [row for row in rows if row["name"] == "send OrderPlaced"]
    chain = {row["span"]: row for row in rows if row["trace"] == first["trace"]}
    assert [row["name"] for row in chain.values() if row["parent"] not in chain] == ["send OrderPlaced"]
    tasks = ("reserve-stock", "request-payment", "ship-order", "confirm-order")
    wanted = {"send OrderPlaced", "process OrderPlaced", "send OrderConfirmed", "process OrderConfirmed"}
    assert {row["name"] for row in chain.values()} == wanted | {f"signalbox-dev-orders-{task}" for task in tasks}
    polled = {source.queue.name for source in run.cloud.queue_sources.values() if source.enabled}
    consumers = sum("OrderConfirmed" in r["events"] and r["queue"] in polled for r in run.assembly.routes)
    assert sum(row["name"] == "process OrderConfirmed" for row in chain.values()) == consumers >= 2
    (execution,) = run.cloud.executions.all.values()
    assert first["trace"] in execution.input


def test_spans_follow_the_conventions(twin: Open) -> None:
    """Kinds and attributes are those of OpenTelemetry's conventions for messaging and FaaS; a span ends after its
    start."""
    rows = traced(twin(4))
    for row in rows:
        assert row["begun"] <= row["ended"]
        kind, attributes = row["kind"], row["attributes"]
        if kind in ("producer", "consumer"):
            assert attributes["messaging.operation.type"] == {"producer": "send", "consumer": "process"}[kind]
            assert attributes["messaging.system"] and attributes["messaging.destination.name"]
        else:
            assert kind == "server" and attributes["faas.invocation_id"]


def test_a_payment_is_a_trace_of_its_own_that_names_the_order(twin: Open) -> None:
    """An event of another producer keeps its trace; a link leads from it to the order's."""
    rows = traced(twin(4))
    (order,) = {row["trace"] for row in rows if row["name"] == "send OrderPlaced"}
    (payment,) = [row for row in rows if row["name"] == "process PaymentReceived"]
    assert payment["trace"] != order
    assert order in payment["links"]


def test_traces_come_from_the_seed(twin: Open) -> None:
    """The same seed gives the same spans, ids included."""
    assert traced(twin(4)) == traced(twin(4))


def test_nobody_traces_unasked(twin: Open) -> None:
    """No handler imports OpenTelemetry without the variable, and events carry a trace all the same."""
    run = twin(4)
    run.play([stock(), *good()])
    journal = [event["detail"] for _, event in run.cloud.buses.buses[run.bus].journal]
    traces = {d["type"]: d["traceparent"].split("-")[1] for d in journal if d.get("correlationid")}
    assert traces["OrderPlaced"] == traces["OrderConfirmed"] != traces["PaymentReceived"]
    environments = [e for warm in run.cloud.functions.warm.values() for e in warm]
    assert environments
    assert not any("lambdas.common.tracing.opentelemetry" in e.copies.modules for e in environments)
