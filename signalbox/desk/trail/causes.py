"""Causes of effects: the state of an execution that was running, or the event that a row names."""

import json
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any

from signalbox.desk.executions.executions import Document
from signalbox.desk.rows import Row
from signalbox.desk.trail.kept_events import KeptEvent
from signalbox.desk.trail.line import UNKNOWN

Cause = tuple[str, str]
"""Cause in words, and the id of the event that it comes from."""


@dataclass(frozen=True)
class Run:
    """An execution with its history; instants in epoch seconds."""

    execution: Document
    history: list[Document]

    @property
    def name(self) -> str:
        """Name of the execution."""
        return str(self.execution["name"])

    @cached_property
    def began_by(self) -> str:
        """Id of the event that started it, as its starter wrote it into the input; empty where there is none."""
        try:
            given: Any = json.loads(self.execution.get("input") or "{}")
        except ValueError:
            return ""
        return str(given.get("causationId") or "") if isinstance(given, dict) else ""

    @cached_property
    def working(self) -> list[tuple[float, float, str]]:
        """Begin, end and name of each task while it worked. A task with a callback works until it waits."""
        ends: dict[int, float] = {}
        for event in self.history:
            if event["type"] in ("TaskSubmitted", "TaskStateExited") and (begun := self.entry_of(event)):
                ends.setdefault(begun, event["timestamp"])
        last = float(self.execution.get("stopDate", inf))
        entries = (event for event in self.history if event["type"] == "TaskStateEntered")
        return [
            (event["timestamp"], ends.get(event["id"], last), event["stateEnteredEventDetails"]["name"])
            for event in entries
        ]

    def entry_of(self, event: Document) -> int:
        """Return the id of the event that entered the task of an event; 0 where there is none."""
        by_id = self.by_id
        while event and event["type"] != "TaskStateEntered":
            event = by_id.get(event.get("previousEventId", 0), {})
        return int(event.get("id", 0))

    @cached_property
    def by_id(self) -> dict[int, Document]:
        """Events of the history by their ids."""
        return {event["id"]: event for event in self.history}

    def task_at(self, instant: float) -> str | None:
        """Return the task that worked at an instant, the one entered last where several did."""
        found = [(since, name) for since, until, name in self.working if since <= instant <= until]
        return max(found)[1] if found else None


@dataclass(frozen=True)
class Causes:
    """Events and executions of a key, among which the cause of an effect is found."""

    events: list[KeptEvent]
    runs: list[Run]

    def of_row(self, row: Row, instant: float, name: str = "") -> Cause:
        """Return the cause of a row's change: the event that it names, else the task that worked, else its cause.

        `name` is a further name of what changed, such as that of a document.
        """
        if event := self.named_by(row, instant, name):
            return named(event)
        for run in self.runs:
            if task := run.task_at(instant):
                return f"state {task} of execution {run.name}", run.began_by
        return self.event(str(row.get("causationId") or ""))

    def named_by(self, row: Row, instant: float, name: str) -> KeptEvent | None:
        """Return the event that a row names, by its type or a value of its data: `kind#value`, `Type#key`.

        It is the latest one until an instant, else the first one afterwards, which the change itself published.
        """
        kind, _, value = str(row["id"] if "id" in row else row.get("record", "")).partition("#")
        types, values = {kind, str(row.get("about", ""))}, {value, name} - {""}
        own = [event for event in self.events if event.type in types]
        found = own or [event for event in self.events if values & {str(each) for each in event.data.values()}]
        # An event of the same instant is the effect of the change: one transaction wrote both.
        before = [event for event in found if event.at < instant or (event.from_outside and event.at == instant)]
        return before[-1] if before else next(iter(found), None)

    def event(self, identity: str) -> Cause:
        """Return the event of an id as a cause; `unknown` for an empty id."""
        known = next((event for event in self.events if event.id == identity), None)
        if known:
            return named(known)
        return (f"event {identity}", identity) if identity else (UNKNOWN, "")


def named(event: KeptEvent) -> Cause:
    """Return an event as a cause."""
    return f"{event.type} {event.id}", event.id
