"""Rows of the dashboard: sections of graphs of lines, derived from the table of the system. Plain data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stacks.config import Environment
from stacks.monitoring import running_cost
from stacks.monitoring.measures import (
    ABORTED,
    AGE,
    BROKEN,
    CALLED,
    CALLS,
    DEPTH,
    DROPPED,
    DURATION,
    ERRORS,
    FAILED,
    IN_FLIGHT,
    LAG,
    LASTED,
    LATENCY,
    LOST,
    READ_THROTTLED,
    REFUSED,
    REQUESTS,
    STARTED,
    SUCCEEDED,
    TARGET_FAILED,
    TIMED_OUT,
    TRIGGERED,
    UNDELIVERED,
    UNPUBLISHED,
    WRITE_THROTTLED,
    Measure,
    ours,
)
from stacks.naming import physical_name
from stacks.parts.memory import memory_of
from stacks.routes import RELAY, ROUTES, ROWS, SWEEP, TABLES, UNROUTABLE_RULES, WORKFLOWS, functions
from stacks.table import HOUR, MINUTE, Route, Workflow

PERCENTILES = ("p50", "p95", "p99")


@dataclass(frozen=True)
class GraphLine:
    """One measure of one resource. `statistic` in the place of the measure's own."""

    label: str
    measure: Measure
    resource: str
    statistic: str = ""


@dataclass(frozen=True)
class Graph:
    """Graph with its lines, and a point for each `period` of seconds.

    `expression`: metric math over the lines (m0, m1, ...), drawn in their place.
    """

    title: str
    lines: Sequence[GraphLine]
    expression: str = ""
    period: int = MINUTE


@dataclass(frozen=True)
class Section:
    """Section of the dashboard, graph after graph."""

    slug: str
    graphs: Sequence[Graph]


def sections(target: Environment, api_id: str) -> list[Section]:
    """Return the business first, then each workflow, the pages, and what they all stand on.

    AWS makes up the id of the HTTP API.
    """
    workflows = [Section(workflow.slug, list(_of_workflow(target, workflow))) for workflow in WORKFLOWS]
    return [
        Section("business", list(_of_business(target))),
        *workflows,
        Section("people", list(_of_pages(api_id))),
        Section("platform", list(_of_platform(target))),
    ]


def _of_pages(api_id: str) -> Iterator[Graph]:
    yield Graph("Requests", [GraphLine(m.name, m, api_id) for m in (REQUESTS, REFUSED, BROKEN)])
    yield Graph("Answers, milliseconds", [GraphLine(p, LATENCY, api_id, p) for p in PERCENTILES])


def _of_business(target: Environment) -> Iterator[Graph]:
    for graph in ROWS.graphs:
        counted = [GraphLine(name, ours(name), graph.service) for name in graph.metrics]
        calls = [GraphLine(label, CALLS, physical_name(target, row.name)) for label, row in graph.calls.items()]
        yield Graph(graph.title, counted + calls)
    rules = {
        route.name: f"{' '.join(route.events)} ({route.name})"
        for route in ROUTES
        if not (route.source or route.ordered)
    }
    yield Graph(
        "Events by type (route)",
        [GraphLine(label, TRIGGERED, physical_name(target, name)) for name, label in rules.items()],
    )
    yield Graph("Oldest unpublished row, seconds", [GraphLine("outbox", UNPUBLISHED, SWEEP.service)])


def _of_workflow(target: Environment, workflow: Workflow) -> Iterator[Graph]:
    slug, machine = workflow.slug, physical_name(target, workflow.slug)
    ends = (STARTED, SUCCEEDED, FAILED, TIMED_OUT, ABORTED)
    yield Graph("Executions", [GraphLine(measure.name, measure, machine) for measure in ends])
    opened_less_closed = "RUNNING_SUM(FILL(m0, 0) - FILL(m1, 0) - FILL(m2, 0) - FILL(m3, 0) - FILL(m4, 0))"
    counts = [GraphLine(measure.name, measure, machine) for measure in ends]
    yield Graph("Executions in flight, since the left edge", counts, opened_less_closed)
    yield Graph("Executions, milliseconds", [GraphLine(p, LASTED, machine, p) for p in PERCENTILES])
    tasks = {task: physical_name(target, function.name) for task, function in workflow.tasks.items()}
    yield Graph("Work of each state", [GraphLine(task, CALLS, name) for task, name in tasks.items()])
    undo = [GraphLine(task, CALLS, tasks[task]) for task in workflow.undo]
    if undo:
        yield Graph("Compensations", undo)
    yield Graph("Errors of each state", [GraphLine(task, ERRORS, name) for task, name in tasks.items()])
    yield Graph("Slowest hundredth of each state, ms", [GraphLine(t, DURATION, n, "p99") for t, n in tasks.items()])
    yield _cost(target, workflow)
    yield from _of_routes(target, [route for route in ROUTES if route.function.service == slug])


def _cost(target: Environment, workflow: Workflow) -> Graph:
    """Return the graph of what states and functions of a workflow cost, at the rate of each hour."""
    standard = running_cost.standard_tasks(workflow.slug)
    tasks = sorted(workflow.tasks, key=lambda task: task not in standard)
    functions = [workflow.tasks[task] for task in tasks]
    functions += [route.function for route in ROUTES if route.function.service == workflow.slug]
    memories = {physical_name(target, function.name): memory_of(function) for function in functions}
    lines = [GraphLine(name, measure, name, "Sum") for measure in (CALLS, DURATION) for name in memories]
    expression = running_cost.projection(target, len(standard), list(memories.values()))
    return Graph("Projected cost a day: states and functions, USD", lines, expression, HOUR)


def _of_routes(target: Environment, routes: Sequence[Route]) -> Iterator[Graph]:
    queues = {route.name: physical_name(target, route.queue) for route in routes}
    yield Graph("Messages waiting", [GraphLine(name, DEPTH, queue) for name, queue in queues.items()])
    yield Graph("Messages in flight", [GraphLine(name, IN_FLIGHT, queue) for name, queue in queues.items()])
    yield Graph("Oldest message, seconds", [GraphLine(name, AGE, queue) for name, queue in queues.items()])
    dead = {route.dead_letter_queue: physical_name(target, route.dead_letter_queue) for route in routes}
    yield Graph("Dead letters", [GraphLine(label, DEPTH, queue) for label, queue in dead.items()])


def _of_platform(target: Environment) -> Iterator[Graph]:
    workflows = {workflow.slug for workflow in WORKFLOWS}
    yield from _of_routes(target, [route for route in ROUTES if route.function.service not in workflows])
    yield Graph("Relay behind the outbox, ms", [GraphLine("relay", LAG, physical_name(target, RELAY.name))])
    names = [*(route.name for route in ROUTES if not route.ordered), *UNROUTABLE_RULES]
    rules = {name: physical_name(target, name) for name in names}
    lost = [GraphLine(f"{name}: {m.name}", m, rule) for name, rule in rules.items() for m in (UNDELIVERED, LOST)]
    yield Graph("Events that no queue took", lost)
    group = physical_name(target, "schedules")
    yield Graph("Scheduled calls", [GraphLine(m.name, m, group) for m in (CALLED, TARGET_FAILED, DROPPED)])
    tables = {name: physical_name(target, name) for name in TABLES}
    throttled = [
        GraphLine(f"{n}: {m.name}", m, t) for n, t in tables.items() for m in (READ_THROTTLED, WRITE_THROTTLED)
    ]
    yield Graph("Tables throttled", throttled)
    others = {row.name: physical_name(target, row.name) for row in functions() if row.service not in workflows}
    yield Graph("Errors of the other functions", [GraphLine(row, ERRORS, name) for row, name in others.items()])
