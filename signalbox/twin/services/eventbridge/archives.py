"""Archives of buses, and their replays.

Sources: Amazon EventBridge User Guide, "Archiving and replaying events in Amazon EventBridge" (a replay goes minute by
minute by the events' own time, in no order within a minute; replayed events carry `replay-name` and are not archived
again); API Reference, "StartReplay" and "DescribeReplay".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from signalbox.event_patterns.patterns import matcher
from signalbox.twin.gateway.calls import Call, Operation, Parsed, ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.eventbridge.bus import Buses, Event
from signalbox.twin.services.eventbridge.entries import epoch

MINUTE = 60.0
SECONDS_FOR_A_MINUTE = 1.0
"""Seconds in which the events of one archived minute are replayed; an assumption of the twin."""


@dataclass(frozen=True)
class Archive:
    """Archive of one bus; without a pattern it holds every event, with 0 `days` it never expires them."""

    name: str
    arn: str
    bus: str
    pattern: Mapping[str, Any] | None = None
    days: int = 0


@dataclass
class Archives:
    """All archives of a twin, by ARN. `replays` holds the answers of DescribeReplay by name."""

    clock: Clock
    buses: Buses
    archives: dict[str, Archive] = field(default_factory=dict)
    replays: dict[str, Parsed] = field(default_factory=dict)

    @property
    def operations(self) -> dict[str, Operation]:
        """Return the operations of the API."""
        return {"StartReplay": self.start_replay, "DescribeReplay": self.describe_replay}

    def start_replay(self, call: Call) -> Parsed:
        """Answer StartReplay: send the archived events of a span to the rules of their bus again."""
        p = call.parameters
        archive = self.archives.get(p["EventSourceArn"])
        if archive is None:
            raise ServiceError("ResourceNotFoundException", f"Archive {p['EventSourceArn']} does not exist.")
        if p["ReplayName"] in self.replays:
            raise ServiceError("ResourceAlreadyExistsException", f"Replay {p['ReplayName']} already exists.")
        bus = self.buses.buses[archive.bus]
        if p["Destination"]["Arn"] != bus.arn:
            raise ServiceError("ValidationException", "Parameter Destination.Arn is not valid: not the archive's bus.")
        start, end = epoch(p["EventStartTime"]), epoch(p["EventEndTime"])
        if start >= end:
            raise ServiceError("ValidationException", "EventEndTime must be after EventStartTime.")
        only = p["Destination"].get("FilterArns", [])
        if unknown := set(only) - {rule.arn for rule in bus.rules}:
            raise ServiceError("ValidationException", f"Parameter FilterArns is not valid: no rule {min(unknown)}.")
        self.replays[p["ReplayName"]] = {**p, "State": "STARTING", "ReplayStartTime": self.clock.now}
        self.replay(p["ReplayName"], archive.bus, self.archived_events(archive, start, end), only)
        return {"ReplayArn": f"{archive.arn.rpartition(':')[0]}:replay/{p['ReplayName']}", "State": "STARTING"}

    def describe_replay(self, call: Call) -> Parsed:
        """Answer DescribeReplay."""
        name = call.parameters["ReplayName"]
        if name not in self.replays:
            raise ServiceError("ResourceNotFoundException", f"Replay {name} does not exist.")
        return self.replays[name]

    def archived_events(self, archive: Archive, start: float, end: float) -> list[tuple[float, Event]]:
        """Return the archived events of a span: accepted, matched, not expired and not replayed ones."""
        matches = matcher(archive.pattern or {})
        oldest = self.clock.now - archive.days * 86_400 if archive.days else float("-inf")
        return [
            (at, event)
            for at, event in self.buses.buses[archive.bus].journal
            if max(start, oldest) <= at <= end and "replay-name" not in event and matches(event)
        ]

    def replay(self, name: str, bus: str, events: list[tuple[float, Event]], only: Collection[str]) -> None:
        """Publish the events minute by minute, shuffled within each, to all rules or `only` to those of these ARNs."""
        minutes = {minute: number for number, minute in enumerate(sorted({at // MINUTE for at, _ in events}))}
        for at, event in events:
            wait = (minutes[at // MINUTE] + self.clock.random.random()) * SECONDS_FOR_A_MINUTE
            again = {**event, "replay-name": name}
            self.clock.after(wait, partial(self.buses.publish, self.buses.buses[bus], again, only))
        end = (len(minutes) + 1) * SECONDS_FOR_A_MINUTE
        self.clock.after(end, lambda: self.replays[name].update(State="COMPLETED"))
