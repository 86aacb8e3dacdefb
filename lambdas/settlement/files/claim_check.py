"""The rows that a request brings may be too many for a workflow: they go to S3, where their run finds them (claim check)."""

import json
from collections.abc import Mapping, Sequence

from lambdas.settlement.files import bucket

Row = Mapping[str, str]


def keep(date: str, run: str, rows: Sequence[Row]) -> None:
    """Keep the mended rows of a run, before it begins: whoever starts it again need not have them.

    Step Functions takes 262,144 bytes ("Service quotas", AWS Step Functions Developer Guide), queues and buses four times that.
    """
    bucket.write(_key(date, run), [json.dumps(rows)])


def claim(date: str, run: str) -> dict[str, str] | list[Row]:
    """What the input of an execution says of its mended rows: where they are; an empty list where it was asked for without any."""
    return [] if bucket.find(_key(date, run)) is None else {"claim": _key(date, run)}


def claimed(date: str, run: str) -> list[Row]:
    """The mended rows of a run."""
    if not claim(date, run):
        return []
    rows: list[Row] = json.loads(bucket.read(_key(date, run)))
    return rows


def _key(date: str, run: str) -> str:
    return f"claims/{date}/{run}.json"
