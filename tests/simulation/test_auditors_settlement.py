"""Auditor of settlement: silent on a good day, and exact about what is lost where files are forged."""

from collections.abc import Callable

import pytest

from signalbox.twin import Twin
from tests.workflows.settlement import (
    BAD_ROW,
    DAY,
    ask,
    capture,
    day_row,
    mended,
    provider,
    put,
    settled,
    text,
)

Open = Callable[..., Twin]
ARCHIVE, RUN = f"archive/{DAY}/day", f"runs/{DAY}/day"


def objections(run: Twin) -> list[str]:
    return [f"{found['invariant']}: {found['detail']}" for found in run.audit()]


def longer(key: str, line: str) -> Callable[[Twin], None]:
    """Somebody adds a line to a file."""
    return lambda run: put(run, key, f"{text(run, key).rstrip()}\n{line}\n".encode())


def redate(run: Twin, at: str) -> None:
    """The day's row says that it was settled at another instant."""
    row = {**day_row(run), "changedAt": {"S": at}}
    run.client("dynamodb").put_item(TableName=run.assembly.tables["settlements"], Item=row)


def ask_in_vain(run: Twin) -> None:
    """Request a day again without an effect on its row: new files are not settled."""
    row = day_row(run)
    ask(run)
    run.client("dynamodb").put_item(TableName=run.assembly.tables["settlements"], Item=row)


DOCTORED: list[tuple[str, Callable[[Twin], None]]] = [
    ("settlement: 'capture-p2,capture,o2,p2,10.00,EUR' was archived with the run day",
     longer(f"{ARCHIVE}/incoming.csv", capture(2))),
    ("settlement: the run day of 2026-01-04 read 3 lines, and found 2 of them",
     longer(f"{ARCHIVE}/input.csv", capture(2))),
    ("settlement: capture-p2 of the run day of 2026-01-04 is 1000 cents, and the ledger has None",
     longer(f"{RUN}/valid.csv", f"3,{capture(2)}")),
    ("settlement: 2026-01-04 was settled, and is no day that was over",
     lambda run: redate(run, "2026-01-04T23:59:59.999Z")),
    ("settlement: partner/2026-01-04.csv had come",
     lambda run: (provider(run), run.advance(seconds=1), ask_in_vain(run))[2]),
    ("progress: SettlementRequested", lambda run: put(run, f"archive/{DAY}/mended-1/input.csv", b"")),
]  # fmt: skip


@pytest.mark.parametrize(("words", "doctor"), DOCTORED)
def test_a_day_whose_records_are_doctored(twin: Open, words: str, doctor: Callable[[Twin], None]) -> None:
    """A line or a row that is lost is named."""
    run = twin(1)
    settled(run, capture(1), BAD_ROW)
    ask(run, mended=mended(capture(9, "1.00")))
    assert objections(run) == []
    run.advance(seconds=1)
    doctor(run)
    assert any(found.startswith(words) for found in objections(run)), objections(run)
