"""Kept events: what the buses accepted about a key, from a journal, the log in the archive, or the outbox."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from signalbox.desk import journey_rows, rows
from signalbox.desk.account import Account, is_about, no_journal
from signalbox.desk.dead_letters.dead_letter import parse_json
from signalbox.desk.trail.event_log import days_about, logged_on
from signalbox.instants import parse_instant

OUTSIDE = "external"
"""Last word of the source of producers outside the system: what they publish is a request, and can be refused."""


@dataclass(frozen=True)
class KeptEvent:
    """An event that a bus accepted at `at`, in epoch seconds.

    One that is not `published` waits in the outbox, and `at` is the instant of its row.
    """

    at: float
    detail: Mapping[str, Any]
    published: bool = True

    @property
    def id(self) -> str:
        """Id of the event."""
        return str(self.detail.get("id"))

    @property
    def type(self) -> str:
        """Type of the event."""
        return str(self.detail.get("type"))

    @property
    def source(self) -> str:
        """Source of the event."""
        return str(self.detail.get("source"))

    @property
    def cause(self) -> str:
        """Id of the event that led to this one; empty where it is the first of its chain."""
        cause = str(self.detail.get("causationid") or "")
        return "" if cause == self.id else cause

    @property
    def data(self) -> Mapping[str, Any]:
        """Data of the event; empty where a producer gave none."""
        data = self.detail.get("data")
        return data if isinstance(data, dict) else {}

    @property
    def from_outside(self) -> bool:
        """Return True for an event of a producer outside the system."""
        return self.source.rpartition(".")[2] == OUTSIDE


def flows(account: Account) -> dict[str, str]:
    """Return the field of the business key of each workflow and journey, by slug."""
    return {slug: row["key"] for slug, row in account.assembly.flows.items()}


def kept_events(account: Account, key: str) -> list[KeptEvent]:
    """Return the events about a key in order of time, each id once."""
    fields = set(flows(account).values())
    found: dict[str, KeptEvent] = {}
    bus = log_about(account, key) if account.journal is no_journal else journal(account)
    for event in (*bus, *outbox(account, key)):
        if any(is_about(event.detail, field, key) for field in fields):
            found.setdefault(event.id, event)
    return sorted(found.values(), key=lambda event: event.at)


def journal(account: Account) -> Iterator[KeptEvent]:
    """Yield the events in the journal of the buses: of each delivery of one id the first comes first."""
    return delivered(account.journal())


def log_about(account: Account, key: str) -> Iterator[KeptEvent]:
    """Yield the events of the log on the days of a key's rows."""
    return whole_log(logged_on(account, days_about(account, key)))


def whole_log(events: Iterable[Mapping[str, Any]]) -> Iterator[KeptEvent]:
    """Yield events of the log, each with its own instant where the system published it.

    The bus gives an event its instant in whole seconds; the log keeps the order of those.
    """
    for event in delivered((parse_instant(event.get("time")) or 0.0, event) for event in events):
        own = None if event.from_outside else parse_instant(event.detail.get("time"))
        yield event if own is None else replace(event, at=own)


def delivered(events: Iterable[tuple[float, Mapping[str, Any]]]) -> Iterator[KeptEvent]:
    """Yield events as EventBridge delivers them, each with its instant."""
    for at, event in events:
        if isinstance(event.get("detail"), dict):
            # An event that is no CloudEvent has its source and type outside of its detail.
            named = {"id": event.get("id"), "source": event.get("source"), "type": event.get("detail-type")}
            yield KeptEvent(at, {**named, **event["detail"]})


def outbox(account: Account, key: str) -> Iterator[KeptEvent]:
    """Yield the events about a key in the outbox, published or not; it forgets them some weeks after publication."""
    for slug in flows(account):
        of = journey_rows if account.is_journey(slug) else rows
        for row in of.outbox_rows(account, slug, key):
            body, at = parse_json(str(row.get("body"))), parse_instant(row.get("createdAt"))
            if row.get("kind") == "event" and isinstance(body, dict) and at is not None:
                yield KeptEvent(at, body, "publishedAt" in row)
