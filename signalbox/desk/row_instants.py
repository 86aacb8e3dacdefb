"""What a row of a business table tells: everything in it that has an instant."""

from collections.abc import Iterator
from typing import Any

from signalbox.desk.rows import Row, instant

NOT_YET = frozenset({"expiresAt", "dueAt", "expiration"})
"""Instants that lie ahead: nothing happened then."""
CHANGES = frozenset({"changedAt", "updatedAt", "refundedAt", "sentAt"})


def of_row(row: Row) -> Iterator[tuple[float, str, str, str]]:
    """(instant, kind, name, detail) for each instant of a row, its documents and its decision."""
    record = str(row.get("record", ""))
    kind = "mail" if record.startswith("mail") else record.partition("#")[0]
    state = str(row.get("state", row.get("status", "")))
    for name, value in row.items():
        at = instant(value)
        if at is None or name in NOT_YET or not name.endswith(("At", "at")):
            continue
        if name == "decidedAt":
            yield (
                at,
                "decision",
                str(row.get("decidedBy")),
                f"{state} {', '.join(map(str, row.get('reasons', [])))}".rstrip(),
            )
        else:
            yield at, kind, label(row, record), f"{state} ({name})" if name in CHANGES else f"({name})"
    for document in row.get("documents", []):
        yield from of_document(document)


def label(row: Row, record: str) -> str:
    """What a row is called: a mail by what it is about and to whom."""
    return " ".join(str(row[name]) for name in ("about", "who", "to") if name in row) or str(row.get("id", record))


def of_document(document: Any) -> Iterator[tuple[float, str, str, str]]:
    """A document that an applicant sent."""
    at = instant(document.get("receivedAt")) if isinstance(document, dict) else None
    if at is not None:
        problems = ", ".join(map(str, document.get("problems", [])))
        yield at, "document", str(document.get("name")), problems or "can be used"
