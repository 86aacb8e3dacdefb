"""Settlement: every delivered or mended row of a settled day was read, and is refused or in the ledger.

What each row and file means stands in docs/settlement.md; nothing here is shared with the code that writes them.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date

from scenarios.orders.records import OrderRecords
from scenarios.records import money
from scenarios.settlement.auditors.ledger import (
    CENT,
    Amount,
    differs,
    posted_movements,
    rows_by_day,
    settled_days,
    waiting,
)
from signalbox.twin.auditors.records import Row, instant

COLUMNS = ("movementId", "kind", "orderId", "paymentId", "amount", "currency")


def audit_settlement(records: OrderRecords) -> Iterator[str]:
    """Yield what was lost between the files of settled days and the ledger; nothing without a ledger."""
    if not records.has("settlements", "ledger"):
        return
    days = settled_days(records)
    under_way = {name.split(".")[0] for name in records.once(waiting)}
    posted = posted_movements(records.rows("ledger"))
    for day, run in runs(records):
        if day in days:
            yield from unread(records, day, run)
        if day in days.keys() - under_way:
            yield from unposted(records, day, run, posted)
    for day, row in sorted(days.items()):
        if not is_over(day, row["changedAt"]):
            yield f"{day} was settled, and is no day that was over"
        yield from left_alone(records, day, instant(row["changedAt"]))


def runs(records: OrderRecords) -> list[tuple[str, str]]:
    """Return the runs that have a row: (day, run)."""
    days = records.once(rows_by_day)
    return sorted((day, record.removeprefix("run#")) for day, rows in days.items() for record in runs_in(rows))


def runs_in(rows: Iterable[str]) -> list[str]:
    """Return those records of a day that belong to a run."""
    return sorted(record for record in rows if record.startswith("run#"))


def is_over(day: str, at: str) -> bool:
    """Return whether this is a day of the calendar, and over in UTC at an instant."""
    try:
        return date.fromisoformat(day) < date.fromisoformat(at[:10])
    except ValueError:
        return False


def left_alone(records: OrderRecords, day: str, settled: float) -> Iterator[str]:
    """Yield files that had come before another request for a settled day, and were not read."""
    kept = records.under_way | records.queues_of.keys()
    requests = [
        at
        for at, event in records.journal
        if event["detail-type"] == "SettlementRequested"
        and event["id"] not in kept
        and event["detail"].get("subject") == day
    ]
    for key, since in ((f"incoming/{day}.csv", 0.0), (f"partner/{day}.csv", settled)):
        came = records.file(key)[1]
        if came > since and any(at > max(came, settled) for at in requests):
            yield f"{key} had come when {day} was asked for, and nobody took it up"


def input_of(records: OrderRecords, day: str, run: str) -> list[bytes]:
    """Return the lines that a run read."""
    return records.lines(f"archive/{day}/{run}/input.csv") or records.lines(f"runs/{day}/{run}/input.csv")


def unread(records: OrderRecords, day: str, run: str) -> Iterator[str]:
    """Yield lines that were archived unread, and runs that lost lines."""
    read = input_of(records, day, run)
    delivered = records.lines(f"archive/{day}/{run}/incoming.csv")
    for line in sorted({*delivered} - {*read, ",".join(COLUMNS).encode()}):
        yield f"{line.decode(errors='replace')!r} was archived with the run {run} of {day}, which never read it"
    judged = sum(max(0, len(records.lines(f"runs/{day}/{run}/{name}.csv")) - 1) for name in ("valid", "refused"))
    if len(read) != judged:
        yield f"the run {run} of {day} read {len(read)} lines, and found {judged} of them valid or refused"


def unposted(records: OrderRecords, day: str, run: str, posted: dict[str, Amount]) -> Iterator[str]:
    """Yield valid rows that the ledger lacks or has with another amount."""
    lines = [line.decode() for line in records.lines(f"runs/{day}/{run}/valid.csv")]
    for row in csv.DictReader(lines):
        wanted = (int(money(row["amount"]) * CENT) * (1 if row["kind"] == "capture" else -1), row["currency"])
        if wrong := differs(wanted, posted.get(row["movementId"])):
            yield f"{row['movementId']} of the run {run} of {day} {wrong}"


def settlement_requested(records: OrderRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether the day was begun, and, once it is settled, whether its runs read each mended row."""
    day = str(data.get("date"))
    row = records.once(rows_by_day).get(day, {}).get("day")
    if row is None or row["status"] != "COMPLETED":
        return row is not None
    read = records.once(rows_read, day)
    return all(tuple(str(row.get(name, "")) for name in COLUMNS) in read for row in data.get("mended", []))


def rows_read(records: OrderRecords, day: str) -> set[tuple[str, ...]]:
    """Return the rows that the runs of a day read, field by field."""
    names = [record.removeprefix("run#") for record in runs_in(records.once(rows_by_day)[day])]
    lines = [line for run in names for line in input_of(records, day, run)]
    return {tuple(fields) for fields in csv.reader(line.decode(errors="replace") for line in lines)}
