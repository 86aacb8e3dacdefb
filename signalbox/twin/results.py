"""What a run came to: a row per execution, and what became of each starting event."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from signalbox.assembly import Assembly
from signalbox.twin.bus import Bus, Event
from signalbox.twin.cloud import Cloud
from signalbox.twin.executions import Execution

RUNNING = "RUNNING"


@dataclass(frozen=True)
class Start:
    """A route that starts a workflow: the field of the data that holds the business key, and the route's queue."""

    workflow: str
    key: str
    queue: str


class Results:
    """Listens to the buses of a twin and tells, at any time, how its business stands."""

    def __init__(self, cloud: Cloud, assembly: Assembly) -> None:
        self.cloud = cloud
        self.assembly = assembly
        self.workflows = {row["slug"]: row for row in assembly.workflows}
        self.starts = {
            event: Start(row["starts"], self.workflows[row["starts"]]["key"], row["queue"])
            for row in assembly.routes
            if row.get("starts")
            for event in row["events"]
        }
        self.outcomes = {event: row for row in assembly.workflows for event in row["outcomes"]}
        self.accepted: dict[tuple[str, str], None] = {}
        self.closings: dict[tuple[str, str], str] = {}
        self.raw: set[str] = set()
        self.hears_raw = False
        cloud.buses.heard.append(self.hear)

    def hear(self, bus: Bus, event: Event) -> None:
        """Note what starts and what closes a piece of business."""
        kind = event["detail-type"]
        if self.hears_raw:
            self.raw.add(event["id"])
        if kind in self.starts:
            self.accepted.setdefault((self.starts[kind].workflow, self.business_key(event)), None)
        if row := self.outcomes.get(kind):
            self.closings[(row["slug"], str(data_of(event).get(row["key"])))] = kind

    def business_key(self, event: Event) -> str:
        """The key of a starting event: its business id, or the event's own id where it has none."""
        key = data_of(event).get(self.starts[event["detail-type"]].key)
        if isinstance(key, str) and key and event["id"] not in self.raw:
            return key
        identifier = event["detail"].get("id")
        return identifier if isinstance(identifier, str) and event["id"] not in self.raw else str(event["id"])

    def executions(self, workflow: str | None = None) -> list[dict[str, Any]]:
        """The rows of top-level executions, in the order of their start."""
        found = self.cloud.executions.all.values()
        return [self.row(e) for e in found if workflow in (None, e.definition.workflow)]

    def row(self, execution: Execution) -> dict[str, Any]:
        """One execution as `demo --json` shows it."""
        key = key_of(execution)
        closing = self.closings.get((execution.definition.workflow, key))
        seconds = None if execution.stopped is None else round(execution.stopped - execution.started, 3)
        return {
            "workflow": execution.definition.workflow,
            "key": key,
            "status": execution.status,
            "outcome": closing,
            "states": list(execution.state.entered),
            "virtual_seconds": seconds,
        }

    def counts(self) -> dict[str, int]:
        """What became of the accepted keys: each is completed, in flight or dead-lettered."""
        closed = {(e.definition.workflow, key_of(e)) for e in self.cloud.executions.all.values() if e.status != RUNNING}
        open_ = {(e.definition.workflow, key_of(e)) for e in self.cloud.executions.all.values() if e.status == RUNNING}
        waiting = open_ | set(self.queued())
        completed = sum(key in closed for key in self.accepted)
        in_flight = sum(key not in closed and key in waiting for key in self.accepted)
        return {
            "accepted": len(self.accepted),
            "completed": completed,
            "dead_lettered": len(self.accepted) - completed - in_flight,
            "in_flight": in_flight,
            "refused": self.cloud.buses.refused,
        }

    def queued(self) -> Iterator[tuple[str, str]]:
        """The keys of starting events that still stand in a route's queue."""
        names = {start.queue: start.workflow for start in self.starts.values()}
        for queue in self.cloud.queues.values():
            if queue.name in names:
                for message in queue.messages():
                    yield names[queue.name], self.business_key(json.loads(message.body))

    def dead_letters(self) -> dict[str, int]:
        """Messages left in the dead-letter queues of each route, its target's included, and in `unroutable`."""
        sizes = {queue.name: queue.size for queue in self.cloud.queues.values()}
        return {route: sum(sizes[name] for name in names) for route, names in self.assembly.letter_queues.items()}


def data_of(event: Event) -> dict[str, Any]:
    """The data of the CloudEvent in an event; empty where it is none."""
    data = event["detail"].get("data")
    return data if isinstance(data, dict) else {}


def key_of(execution: Execution) -> str:
    """The business key of an execution: the field of its input that the workflow's row names."""
    field = execution.definition.key
    document = json.loads(execution.input)
    return str(document.get(field, execution.name)) if isinstance(document, dict) else execution.name
