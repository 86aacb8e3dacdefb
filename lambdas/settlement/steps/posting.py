"""Third step: post one batch, in parts of few currencies, each once in one transaction with its own row."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from lambdas.common.events import envelope
from lambdas.common.events.envelope import Cause
from lambdas.common.instants import now_text
from lambdas.common.storage import outbox, rows
from lambdas.settlement import logic
from lambdas.settlement.files.movement_lines import movement
from lambdas.settlement.model import Leg
from lambdas.settlement.results import Posted

SOURCE = "signalbox.settlement"
SHARDS = 16
"""Rows that count postings: on a single one all concurrent batches would conflict."""

CURRENCIES = 10
"""Most currencies of one transaction: each has up to three accounts. Its 30 events fit the 100 actions, and the
expression that counts them stays below 4 KB ("Quotas in Amazon DynamoDB", expression parameters)."""

Row = Mapping[str, str]


def post(date: str, run: str, cause: Cause, batch: Sequence[Row]) -> Posted:
    """Post a batch of valid rows, once; its number is that of its first row."""
    number = number_of(batch)
    for index, part in enumerate(parts(batch)):
        _post_part(date, run, number, index, part, cause)
    return {"batch": number, "rows": len(batch)}


def parts(batch: Sequence[Row]) -> list[list[Row]]:
    """Return the rows of a batch in parts of at most CURRENCIES currencies, the same at each read."""
    currencies = sorted({row["currency"] for row in batch})
    groups = [set(currencies[start : start + CURRENCIES]) for start in range(0, len(currencies), CURRENCIES)]
    return [[row for row in batch if row["currency"] in group] for group in groups]


def _post_part(date: str, run: str, number: str, index: int, part: Sequence[Row], cause: Cause) -> None:
    legs = logic.legs(movement(row) for row in part)
    key = _part_key(date, run, number, index)
    items = [
        rows.put("settlements", {**key, "rows": len(part), "at": now_text()}, "attribute_not_exists(#date)"),
        _counted(date, run, number, legs),
        *(_posting(date, run, number, leg, cause) for leg in legs),
    ]
    try:
        rows.transact(items)
    except rows.ConditionFailed as error:
        if error.found[0] is None:
            raise


def number_of(batch: Sequence[Row]) -> str:
    """Return the number of a batch, that of its first row: each read of the file gives the same batches."""
    return f"{int(batch[0]['row']):07d}"


def _part_key(date: str, run: str, number: str, index: int) -> dict[str, str]:
    return {"date": date, "record": f"batch#{run}#{number}" + (f"#{index}" if index else "")}


def rows_not_posted(date: str, run: str, batch: Sequence[Row]) -> list[Row]:
    """Return the rows of a batch whose part has no row of its own.

    A batch can be posted although its child failed: its function may have died after the write.
    """
    number = number_of(batch)
    return [
        row
        for index, part in enumerate(parts(batch))
        if rows.get("settlements", _part_key(date, run, number, index)) is None
        for row in part
    ]


def _posting(date: str, run: str, number: str, leg: Leg, cause: Cause) -> dict[str, Any]:
    event = envelope.make(
        "PostingMade",
        logic.posting(date, run, number, leg),
        source=SOURCE,
        subject=date,
        partition_key=f"account#{leg.account}",
        cause=cause if cause.correlation_id else None,
        event_id=f"{date}.{run}.{number}.{leg.account}",
    )
    return outbox.event_item(event)


def _counted(date: str, run: str, number: str, legs: list[Leg]) -> dict[str, Any]:
    values: dict[str, int] = {}
    for leg in legs:
        place = leg.account.replace(":", "_")
        values |= {f"debit_{place}": leg.debit, f"credit_{place}": leg.credit, f"legs_{place}": 1}
    added = ", ".join(f"#{name} :{name}" for name in values)
    return rows.update(
        "settlements", _shard_key(date, run, zlib.crc32(number.encode()) % SHARDS), f"ADD {added}", values
    )


def _shard_key(date: str, run: str, shard: int) -> dict[str, str]:
    return {"date": date, "record": f"posted#{run}#{shard:02d}"}


def posted_sums(date: str, run: str) -> dict[str, dict[str, int]]:
    """Return the postings of a run by account: debit and credit in cents, number of legs."""
    found: dict[str, dict[str, int]] = {}
    for shard in range(SHARDS):
        row = rows.get("settlements", _shard_key(date, run, shard)) or {}
        for name, value in row.items():
            what, _, account = name.partition("_")
            if account:
                total = found.setdefault(account.replace("_", ":"), {"debit": 0, "credit": 0, "legs": 0})
                total[what] += value
    return found
