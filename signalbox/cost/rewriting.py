"""A usage file with measured rows in the place of estimated ones: what `cost calibrate -o` writes."""

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from signalbox.cost.assumed import Assumptions
from signalbox.cost.exact import number_of
from signalbox.cost.measured import SOURCE

PLACES = 4  # digits after the point: a run of some hundred orders tells no more


def rewritten(assumptions: Assumptions, rows: Mapping[str, Fraction], said: str) -> str:
    """The file as text, one row a line. What was measured replaces its row; what had none follows the rows of its group.

    Parameters
    ----------
    rows: numbers by the names of rows.
    said: what was measured, for the rows' source.
    """
    source = f"{SOURCE}: {said}"
    fresh = {name: row_of(name, number_of(round(value, PLACES)), "measured", source) for name, value in rows.items()}
    lines: dict[str, list[str]] = {}
    for name, row in assumptions.rows.items():
        kept = row_of(name, printable(row.value), row.confidence, row.source)
        lines.setdefault(group_of(name), []).append(fresh.pop(name, kept))
    for name, line in fresh.items():
        lines.setdefault(group_of(name), []).append(line)
    body = ",\n".join(f"    {line}" for group in lines.values() for line in group)
    flag = "true" if assumptions.free_tier else "false"
    head = f'{{\n  "region": {json.dumps(assumptions.region)},\n  "free_tier": {flag},\n  "assumptions": [\n'
    return f"{head}{body}\n  ]\n}}\n"


def group_of(name: str) -> str:
    """The first word of a row's name."""
    return name.partition("/")[0]


def row_of(name: str, value: Any, confidence: str, source: str) -> str:
    """One row as it stands in the file."""
    return json.dumps({"name": name, "value": value, "confidence": confidence, "source": source}, ensure_ascii=False)


def printable(value: Any) -> Any:
    """A value as the file had it: decimals as JSON numbers, shares by name."""
    if isinstance(value, Mapping):
        return {name: printable(share) for name, share in value.items()}
    return number_of(Fraction(value))
