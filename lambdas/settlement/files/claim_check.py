"""Claim checks: mended rows may be too many for an execution's input, so they are kept in S3."""

import json
from collections.abc import Mapping, Sequence

from lambdas.settlement.files import bucket

Row = Mapping[str, str]


def keep_rows(date: str, run: str, rows: Sequence[Row]) -> None:
    """Keep the mended rows of a run before it begins, so that a repeated start finds them.

    Step Functions accepts 262,144 bytes ("Service quotas", AWS Step Functions Developer Guide), queues and buses four
    times that.
    """
    bucket.write(_key(date, run), [json.dumps(rows)])


def claim_input(date: str, run: str) -> dict[str, str] | list[Row]:
    """Return the part of an execution's input about mended rows: where they are, or an empty list without any."""
    return [] if bucket.find(_key(date, run)) is None else {"claim": _key(date, run)}


def read_rows(date: str, run: str) -> list[Row]:
    """Return the mended rows of a run."""
    if not claim_input(date, run):
        return []
    rows: list[Row] = json.loads(bucket.read(_key(date, run)))
    return rows


def _key(date: str, run: str) -> str:
    return f"claims/{date}/{run}.json"
