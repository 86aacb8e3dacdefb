"""Timeline entries of a row of a business table: one for each instant in it."""

from collections.abc import Iterator
from typing import Any

from signalbox.desk.rows import Row
from signalbox.instants import parse_instant

FUTURE = frozenset({"expiresAt", "dueAt", "expiration"})
"""Attributes with an instant in the future."""
CREATED = frozenset(
    {"at", "appliedAt", "begunAt", "countedAt", "createdAt", "placedAt", "publishedAt", "receivedAt", "registeredAt"}
)
"""Attributes with the instant of a row's creation; the present state of the row was reached later."""


def of_row(row: Row) -> Iterator[tuple[float, str, str, str]]:
    """Yield (instant, kind, name, detail) for each instant of a row, its documents and its decision."""
    record = str(row.get("record", ""))
    kind = "mail" if record.startswith("mail") else record.partition("#")[0]
    state = str(row.get("state", row.get("status", "")))
    for name, value in row.items():
        at = parse_instant(value)
        if at is None or name in FUTURE or not name.endswith(("At", "at")):
            continue
        if name == "decidedAt":
            reasons = ", ".join(map(str, row.get("reasons", [])))
            yield at, "decision", str(row.get("decidedBy")), f"{state} {reasons}".rstrip()
        else:
            yield at, kind, label(row, record), f"({name})" if name in CREATED else f"{state} ({name})"
    for document in row.get("documents", []):
        yield from of_document(document)


def label(row: Row, record: str) -> str:
    """Return the name of a row; for a mail its subject and recipient."""
    return " ".join(str(row[name]) for name in ("about", "who", "to") if name in row) or str(row.get("id", record))


def of_document(document: Any) -> Iterator[tuple[float, str, str, str]]:
    """Yield the entry of a document."""
    at = parse_instant(document.get("receivedAt")) if isinstance(document, dict) else None
    if at is not None:
        problems = ", ".join(map(str, document.get("problems", [])))
        yield at, "document", str(document.get("name")), problems or "can be used"
