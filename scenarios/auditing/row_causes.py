"""Causes on rows, for the events that follow: each is the cause of a reported event."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from scenarios.records import BusinessRecords, announced_events
from signalbox.twin.auditors.records import Row

NAMES = ("correlationId", "causationId", "hops")


def audit_cause(records: BusinessRecords, what: str, row: Row, names: tuple[str, str, str] = NAMES) -> Iterator[str]:
    """Yield a row's cause that no event has; `names` are its attributes for correlation, id and number of hops.

    A row without a cause began a correlation of its own.
    """
    correlation, identity, hops = names
    if identity not in row:
        return
    known = records.once(chains).get(str(row[identity]), set())
    if (row.get(correlation), int(row.get(hops, 0))) not in known:
        yield f"{what} has the cause {[row.get(name) for name in names]}, and its event has {sorted(known)}"


def audit_attempt(what: str, row: Row, restarts: list[Row]) -> Iterator[str]:
    """Yield a row's attempt that no RestartRequested asked for; `restarts` are those events of its key."""
    attempt, asked = int(row.get("attempt", 0)), {int(event["data"]["attempt"]) for event in restarts}
    if attempt and attempt not in asked:
        yield f"{what} has the attempt {attempt}, and the attempts {sorted(asked)} were requested"


def chains(records: BusinessRecords) -> Mapping[str, set[tuple[str, int]]]:
    """Return correlation and hops of each event by its id; a producer may give several events one id."""
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    reported: list[Any] = [event for events in records.reported_by_type.values() for event in events]
    for event in [*reported, *announced_events(records)]:
        identity = str(event.get("id"))
        found[identity].add((str(event.get("correlationid") or identity), int(event.get("hops") or 0)))
    return found
