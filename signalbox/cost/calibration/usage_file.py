"""Usage file with measured rows in place of estimated ones: the output of `cost calibrate -o`."""

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from signalbox.cost.calibration.measurements import SOURCE
from signalbox.cost.calibration.metering import mixtures
from signalbox.cost.exact_numbers import number_of
from signalbox.cost.projection.assumptions import Assumptions

PLACES = 4  # digits after the point: a run of some hundred executions tells no more


def rewritten(assumptions: Assumptions, counts: Mapping[str, Fraction], said: str, played: Mapping[str, Any]) -> str:
    """Return the file as text, one row a line.

    A measured row replaces the row of its name, or follows the rows of its group.

    Parameters
    ----------
    counts: measured numbers by row name, which do not depend on people.
    said: a description of the measurement, for the rows' source.
    played: rows that depend on people, as they were played: written only for flows without such rows.
    """
    source = f"{SOURCE}: {said}"
    fresh = {name: row_of(name, printed(value), "measured", source) for name, value in counts.items()}
    for name, value in played.items():
        if is_undescribed(assumptions, name):
            fresh[name] = row_of(name, printed(value), "estimated", played_as(name.split("/")[1], source))
    lines: dict[str, list[str]] = {}
    for name, row in assumptions.rows.items():
        kept = row_of(name, printable(row.value), row.confidence, row.source, row.low, row.high)
        lines.setdefault(group_of(name), []).append(fresh.pop(name, kept))
    for name, line in fresh.items():
        lines.setdefault(group_of(name), []).append(line)
    body = ",\n".join(f"    {line}" for group in lines.values() for line in group)
    flag = "true" if assumptions.free_tier else "false"
    head = f'{{\n  "region": {json.dumps(assumptions.region)},\n  "free_tier": {flag},\n  "assumptions": [\n'
    return f"{head}{body}\n  ]\n}}\n"


def played_as(slug: str, source: str) -> str:
    """Return the source of what people do in a flow: its example script, or the workload of its scenario."""
    return source if slug in mixtures() else f"examples/{slug}.jsonl in the twin"


def is_undescribed(assumptions: Assumptions, name: str) -> bool:
    """Return whether a row describes a flow, and the file has only the volume of that flow."""
    group, slug, *_ = name.split("/")
    about = [row for row in assumptions.rows if row.startswith(f"workflows/{slug}/")]
    return group == "workflows" and all(row.endswith("/executions_per_month") for row in about)


def printed(value: Any) -> Any:
    """Return a measured value with `PLACES` digits after the point; shares still add to 1."""
    if not isinstance(value, Mapping):
        return number_of(round(value, PLACES))
    *others, last = value
    shares = {name: round(value[name], PLACES) for name in others}
    return {name: number_of(share) for name, share in {**shares, last: 1 - sum(shares.values())}.items()}


def group_of(name: str) -> str:
    """Return the first part of a row's name."""
    return name.partition("/")[0]


def row_of(
    name: str,
    value: Any,
    confidence: str,
    source: str,
    low: Fraction | None = None,
    high: Fraction | None = None,
) -> str:
    """Return one row as text, with the ends of its range where it names them."""
    ends = {word: number_of(end) for word, end in (("low", low), ("high", high)) if end is not None}
    row = {"name": name, "value": value, **ends, "confidence": confidence, "source": source}
    return json.dumps(row, ensure_ascii=False)


def printable(value: Any) -> Any:
    """Return a value as JSON: decimals as numbers, shares by name."""
    if isinstance(value, Mapping):
        return {name: printable(share) for name, share in value.items()}
    return number_of(Fraction(value))
