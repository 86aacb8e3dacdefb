"""Encoding of a story for a page: columns, numbers as differences, each text and document once.

The page decodes it in `assets/story.js`. A run of two thousand pieces of business fits into a few megabytes so.
"""

import base64
import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Record = Mapping[str, Any]
TENTHS = 10_000
"""Times are whole tenths of a millisecond."""
DOCUMENTS = {
    "line": ("line",),
    "event": ("event",),
    "message": ("body",),
    "invocation": ("input", "output"),
    "write": ("after",),
    "execution": ("input", "output"),
    "state": ("input", "output", "attempts", "undid"),
}
"""Fields that hold whole documents; the page parses one when somebody looks at it."""
DERIVED = {
    "event": ("identity",),
    "write": ("before", "previous"),
    "queue": ("keys", "visible", "in_flight"),
    "draw": ("keys",),
    "call": ("keys",),
}
"""Fields that the page derives from others."""
MANY = 100_000
"""Records from which on a page leaves out what it can least use; a story file has everything."""
LEFT_OUT_OF_MANY = {"invocation": ("request",), "message": ("message",)}
INSTANTS = ("ended", "replayed")
TOKEN = re.compile(r'(\\*"\w*[tT]oken\\*": ?\\*"[^"\\]{8})[^"\\]{52,}')
"""A task token in a document, with its first eight characters apart, by which two are still compared. It could end a
wait, and a page may be attached to a ticket."""


class Texts:
    """Texts of a page, each once; a text's number is its place."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Return the number of a text."""
        return self.numbers.setdefault(text, len(self.numbers))


class Encoder:
    """Encodes the records of a story."""

    def __init__(self) -> None:
        self.texts, self.documents = Texts(), Texts()

    def encode(self, records: Iterable[Record]) -> dict[str, Any]:
        """Return the data of a page."""
        all_records = list(records)
        self.many = len(all_records) > MANY
        fixed: dict[str, list[Record]] = {"node": [], "arrow": [], "workflow": [], "key": [], "figure": []}
        tables: dict[str, list[Record]] = {}
        head: Record = {}
        for record in all_records:
            kind = record["record"]
            if kind == "head":
                head = record
            elif kind in fixed:
                fixed[kind].append({name: value for name, value in record.items() if name != "record"})
            else:
                tables.setdefault(kind, []).append(record)
        draws = tables.pop("draw", []) if self.many else []
        self.number_documents(tables)
        return {
            "head": {**head, "left_out": self.left_out(len(draws))},
            **{f"{kind}s": rows for kind, rows in fixed.items()},
            "tables": {kind: self.table(kind, rows) for kind, rows in tables.items()},
            "texts": list(self.texts.numbers),
        }

    def left_out(self, draws: int) -> str:
        """Return a sentence about what the page lacks; empty where it has everything."""
        if not self.many:
            return ""
        return f"This page leaves out {draws:,} draws, and the ids of invocations and messages; a story file has them."

    def number_documents(self, tables: Mapping[str, Sequence[Record]]) -> None:
        """Give documents their numbers by key: those of one key are alike, and compress well side by side."""
        found: list[tuple[int, float, str]] = []
        for kind, names in DOCUMENTS.items():
            for row in tables.get(kind, ()):
                key = (row["keys"] or [0])[0]
                found += [(key, row["at"], document(row[name])) for name in names if row[name] not in (None, [])]
        for _, _, text in sorted(found):
            self.documents.number(text)

    def table(self, kind: str, rows: Sequence[Record]) -> dict[str, Any]:
        """Return the records of one kind as columns."""
        columns: dict[str, list[Any]] = {
            "id": differences([row["id"] for row in rows]),
            "at": differences([tenths(row["at"]) for row in rows]),
        }
        left_out = (
            "record",
            "id",
            "at",
            *DERIVED.get(kind, ()),
            *(LEFT_OUT_OF_MANY.get(kind, ()) if self.many else ()),
        )
        for name in rows[0]:
            if name not in left_out:
                columns[name] = [self.value(kind, name, row) for row in rows]
        return {"count": len(rows), "columns": {name: short(column) for name, column in columns.items()}}

    def value(self, kind: str, name: str, row: Record) -> Any:
        """Return one value as the page holds it."""
        value = row[name]
        if name in DOCUMENTS.get(kind, ()):
            return -1 if value in (None, []) else self.documents.number(document(value))
        if name in ("by", "reads"):
            return small([row["id"] - cause for cause in value])
        if name == "keys":
            return small(value)
        if name in INSTANTS and value is not None:
            return tenths(value)
        if name == "key":
            return self.texts.number("\n".join(value))
        return self.texts.number(value) if isinstance(value, str) else value


def small(values: Sequence[int]) -> Any:
    """Return a list as the page holds it: 0 for none, the number for one."""
    return values[0] if len(values) == 1 else list(values) or 0


def short(column: Sequence[Any]) -> Any:
    """Return a column, or its only value in a list of one where all rows have the same."""
    return list(column[:1]) if len(column) > 1 and all(value == column[0] for value in column) else list(column)


def differences(numbers: Sequence[int]) -> list[int]:
    """Return each number less the one before it."""
    return [number - before for number, before in zip(numbers, [0, *numbers], strict=False)]


def tenths(seconds: float) -> int:
    """Return seconds as tenths of a millisecond."""
    return round(seconds * TENTHS)


def document(value: Any) -> str:
    """Return a document as the page holds it: JSON text without the rest of each task token."""
    return TOKEN.sub(r"\1...", compact(value))


def compact(value: Any) -> str:
    """Return a value as JSON text without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


MARKUP = bytes.maketrans(b"<>&", b",.:")
"""Characters of base 85 that mean something in HTML, and others that it does not use."""


def packed(data: Any) -> str:
    """Return data as compressed JSON in base 85 for `assets/story.js`; a browser inflates by itself."""
    compressed = zlib.compress(compact(data).encode("utf-8", "replace"), 9)
    return base64.b85encode(compressed).translate(MARKUP).decode()
