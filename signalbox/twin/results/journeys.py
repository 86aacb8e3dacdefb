"""Journeys: business that no machine conducts. How each stands is told from the events on the bus alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.assembly import Assembly

Key = tuple[str, str]


@dataclass
class Journey:
    """One journey; instants in epoch seconds. `taken`: some consumer has said that it took the starting event on."""

    started: float | None = None
    taken: bool = False
    outcome: str | None = None
    closed: float | None = None


class Journeys:
    """The journeys of a twin, by slug and key, in the order in which they were first heard of."""

    def __init__(self, assembly: Assembly) -> None:
        self.kinds = {row["slug"]: row for row in assembly.journeys}
        self.answers = {slug: answers(assembly, row["starts"]) for slug, row in self.kinds.items()}
        self.all: dict[Key, Journey] = {}

    def hear(self, kind: str, data: Mapping[str, Any], now: float) -> None:
        """Note an event: it may begin a journey, show that somebody has taken it on, or close it."""
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
        """The journey of a key, made when it is first heard of."""
        return self.all.setdefault((slug, key), Journey())

    def close(self, journey: Journey, kind: str, ranks: Mapping[str, int], now: float) -> None:
        """An outcome came: it counts if it ranks above the one that is there."""
        if journey.outcome is None or ranks[kind] > ranks[journey.outcome]:
            journey.outcome, journey.closed = kind, now

    def outcome(self, key: Key) -> str | None:
        """The type of the event that closed a journey; None while it is open."""
        return self.all[key].outcome if key in self.all else None

    def open(self) -> Iterator[Key]:
        """The journeys that somebody has taken on and that nothing has closed."""
        return (key for key, journey in self.all.items() if journey.taken and journey.outcome is None)

    def closed(self) -> Iterator[Key]:
        """The journeys that an outcome has closed."""
        return (key for key, journey in self.all.items() if journey.outcome is not None)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The journeys as `demo --json` shows them: a choreography enters no states."""
        for (slug, key), journey in self.all.items():
            if journey.outcome is not None or journey.taken:
                over = (
                    None
                    if None in (journey.closed, journey.started)
                    else (journey.closed or 0) - (journey.started or 0)
                )
                yield {
                    "workflow": slug,
                    "key": key,
                    "status": "RUNNING" if journey.outcome is None else "SUCCEEDED",
                    "outcome": journey.outcome,
                    "states": [],
                    "virtual_seconds": None if over is None else round(over, 3),
                }


def answers(assembly: Assembly, starting: str) -> frozenset[str]:
    """The event types by which the consumers of a starting event say that they have taken it on."""
    return frozenset(said for route in assembly.routes if starting in route["events"] for said in route["publishes"])
