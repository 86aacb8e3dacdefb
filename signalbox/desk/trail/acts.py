"""Acts of people on call about a business key, from the records in the archive."""

from collections.abc import Iterator
from typing import Any

from signalbox.desk import archive
from signalbox.desk.account import Account
from signalbox.desk.trail.line import TrailLine

FOLDER = "acts/"


def acts_about(account: Account, key: str, events: set[str], since: float) -> Iterator[TrailLine]:
    """Yield the acts since the day of an instant that name the key or one of its events.

    A redrive names the keys that it redrove. An act on a whole route names no key; the events that it sent back show it
    by their later effects.
    """
    first, wanted = f"{FOLDER}{archive.day(since)}", {key, *events}
    for name in archive.keys(account, FOLDER):
        if name >= first:
            for record in archive.read(account, name):
                redriven = (record.get("outcome") or {}).get("redriven")
                named = wanted & set(texts([record.get("arguments"), redriven]))
                if named and "ended" in record:
                    yield line(record, next(iter(named & events), ""))


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def line(record: archive.Document, event: str) -> TrailLine:
    """Return the line of an act; its cause is the reason that the person gave."""
    outcome = record.get("outcome") or {}
    failed = f", refused: {outcome['error']}" if "error" in outcome else ""
    cause = str(record.get("why") or "no reason was given")
    return TrailLine(float(record["at"]), str(record["who"]), f"desk {record['act']}{failed}", cause, event)
