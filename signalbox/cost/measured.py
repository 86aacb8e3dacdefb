"""A reading of the meter as the rows of a projection's usage file: what one execution, invocation or batch needs."""

from collections import Counter
from fractions import Fraction
from typing import Any

from signalbox.cost.assumed import Assumption, Assumptions
from signalbox.cost.flow import RELAY
from signalbox.cost.system import System
from signalbox.twin.readings import Reading
from signalbox.twin.visits import Visits

KILOBYTE = 1024
SOURCE = "cost calibrate"


def measured_rows(reading: Reading, system: System, slug: str) -> dict[str, Any]:
    """The rows that a run of one workflow gives, by their names; values are fractions, or shares by name."""
    rows: dict[str, Any] = {**counted_rows(reading, system, slug)}
    rows |= ways(reading.visits.get(slug, Visits()), slug)
    executions = reading.executions[slug]
    for name, counts in reading.events.items():
        rows[f"workflows/{slug}/events/{name}"] = Fraction(counts.events, executions)
    for function in system.functions.values():
        if used := reading.functions.get(function.name):
            rows[f"functions/{function.short}/duration_ms"] = Fraction(used.milliseconds, used.invocations)
    return rows


def counted_rows(reading: Reading, system: System, slug: str) -> dict[str, Fraction]:
    """The rows that do not depend on what customers do or on how fast partners and services answer."""
    rows: dict[str, Fraction] = {}
    executions = reading.executions[slug]
    for name, counts in reading.events.items():
        rows[f"events/{name}/kb"] = Fraction(counts.bytes, counts.events * KILOBYTE)
    for function in system.functions.values():
        if used := reading.functions.get(function.name):
            for field, amount in (
                ("write_units", used.write_units),
                ("read_units", used.read_units),
                ("log_kb", Fraction(used.log_bytes, KILOBYTE)),
            ):
                rows[f"functions/{function.short}/{field}"] = Fraction(amount) / used.invocations
    for route in system.routes:
        queue = reading.queues[route["queue"]]
        if queue.receives:
            rows[f"queues/{route['name']}/messages_per_batch"] = Fraction(queue.received, len(queue.receives))
    if reading.stream_batches and any(function.short == RELAY for function in system.functions.values()):
        rows[f"outbox/{slug}/rows_per_execution"] = Fraction(reading.stream_records, executions)
        rows["outbox/*/rows_per_batch"] = Fraction(reading.stream_records, reading.stream_batches)
    transitions = sum(reading.transitions.values())
    rows["machines/*/log_kb_per_transition"] = Fraction(reading.machine_log_bytes, KILOBYTE * transitions)
    return rows


def ways(visits: Visits, slug: str) -> dict[str, Any]:
    """How often each attempt failed, of what, and where each Choice led."""
    rows: dict[str, Any] = {}
    for state, attempts in visits.attempts.items():
        errors = visits.errors[state]
        rows[f"workflows/{slug}/failures/{state}"] = Fraction(sum(errors.values()), attempts)
        if errors:
            rows[f"workflows/{slug}/errors/{state}"] = shares(errors)
    for state, exits in visits.exits.items():
        rows[f"workflows/{slug}/branches/{state}"] = shares(exits)
    return rows


def shares(counts: Counter[str]) -> dict[str, Fraction]:
    """Each count as a part of their sum."""
    total = sum(counts.values())
    return {name: Fraction(count, total) for name, count in counts.items()}


def with_rows(assumptions: Assumptions, rows: dict[str, Any]) -> Assumptions:
    """The assumptions with these rows in the place of theirs."""
    measured = {name: Assumption(name, value, SOURCE, "measured", "") for name, value in rows.items()}
    return Assumptions(assumptions.rows | measured, assumptions.file, assumptions.region, assumptions.free_tier)
