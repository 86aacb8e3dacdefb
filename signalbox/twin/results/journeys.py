"""Journeys: business without a state machine, followed by the events on the bus alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.assembly import Assembly
from signalbox.twin.results.rows import ExecutionRow

Key = tuple[str, str]


@dataclass
class Journey:
    """One journey; instants in epoch seconds. `taken`: a consumer has published an answer to the starting event."""

    started: float | None = None
    taken: bool = False
    outcome: str | None = None
    closed: float | None = None

    @property
    def seconds(self) -> float | None:
        """Virtual seconds from the start to the end; None where one of them is missing."""
        missing = self.closed is None or self.started is None
        return None if missing else round((self.closed or 0) - (self.started or 0), 3)


class Journeys:
    """Journeys of a twin, by slug and key, in the order of their first event."""

    def __init__(self, assembly: Assembly) -> None:
        self.kinds = {row["slug"]: row for row in assembly.journeys}
        self.answers = {slug: answers(assembly, row["starts"]) for slug, row in self.kinds.items()}
        self.all: dict[Key, Journey] = {}

    def note(self, kind: str, data: Mapping[str, Any], now: float) -> None:
        """Note an event: it may begin a journey, answer its start, or close it."""
        for slug, row in self.kinds.items():
            key = data.get(row["key"])
            if not isinstance(key, str) or not key:
                continue
            if kind == row["starts"]:
                journey = self.of(slug, key)
                journey.started = now if journey.started is None else journey.started
            elif kind in self.answers[slug]:
                self.of(slug, key).taken = True
            if kind in row["ranks"]:
                self.close(self.of(slug, key), kind, row["ranks"], now)

    def of(self, slug: str, key: str) -> Journey:
        """Return the journey of a key, made at its first event."""
        return self.all.setdefault((slug, key), Journey())

    def close(self, journey: Journey, kind: str, ranks: Mapping[str, int], now: float) -> None:
        """Close a journey by an outcome, if it ranks above the present one."""
        if journey.outcome is None or ranks[kind] > ranks[journey.outcome]:
            journey.outcome, journey.closed = kind, now

    def outcome(self, key: Key) -> str | None:
        """Return the type of the event that closed a journey; None while it is open."""
        return self.all[key].outcome if key in self.all else None

    def open(self) -> Iterator[Key]:
        """Return the journeys that a consumer has answered and no outcome has closed."""
        return (key for key, journey in self.all.items() if journey.taken and journey.outcome is None)

    def closed(self) -> Iterator[Key]:
        """Return the journeys that an outcome has closed."""
        return (key for key, journey in self.all.items() if journey.outcome is not None)

    def rows(self) -> Iterator[ExecutionRow]:
        """Yield the journeys as `demo --json` shows them: a choreography enters no states."""
        for (slug, key), journey in self.all.items():
            if journey.outcome is not None or journey.taken:
                yield {
                    "workflow": slug,
                    "key": key,
                    "status": "RUNNING" if journey.outcome is None else "SUCCEEDED",
                    "outcome": journey.outcome,
                    "states": [],
                    "virtual_seconds": journey.seconds,
                }


def answers(assembly: Assembly, starting: str) -> frozenset[str]:
    """Return the event types that the consumers of a starting event publish."""
    return frozenset(kind for route in assembly.routes if starting in route["events"] for kind in route["publishes"])
