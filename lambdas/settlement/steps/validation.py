"""Second step: each line of the input becomes a valid row, or is refused with its reason."""

import itertools
import sqlite3

from lambdas.settlement import logic
from lambdas.settlement.files import bucket
from lambdas.settlement.files.movement_lines import BadRow, csv_line, movement, parse_line, row_in, row_of
from lambdas.settlement.model import (
    REFUSED_HEADER,
    VALID_HEADER,
    FileChanged,
    Movement,
    Total,
    Totals,
)
from lambdas.settlement.results import Collected, Validated
from lambdas.settlement.rows.checkpoints import required_result, runs
from lambdas.settlement.steps.collection import collect

TEXT = 500
"""Characters that are kept of a refused line."""


class Seen:
    """Movements and payments of a run, in a file on the function's disk: memory does not grow with the day."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")
        self._database.execute("CREATE TABLE movements (id TEXT PRIMARY KEY)")
        self._database.execute("CREATE TABLE payments (id TEXT PRIMARY KEY, currency TEXT)")

    def check(self, found: Movement) -> None:
        """Raise BadRow where the movement was seen before, or another one of its payment had another currency.

        An order may have several: a customer who paid in a wrong currency gets it back and pays again.
        """
        mine = (found.payment_id, found.currency)
        self._database.execute("INSERT OR IGNORE INTO payments VALUES (?, ?)", mine)
        first = self._database.execute("SELECT currency FROM payments WHERE id = ?", mine[:1]).fetchone()
        if first[0] != found.currency:
            raise BadRow("TwoCurrencies")
        try:
            self._database.execute("INSERT INTO movements VALUES (?)", (found.id,))
        except sqlite3.IntegrityError:
            raise BadRow("Repeated") from None

    def close(self) -> None:
        """Delete the file."""
        self._database.close()


def validate(date: str, run: str) -> Validated:
    """Write `valid.csv` and `refused.csv` of a run; return their places and the control totals by currency.

    An input that has changed since its collection is set aside, and the run is collected once more. `input` and
    `incoming` are the ETags of the files that were read.
    """
    collected: Collected = required_result(date, run, "collect")
    try:
        return _validate(date, run, collected)
    except FileChanged:
        aside = f"aside/{date}/{run}/input.csv"
        if (foreign := bucket.find(collected["key"])) is not None:
            bucket.move(collected["key"], aside, foreign)
        return {**_validate(date, run, collect(date, run)), "setAside": aside}


def _validate(date: str, run: str, collected: Collected) -> Validated:
    totals: Totals = {}
    seen = Seen()
    _remember_earlier(seen, date, run)
    with (
        bucket.Writing(bucket.path(date, run, "valid.csv")) as valid,
        bucket.Writing(bucket.path(date, run, "refused.csv")) as refused,
    ):
        valid.add(csv_line(VALID_HEADER).encode())
        refused.add(csv_line(REFUSED_HEADER).encode())
        for number, line in enumerate(bucket.lines(collected["key"], collected["etag"]), 1):
            try:
                found = _checked(line, seen, totals)
            except BadRow as error:
                text = line.decode(errors="replace")[:TEXT]
                refused.add(csv_line((number, str(error), text)).encode())
                continue
            totals[found.currency].add(found)
            valid.add(csv_line((number, *row_of(found))).encode())
    seen.close()
    return {
        "valid": valid.key,
        "etag": valid.etag,
        "rows": valid.rows - 1,
        "refused": refused.rows - 1,
        "totals": logic.totals_row(totals),
        "input": collected["etag"],
        "incoming": collected.get("incoming", ""),  # absent in checkpoints of an earlier release
    }


def _checked(line: bytes, seen: Seen, totals: Totals) -> Movement:
    found = parse_line(line)
    seen.check(found)
    totals.setdefault(found.currency, Total())
    return found


def _remember_earlier(seen: Seen, date: str, run: str) -> None:
    """Add the rows of the day's earlier runs: none is posted twice."""
    for earlier in itertools.takewhile(lambda one: one != run, runs(date)):
        found: Validated = required_result(date, earlier, "validate")
        for line in itertools.islice(bucket.lines(found["valid"], found["etag"]), 1, None):
            seen.check(movement(row_in(line, VALID_HEADER)))
