"""Results of a run: a row per execution and journey, and counts of starting events."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from signalbox.assembly import Assembly
from signalbox.desk.executions.failures import explained, failures
from signalbox.twin.cloud import Cloud
from signalbox.twin.results.journeys import Journeys
from signalbox.twin.results.rows import Counts, ExecutionRow
from signalbox.twin.services.eventbridge.bus import Bus, Event
from signalbox.twin.services.stepfunctions.execution import Execution

RUNNING = "RUNNING"
Key = tuple[str, str]
"""Slug of a workflow or journey, and the business key."""


@dataclass(frozen=True)
class Start:
    """Workflow that an event type starts, the field of the business key, and the queues of the event."""

    workflow: str
    key: str
    queues: frozenset[str]


class Results:
    """Results of a twin at any time, from the events on its buses and its executions."""

    def __init__(self, cloud: Cloud, assembly: Assembly) -> None:
        self.cloud = cloud
        self.accepted: dict[Key, None] = {}
        self.closings: dict[Key, str] = {}
        self.raw: set[str] = set()
        self.is_raw = False
        self.read(assembly)
        cloud.buses.listeners.append(self.note)

    def read(self, assembly: Assembly) -> None:
        """Use the rows of this assembly from now on."""
        self.assembly = assembly
        self.workflows = assembly.flows
        self.starts = dict(starts(assembly))
        self.outcomes = {event: row for row in assembly.workflows for event in row["outcomes"]}
        self.journeys = Journeys(assembly)

    @contextmanager
    def raw_event(self) -> Iterator[None]:
        """Count the event that is published in this block by its own id: it has no business key."""
        self.is_raw = True
        yield
        self.is_raw = False

    def note(self, bus: Bus, event: Event) -> None:
        """Note an event that starts or closes a piece of business."""
        kind = event["detail-type"]
        if self.is_raw:
            self.raw.add(event["id"])
        if kind in self.starts:
            self.accepted.setdefault((self.starts[kind].workflow, self.business_key(event)), None)
        if row := self.outcomes.get(kind):
            self.closings[(row["slug"], str(data_of(event).get(row["key"])))] = kind
        self.journeys.note(kind, data_of(event), self.cloud.clock.now)

    def business_key(self, event: Event) -> str:
        """Return the key of a starting event: its business id, or the event's own id where it has none."""
        key = data_of(event).get(self.starts[event["detail-type"]].key)
        if isinstance(key, str) and key and event["id"] not in self.raw:
            return key
        identifier = event["detail"].get("id")
        return identifier if isinstance(identifier, str) and event["id"] not in self.raw else str(event["id"])

    def executions(self, workflow: str | None = None) -> list[ExecutionRow]:
        """Return the rows of top-level executions in the order of their start, then those of journeys."""
        found = self.cloud.executions.all.values()
        rows = [self.row(e) for e in found if workflow in (None, e.definition.workflow)]
        journeys = self.journeys.rows()
        return rows + [row for row in journeys if workflow in (None, row["workflow"]) and self.was_accepted(row)]

    def was_accepted(self, row: ExecutionRow) -> bool:
        """Return whether a journey began with its starting event; other events alone make none."""
        return (row["workflow"], row["key"]) in self.accepted

    def row(self, execution: Execution) -> ExecutionRow:
        """Return one execution as `demo --json` shows it."""
        key = key_of(execution)
        closing = self.closings.get((execution.definition.workflow, key))
        seconds = None if execution.stopped is None else round(execution.stopped - execution.started, 3)
        tasks = self.workflows.get(execution.definition.workflow, {}).get("tasks", {})
        refusals = self.cloud.policies.messages
        found = (explained(one, tasks, refusals) for one in failures(execution.state.history))
        failed = list(dict.fromkeys(f"{one.state}: {one}" for one in found))
        row: ExecutionRow = {
            "workflow": execution.definition.workflow,
            "key": key,
            "status": execution.status,
            "outcome": closing,
            "states": list(execution.state.entered),
            "virtual_seconds": seconds,
        }
        if failed:
            row["failures"] = failed
        return row

    def outcome(self, key: Key) -> str | None:
        """Return the type of the event that closed a piece of business; None while it is open."""
        return self.closings.get(key) or self.journeys.outcome(key)

    def standings(self) -> dict[Key, bool]:
        """Return each key with an execution or a journey, and whether one of them has closed."""
        found = dict.fromkeys(self.journeys.open(), False) | dict.fromkeys(self.journeys.closed(), True)
        for execution in self.cloud.executions.all.values():
            key = (execution.definition.workflow, key_of(execution))
            found[key] = found.get(key, False) or execution.status != RUNNING
        return found

    def counts(self) -> Counts:
        """Count the accepted keys: each is completed, in flight or dead-lettered."""
        standings = self.standings()
        queued = set(self.queued())
        completed = sum(standings.get(key, False) for key in self.accepted)
        in_flight = sum(not standings.get(key, False) and (key in standings or key in queued) for key in self.accepted)
        return {
            "accepted": len(self.accepted),
            "completed": completed,
            "dead_lettered": len(self.accepted) - completed - in_flight,
            "in_flight": in_flight,
            "refused": self.cloud.buses.refused,
        }

    def queued(self) -> Iterator[Key]:
        """Yield the keys of starting events that are still in a route's queue."""
        names = {queue: start.workflow for start in self.starts.values() for queue in start.queues}
        for queue in self.cloud.queues.values():
            if queue.name in names:
                for message in queue.messages():
                    event = json.loads(message.body)
                    if event["detail-type"] in self.starts:
                        yield names[queue.name], self.business_key(event)

    def dead_letters(self) -> dict[str, int]:
        """Count the messages in the dead-letter queues of each route, its target's included, and in `unroutable`."""
        sizes = {queue.name: queue.size for queue in self.cloud.queues.values()}
        queues = self.assembly.all_dead_letter_queues
        return {route: sum(sizes[name] for name in names) for route, names in queues.items()}


def starts(assembly: Assembly) -> Iterator[tuple[str, Start]]:
    """Yield the starting event types: of workflows by the routes that start them, of journeys by their own rows."""
    keys = {row["slug"]: row["key"] for row in assembly.workflows}
    for route in assembly.routes:
        if route.get("starts"):
            for event in route["events"]:
                yield event, Start(route["starts"], keys[route["starts"]], frozenset({route["queue"]}))
    for journey in assembly.journeys:
        queues = frozenset(route["queue"] for route in assembly.routes if journey["starts"] in route["events"])
        yield journey["starts"], Start(journey["slug"], journey["key"], queues)


def data_of(event: Event) -> dict[str, Any]:
    """Return the data of the CloudEvent in an event; empty where it is none."""
    data = event["detail"].get("data")
    return data if isinstance(data, dict) else {}


def key_of(execution: Execution) -> str:
    """Return the business key of an execution: the field of its input that the workflow's row names."""
    field = execution.definition.key
    document = json.loads(execution.input)
    return str(document.get(field, execution.name)) if isinstance(document, dict) else execution.name
