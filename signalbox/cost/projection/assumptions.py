"""Rows of a projection's usage file: one assumption each, with its source and its confidence.

A name is a path such as `functions/claims.check/duration_ms`; a `*` in a row matches every name that has no row of its
own. A name without a row is refused: nothing is guessed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypedDict

from signalbox.cost.documents import DocumentError, Fields, nearest
from signalbox.cost.exact_numbers import text_of
from signalbox.errors import InputError

SECONDS_A_MONTH = 30 * 24 * 3600
CONFIDENCES = ("given", "measured", "published", "estimated", "guessed")


class RateError(InputError):
    """A rate that cannot be read."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One row."""

    name: str
    value: Any
    source: str
    confidence: str
    pointer: str


class AssumptionRow(TypedDict):
    """A row as the answer and the usage file have it."""

    name: str
    value: Any
    source: str
    confidence: str


@dataclass
class Assumptions:
    """Rows of a file, and those of them that were used."""

    rows: dict[str, Assumption]
    file: str
    region: str = "us-east-1"
    free_tier: bool = False
    used: dict[str, Assumption] = field(default_factory=dict)

    def row(self, name: str) -> Assumption | None:
        """Return the row of a name, or the row whose `*` matches it."""
        parts = name.split("/")
        wild = "/".join([parts[0], "*", *parts[2:]])
        row = self.rows.get(name) or self.rows.get(wild)
        if row is not None:
            self.used[row.name] = row
        return row

    def number(self, name: str, default: int | None = None) -> Fraction:
        """Return a quantity; without a default its row is required."""
        row = self.row(name)
        if row is None:
            if default is not None:
                return Fraction(default)
            problem = f"there is no assumption {name!r}: {nearest(name, self.rows)}"
            raise DocumentError(self.file, "/assumptions", problem)
        return Fields({"value": row.value}, self.file, row.pointer).number("value")

    def under(self, prefix: str) -> dict[str, Any]:
        """Return the values below a path, by the rest of their names."""
        found = {}
        for name, row in self.rows.items():
            if name.startswith(f"{prefix}/"):
                self.used[name] = row
                found[name.removeprefix(f"{prefix}/")] = row.value
        return found

    def refuse_unknown(self, group: str, known: list[str]) -> None:
        """Raise DocumentError for a row of a group about a name that is not deployed."""
        for name, row in self.rows.items():
            said = name.removeprefix(f"{group}/").split("/")[0] if name.startswith(f"{group}/") else "*"
            if said != "*" and said not in known:
                raise DocumentError(self.file, f"{row.pointer}/name", f"{said!r} is unknown: {nearest(said, known)}")

    def set_executions(self, slug: str, executions: Fraction) -> None:
        """Replace the number of executions a month in the file."""
        name = f"workflows/{slug}/executions_per_month"
        self.rows[name] = Assumption(name, executions, "the rate that was asked for", "given", "")

    def to_json(self) -> list[AssumptionRow]:
        """Return the rows that were used, for the answer."""
        rows = sorted(self.used.values(), key=lambda row: row.name)
        return [
            {"name": row.name, "value": plain(row.value), "source": row.source, "confidence": row.confidence}
            for row in rows
        ]


def rate_of(text: str, flows: Sequence[str]) -> tuple[str, Fraction]:
    """Return a flow and its executions in 30 days, from `1000/min` (the first flow) or `claims=5/h`."""
    found = re.fullmatch(r"(?:(.+)=)?(\d{1,12}(?:\.\d{1,12})?)/(s|min|h)", text)
    if not found:
        raise RateError(f"{text!r} is no rate: write 1000/min, 5/s, or WORKFLOW=200/h.")
    slug = found[1] or next(iter(flows), "")
    if slug not in flows:
        raise RateError(f"there is no workflow {slug!r}: {nearest(slug, flows)}")
    return slug, Fraction(found[2]) * SECONDS_A_MONTH / {"s": 1, "min": 60, "h": 3600}[found[3]]


def plain(value: Any) -> Any:
    """Return a value of a row as JSON."""
    if isinstance(value, Mapping):
        return {name: plain(entry) for name, entry in value.items()}
    return value if isinstance(value, str | int) else text_of(Fraction(value))


def read_assumptions(document: Any, file: str) -> Assumptions:
    """Read and check the usage file of a projection."""
    top = Fields.of(document, file)
    rows = {}
    entries = top.take("assumptions")
    if not isinstance(entries, list):
        raise top.refuse("assumptions", "an array is needed here.")
    for index, entry in enumerate(entries):
        fields = Fields.of(entry, file, f"/assumptions/{index}")
        name = fields.text("name")
        if name in rows:
            raise fields.refuse("name", f"{name!r} has a row already.")
        if name.count("/") < 1:
            raise fields.refuse("name", "a path such as functions/*/duration_ms is needed here.")
        confidence = fields.choice("confidence", CONFIDENCES)
        rows[name] = Assumption(name, fields.take("value"), fields.text("source"), confidence, fields.pointer)
        fields.finish()
    found = Assumptions(rows, file, top.text("region", "us-east-1"), top.flag("free_tier", False))
    top.finish()
    return found
