"""Pieces of business: the workflow and key of each event."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from signalbox.twin.observe.story.values import data_of, detail_of
from signalbox.twin.results.results import key_of
from signalbox.twin.services.stepfunctions.execution import Execution

if TYPE_CHECKING:
    from signalbox.twin.api import Twin

Key = tuple[str, str]
Event = Mapping[str, Any]
Entry = tuple[float, Event]


class Business:
    """Keys of a finished twin, and what belongs to each: routed events, executions, status."""

    def __init__(self, twin: "Twin") -> None:
        self.twin = twin
        self.results = twin.results
        self.correlations: dict[str, Key] = {}
        self.executions: dict[Key, list[Execution]] = {}
        self.events: dict[Key, list[Entry]] = {}
        self.waiting = set(self.results.queued())
        self.standings = self.results.standings()
        for execution in twin.cloud.executions.all.values():
            self.executions.setdefault((execution.definition.workflow, key_of(execution)), []).append(execution)
        for at, event in self.routed_events():
            if key := self.of(event):
                if correlation := correlation_of(event):
                    self.correlations.setdefault(correlation, key)
                self.events.setdefault(key, []).append((at, event))

    def routed_events(self) -> list[Entry]:
        """Return all events that match a rule, in order: AWS publishes many that have no subscriber."""
        buses = self.twin.cloud.buses.buses.values()
        taken = [
            heard for bus in buses for heard in bus.journal if any(r.pattern and r.matches(heard[1]) for r in bus.rules)
        ]
        return sorted(taken, key=lambda heard: heard[0])

    def of(self, event: Event) -> Key | None:
        """Return the workflow and the key of an event; None where nothing in it names them."""
        kind = event.get("detail-type")
        if kind in self.results.starts and "id" in event and isinstance(event.get("detail"), dict):
            return self.results.starts[kind].workflow, self.results.business_key(dict(event))
        return next(self.named(event), None) or self.correlations.get(correlation_of(event))

    def named(self, event: Event) -> Iterator[Key]:
        """Yield the keys in an event's data, or in the input of the execution of a status event."""
        for document in (data_of(event), input_of(event)):
            for slug, row in self.results.workflows.items():
                if isinstance(value := document.get(row["key"]), str) and value:
                    yield slug, value

    def every_key(self) -> list[Key]:
        """Return every key, in order of its first event or execution."""
        first: dict[Key, float] = {key: heard[0][0] for key, heard in self.events.items()}
        for key, executions in self.executions.items():
            first[key] = min(first.get(key, executions[0].started), executions[0].started)
        return sorted(first, key=lambda key: (first[key], key))

    def status(self, key: Key) -> str:
        """Return completed, in_flight or dead_lettered, as `demo` counts; unaccepted without a starting event."""
        if key not in self.results.accepted:
            return "unaccepted"
        if self.standings.get(key):
            return "completed"
        return "in_flight" if key in self.standings or key in self.waiting else "dead_lettered"


def correlation_of(event: Event) -> str:
    """Return the correlation id of an event; empty where it has none."""
    identity = detail_of(event).get("correlationid")
    return identity if isinstance(identity, str) else ""


def input_of(event: Event) -> dict[str, Any]:
    """Return the input of the execution in a status event of AWS; empty for other events."""
    try:
        document = json.loads(detail_of(event).get("input", ""))
    except (TypeError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}
