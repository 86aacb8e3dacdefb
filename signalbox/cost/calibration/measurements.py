"""A reading of the meter as rows of a usage file: needs of one execution, invocation or batch."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from signalbox.cost.calibration.metering import minutes_of
from signalbox.cost.projection.assumptions import Assumption, Assumptions
from signalbox.cost.projection.monthly_flow import OF_MESSAGES, RELAY
from signalbox.cost.projection.system import System
from signalbox.twin.observe.meter_reading import FunctionCounts, QueueCounts, Reading
from signalbox.twin.services.stepfunctions.state_visits import Visits

KILOBYTE = 1024
SOURCE = "cost calibrate"


def measured_rows(reading: Reading, system: System, slug: str) -> dict[str, Any]:
    """Return the rows that a run of one flow gives, by name; values are fractions, or shares by name."""
    rows: dict[str, Any] = {**counted_rows(reading, system, slug), **behaviour_rows(reading, system, slug)}
    for function in system.functions.values():
        if used := reading.functions.get(function.name):
            rows[f"functions/{function.short}/duration_ms"] = Fraction(used.milliseconds, used.invocations)
            rows[f"functions/{function.short}/duration_ms_per_message"] = Fraction(0)  # the messages are in the former
    return rows


def executions_of(reading: Reading, system: System, slug: str) -> int:
    """Return the executions of a flow; a journey is counted by its starting event."""
    if slug not in system.journeys:
        return reading.executions[slug]
    started = reading.events.get(system.journeys[slug]["starts"])
    return started.events if started else 0


def behaviour_rows(reading: Reading, system: System, slug: str) -> dict[str, Any]:
    """Return the rows that depend on people and partners: events, branches, calls, uploads."""
    executions = executions_of(reading, system, slug)
    rows: dict[str, Any] = {**ways(reading.visits[slug], slug), **items(reading, system, slug)}
    seen = {name: counts.events for name, counts in reading.events.items()}
    for route in system.routes:
        if not system.serves(route, slug):
            continue
        if (system.events_of_aws | system.events_of_queues).intersection(route["events"]):
            seen[route["events"][0]] = reading.queues[route["queue"]].sent
    for name in sorted(system.events):
        if name in seen or name in system.events_of(slug):
            rows[f"workflows/{slug}/events/{name}"] = Fraction(seen.get(name, 0), executions)
    for function in system.functions.values():
        used = reading.functions.get(function.name)
        if used and function.name not in called_by_rows(system):
            rows[f"workflows/{slug}/calls/{function.short}"] = Fraction(used.invocations, executions)
    if reading.conversions:
        rows[f"workflows/{slug}/conversion_minutes"] = minutes_of(reading) / executions
    if reading.uploads:
        rows[f"workflows/{slug}/uploads"] = Fraction(reading.uploads, executions)
    return rows


def called_by_rows(system: System) -> set[str]:
    """Return the functions whose invocations follow from other rows."""
    routes = {route["function"] for route in system.routes}
    schedules = {row["function"] for row in system.schedules}
    relays = {function.name for function in system.functions.values() if function.short == RELAY}
    return routes | schedules | relays | system.task_functions()


def counted_rows(reading: Reading, system: System, slug: str) -> dict[str, Fraction]:
    """Return the rows that depend neither on people nor on the speed of partners and services."""
    executions = executions_of(reading, system, slug)
    rows = event_rows(reading, system) | function_rows(reading, system)
    for table, name in system.tables.items():
        if size := reading.stored_bytes.get(name):
            rows[f"workflows/{slug}/stored_kb/{table}"] = Fraction(size, KILOBYTE * executions)
    for route in system.routes:
        rows |= queue_rows(route["name"], reading.queues[route["queue"]]) | share_row(route, reading)
    if reading.stream_batches:
        rows |= relay_rows(reading, system, slug, executions)
    if transitions := sum(reading.transitions.values()):
        rows[f"machines/{slug}/log_kb_per_transition"] = Fraction(reading.machine_log_bytes, KILOBYTE * transitions)
    return rows


def function_rows(reading: Reading, system: System) -> dict[str, Fraction]:
    """Return the needs of an invocation of each function, or of a message where its queue collects them."""
    rows = {}
    messages = {route["function"]: reading.queues[route["queue"]].received for route in system.collecting_routes}
    for function in system.functions.values():
        if used := reading.functions.get(function.name):
            for field, amount in amounts_of(used).items():
                each = messages.get(function.name) if field in OF_MESSAGES else None
                rows[f"functions/{function.short}/{field}"] = amount / (each or used.invocations)
            # 0 too: it takes the place of a row about metrics that are written no more.
            rows[f"functions/{function.short}/metrics"] = Fraction(used.metrics)
    if reading.stream_records:
        rows.pop(f"functions/{RELAY}/write_units", None)
    return rows


def relay_rows(reading: Reading, system: System, slug: str, executions: int) -> dict[str, Fraction]:
    """Return the rows of the outbox that an execution leaves, how many the relay gets together, and their writes."""
    rows = {
        f"outbox/{slug}/rows_per_execution": Fraction(reading.stream_records, executions),
        f"outbox/{slug}/rows_per_batch": Fraction(reading.stream_records, reading.stream_batches),
    }
    relay = next((function.name for function in system.functions.values() if function.short == RELAY), "")
    if relay in reading.functions:
        written = reading.functions[relay].write_units
        rows[f"outbox/{slug}/write_units_per_row"] = written / reading.stream_records
    return rows


def event_rows(reading: Reading, system: System) -> dict[str, Fraction]:
    """Return the sizes of events, on the bus and in the queues of ordered routes."""
    sizes = {name: (counts.bytes, counts.events) for name, counts in reading.events.items() if name in system.events}
    for route in system.routes:
        queue = reading.queues[route["queue"]]
        if queue.sent and system.events_of_queues.intersection(route["events"]):
            sizes[route["events"][0]] = (queue.bytes, queue.sent)
    return {f"events/{name}/kb": Fraction(size, events * KILOBYTE) for name, (size, events) in sizes.items()}


def share_row(route: Mapping[str, Any], reading: Reading) -> dict[str, Fraction]:
    """Return the share of its events that a rule lets through, where it looks at their data."""
    came = sum(reading.events[name].events for name in route["events"] if name in reading.events)
    if not route.get("where") or not came:
        return {}
    return {f"queues/{route['name']}/share": Fraction(reading.queues[route["queue"]].sent, came)}


def queue_rows(name: str, queue: QueueCounts) -> dict[str, Fraction]:
    """Return the messages of a batch, the deliveries of a message, and the messages of a send."""
    rows = {}
    if queue.batches:
        rows[f"queues/{name}/messages_per_batch"] = Fraction(queue.received, queue.batches)
    if queue.received > queue.sent:
        rows[f"queues/{name}/deliveries_per_message"] = Fraction(queue.received, queue.sent)
    if queue.sent > queue.sends:
        rows[f"queues/{name}/messages_per_send"] = Fraction(queue.sent, queue.sends)
    return rows


def amounts_of(used: FunctionCounts) -> dict[str, Fraction]:
    """Return the totals of a function's invocations, by row name; S3 and mails only where there were any."""
    found = {
        "write_units": used.write_units,
        "read_units": used.read_units,
        "log_kb": Fraction(used.log_bytes, KILOBYTE),
        "s3_puts": Fraction(used.s3_puts),
        "s3_gets": Fraction(used.s3_gets),
        "mails": Fraction(used.mails),
    }
    return {field: amount for field, amount in found.items() if amount or field not in ("s3_puts", "s3_gets", "mails")}


def ways(visits: Visits, slug: str) -> dict[str, Any]:
    """Return the share of failed attempts, their errors, and the exits of each Choice."""
    rows: dict[str, Any] = {}
    for state, attempts in visits.attempts.items():
        if errors := visits.errors[state]:
            rows[f"workflows/{slug}/failures/{state}"] = Fraction(sum(errors.values()), attempts)
            rows[f"workflows/{slug}/errors/{state}"] = shares(errors)
    for state, exits in visits.exits.items():
        rows[f"workflows/{slug}/branches/{state}"] = shares(exits)
    return rows


def items(reading: Reading, system: System, slug: str) -> dict[str, Fraction]:
    """Return the items of each Map, and the duration of its children's Tasks, all taken as equally long."""
    rows: dict[str, Fraction] = {}
    visits, maps = reading.visits[slug], reading.maps[slug]
    for name, entered in visits.maps.items():
        if entered:
            rows[f"workflows/{slug}/map_items/{name}"] = Fraction(visits.items[name] or maps.items[name], entered)
    for state in system.definitions[slug].scope.every_state() if slug in system.definitions else ():
        tasks = [inner.name for scope in state.scopes for inner in scope.every_state() if inner.kind == "Task"]
        attempts = sum(visits.attempts[name] for name in tasks)
        if state.distributed and attempts:
            milliseconds = round(1000 * maps.seconds[state.name])
            rows |= {f"workflows/{slug}/durations_ms/{name}": Fraction(milliseconds, attempts) for name in tasks}
    return rows


def shares(counts: Counter[str]) -> dict[str, Fraction]:
    """Return each count as a part of their sum."""
    total = sum(counts.values())
    return {name: Fraction(count, total) for name, count in counts.items()}


def with_rows(assumptions: Assumptions, rows: dict[str, Any]) -> Assumptions:
    """Return the assumptions, with these rows in place of theirs."""
    measured = {name: Assumption(name, value, SOURCE, "measured", "") for name, value in rows.items()}
    return Assumptions(assumptions.rows | measured, assumptions.file, assumptions.region, assumptions.free_tier)
