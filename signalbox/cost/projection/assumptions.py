"""Rows of a projection's usage file: one assumption each, with its source and its confidence.

A name is a path such as `functions/claims.check/duration_ms`; a `*` in a row matches every name that has no row of its
own. A name without a row is refused: nothing is guessed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypedDict

from signalbox.cost.documents import DocumentError, Fields, nearest
from signalbox.cost.exact_numbers import text_of
from signalbox.errors import InputError

SECONDS_A_MONTH = 30 * 24 * 3600
CONFIDENCES = ("given", "measured", "published", "estimated", "guessed")


RANGES: Mapping[str, tuple[Fraction, Fraction]] = {
    "given": (Fraction(1), Fraction(1)),
    "published": (Fraction(1), Fraction(1)),
    "measured": (Fraction(19, 20), Fraction(21, 20)),
    "estimated": (Fraction(1, 2), Fraction(2)),
    "guessed": (Fraction(1, 4), Fraction(4)),
}
"""Factors of the ends of a range, by confidence, for rows that name no `low` and `high` of their own."""


class RateError(InputError):
    """A rate that cannot be read."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One row. `low` and `high` are the ends of its range, where the row names them."""

    name: str
    value: Any
    source: str
    confidence: str
    pointer: str
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def range(self) -> tuple[Fraction, Fraction] | None:
        """The ends of a number's range: its own, or those of its confidence; None for shares by name."""
        if isinstance(self.value, Mapping):
            return None
        value, (less, more) = Fraction(self.value), RANGES[self.confidence]
        low = value * less if self.low is None else self.low
        high = value * more if self.high is None else self.high
        most = Fraction(1) if self.name.split("/")[2:3] == ["failures"] else None
        return low, high if most is None else min(high, most)


class AssumptionRow(TypedDict):
    """A row as the answer and the usage file have it."""

    name: str
    value: Any
    source: str
    confidence: str
    low: Any
    high: Any


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
        return [answer_row(row) for row in sorted(self.used.values(), key=lambda row: row.name)]

    def with_value(self, name: str, value: Any) -> "Assumptions":
        """Return the assumptions with another value of one row."""
        rows = {**self.rows, name: replace(self.rows[name], value=value)}
        return Assumptions(rows, self.file, self.region, self.free_tier)


def answer_row(row: Assumption) -> AssumptionRow:
    """Return a row as the answer has it, with the ends of its range; None where shares have none."""
    low, high = row.range or (None, None)
    return {
        "name": row.name,
        "value": plain(row.value),
        "source": row.source,
        "confidence": row.confidence,
        "low": None if low is None else plain(low),
        "high": None if high is None else plain(high),
    }


SECONDS_OF = {"s": 1, "min": 60, "h": 3600, "day": 86_400, "month": SECONDS_A_MONTH}
RATE = re.compile(rf"(?:(.+)=)?((?:\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,12}})(?:\.\d{{1,12}})?)/({'|'.join(SECONDS_OF)})")


def rate_of(text: str, flows: Sequence[str]) -> tuple[str, Fraction]:
    """Return a flow and its executions in 30 days, from `1,000/min` (the first flow) or `claims=5/h`."""
    found = RATE.fullmatch(text)
    if not found:
        raise RateError(f"{text!r} is no rate: write 1000/min, 1,000,000/month, or WORKFLOW=200/h.")
    slug = found[1] or next(iter(flows), "")
    if slug not in flows:
        raise RateError(f"there is no workflow {slug!r}: {nearest(slug, flows)}")
    return slug, Fraction(found[2].replace(",", "")) * SECONDS_A_MONTH / SECONDS_OF[found[3]]


def plain(value: Any) -> Any:
    """Return a value of a row as JSON."""
    if isinstance(value, Mapping):
        return {name: plain(entry) for name, entry in value.items()}
    return value if isinstance(value, str | int) else text_of(Fraction(value))


def ends(fields: Fields) -> tuple[Fraction | None, Fraction | None]:
    """Return the ends of a row's range, None for one that it does not name."""
    named = ("low" in fields.value, "high" in fields.value)
    low, high = fields.number("low", 0), fields.number("high", 0)
    return low if named[0] else None, high if named[1] else None


def refuse_outside(row: Assumption, fields: Fields) -> None:
    """Raise DocumentError for a range that does not hold the row's value."""
    if (row.low, row.high) == (None, None):
        return
    if isinstance(row.value, Mapping):
        raise fields.refuse("low" if row.low is not None else "high", "shares by name have no range.")
    value = Fields({"value": row.value}, fields.file, fields.pointer).number("value")
    if row.low is not None and row.low > value:
        raise fields.refuse("low", f"{text_of(row.low)} is above the value {text_of(value)}.")
    if row.high is not None and row.high < value:
        raise fields.refuse("high", f"{text_of(row.high)} is below the value {text_of(value)}.")


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
        row = Assumption(name, fields.take("value"), fields.text("source"), confidence, fields.pointer, *ends(fields))
        fields.finish()
        refuse_outside(row, fields)
        rows[name] = row
    found = Assumptions(rows, file, top.text("region", "us-east-1"), top.flag("free_tier", False))
    top.finish()
    return found
