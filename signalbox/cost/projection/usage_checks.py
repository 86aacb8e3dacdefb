"""Checks of a usage file against the deployed system: unknown rows and missing rows."""

from signalbox.cost.documents import DocumentError, Fields, nearest
from signalbox.cost.prices.services.limits import EVENT, FUNCTION_TIME, NOTIFICATION, limited
from signalbox.cost.projection.assumptions import Assumptions
from signalbox.cost.projection.senders import PIPE, TOPIC
from signalbox.cost.projection.system import SECTIONS, System

POLLING = ("pollers", "unbounded_pollers", "poll_seconds")
FIGURES = {
    "workflows": (
        "executions_per_month",
        "uploads",
        "conversion_minutes",
        "job_seconds",
        "events",
        "calls",
        "stored_kb",
        *SECTIONS,
    ),
    "outbox": ("rows_per_execution", "rows_per_batch", "write_units_per_row"),
    "events": ("kb",),
    "archive": ("months",),
    "queues": ("messages_per_batch", "deliveries_per_message", "messages_per_send", "share", *POLLING),
    "machines": ("log_kb_per_transition",),
    "traces": ("kept_per_second", "sampled"),
    "functions": (
        "duration_ms",
        "duration_ms_per_message",
        "log_kb",
        "write_units",
        "read_units",
        "s3_puts",
        "s3_gets",
        "mails",
        "metrics",
    ),
    "logs": ("months_kept",),
    "tables": ("months_kept", "hot_key_units_per_execution"),
    "topics": ("publishes_per_month", "kb"),
    "pipes": ("requests_per_month", "kb"),
}
"""Allowed third part of a row's name, by its first part."""

LIMITS = {
    ("functions", "duration_ms"): FUNCTION_TIME,
    ("functions", "duration_ms_per_message"): FUNCTION_TIME,
    ("events", "kb"): EVENT,
    ("topics", "kb"): NOTIFICATION,
    ("pipes", "kb"): EVENT,
}
"""Limit of AWS on a figure, by the first and the third part of a row's name."""


def check_names(system: System, assumptions: Assumptions) -> None:
    """Raise DocumentError for a row about an unknown figure, workflow, function, queue or event."""
    for row in assumptions.rows.values():
        first, _, figure, *_ = [*row.name.split("/"), "", ""]
        if first not in FIGURES:
            raise unknown_part(assumptions, row.pointer, first, FIGURES)
        if figure not in FIGURES[first]:
            raise unknown_part(assumptions, row.pointer, figure, FIGURES[first])
        if limit := LIMITS.get((first, figure)):
            limited(Fields({"value": row.value}, assumptions.file, row.pointer), "value", limit)
    check_durations(system, assumptions)
    functions = [function.short for function in system.functions.values()]
    assumptions.refuse_unknown("workflows", system.flows)
    assumptions.refuse_unknown("outbox", system.flows)
    assumptions.refuse_unknown("machines", list(system.workflows))
    assumptions.refuse_unknown("functions", functions)
    assumptions.refuse_unknown("queues", [route["name"] for route in system.routes])
    assumptions.refuse_unknown("events", sorted(system.events))
    for slug in system.flows:
        assumptions.refuse_unknown(f"workflows/{slug}/events", sorted(system.events))
        assumptions.refuse_unknown(f"workflows/{slug}/calls", functions)
        assumptions.refuse_unknown(f"workflows/{slug}/stored_kb", sorted(system.tables))
    assumptions.refuse_unknown("tables", sorted(system.tables))
    for group, kind in (("topics", TOPIC), ("pipes", PIPE)):
        assumptions.refuse_unknown(group, [resource.name for resource in system.resources if resource.type == kind])


def check_durations(system: System, assumptions: Assumptions) -> None:
    """Raise DocumentError for a duration of a function beyond its own time-out."""
    for function in system.functions.values():
        if row := assumptions.rows.get(f"functions/{function.short}/duration_ms"):
            limited(Fields({"value": row.value}, assumptions.file, row.pointer), "value", function.timeout)


def unknown_part(assumptions: Assumptions, pointer: str, name: str, known: object) -> DocumentError:
    """Return the error for an unknown part of a row's name."""
    names = list(known)  # type: ignore[call-overload] # any collection of names
    return DocumentError(assumptions.file, f"{pointer}/name", f"{name!r} is unknown: {nearest(name, names)}")


def check_figures(system: System, assumptions: Assumptions, slug: str) -> None:
    """Raise DocumentError for a flow with executions that lacks the rows of what they do."""
    needed = [f"workflows/{slug}/events/{name}" for name in system.events_of(slug)]
    if slug in system.workflows:
        for state in system.definitions[slug].scope.every_state():
            if state.kind == "Choice" and len(set(state.exits)) > 1:
                needed.append(f"workflows/{slug}/branches/{state.name}")
            if state.kind == "Map":
                needed.append(f"workflows/{slug}/map_items/{state.name}")
    missing = [name for name in needed if assumptions.row(name) is None]
    if missing:
        problem = f"{slug} has executions, and there is no assumption {missing[0]!r}"
        more = f" nor {len(missing) - 1} others" if len(missing) > 1 else ""
        remedy = f"`cost calibrate --workflow {slug} -o FILE` measures them in the twin."
        raise DocumentError(assumptions.file, "/assumptions", f"{problem}{more}: {remedy}")
