"""The second step: each line of the input is a movement that can be posted, or is refused with its reason."""

import itertools
import sqlite3
from typing import Any

from lambdas.common import rows
from lambdas.settlement import files, logic
from lambdas.settlement.checkpoints import required
from lambdas.settlement.collecting import collect
from lambdas.settlement.model import (
    DAY,
    REFUSED_HEADER,
    VALID_HEADER,
    FileChanged,
    InputChanged,
    Movement,
    Total,
    Totals,
)
from lambdas.settlement.movement_rows import BadRow, csv_line, fields_of, movement, parsed, row_of

CURRENCIES = 20
"""Different ones in a run: each has up to three accounts, an event each, and a transaction takes 100 actions."""
TEXT = 500
"""Characters of a refused line that are kept."""


class Seen:
    """What a run has seen, in a file on the function's own disk: a long day needs no more memory than a short one."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")
        self._database.execute("CREATE TABLE movements (id TEXT PRIMARY KEY)")
        self._database.execute("CREATE TABLE orders (id TEXT PRIMARY KEY, currency TEXT)")

    def check(self, found: Movement) -> None:
        """BadRow where the movement was seen before, or its order had another currency."""
        mine = (found.order_id, found.currency)
        self._database.execute("INSERT OR IGNORE INTO orders VALUES (?, ?)", mine)
        first = self._database.execute("SELECT currency FROM orders WHERE id = ?", mine[:1]).fetchone()
        if first[0] != found.currency:
            raise BadRow("TwoCurrencies")
        try:
            self._database.execute("INSERT INTO movements VALUES (?)", (found.id,))
        except sqlite3.IntegrityError:
            raise BadRow("Repeated") from None

    def close(self) -> None:
        """Forget it all."""
        self._database.close()


def validate(date: str, run: str) -> dict[str, Any]:
    """Write `valid.csv` and `refused.csv` of a run; where they are, and the control totals by currency.

    An input that is no longer what was collected is set aside, and the day is collected once more.
    """
    collected = required(date, run, "collect")
    try:
        return _validate(date, run, collected)
    except FileChanged as error:
        if run != DAY:
            raise InputChanged(str(error)) from error
        aside = f"aside/{date}/{run}/input.csv"
        files.move(collected["key"], aside)
        return {**_validate(date, run, collect(date, run, ())), "setAside": aside}


def _validate(date: str, run: str, collected: dict[str, Any]) -> dict[str, Any]:
    totals: Totals = {}
    seen = Seen()
    if run != DAY:
        _remember_day(seen, date)
    with (
        files.Writing(files.path(date, run, "valid.csv")) as valid,
        files.Writing(files.path(date, run, "refused.csv")) as refused,
    ):
        valid.add(csv_line(VALID_HEADER).encode())
        refused.add(csv_line(REFUSED_HEADER).encode())
        for number, line in enumerate(files.lines(collected["key"], collected["etag"]), 1):
            try:
                found = _checked(line, seen, totals, date, run)
            except BadRow as error:
                text = line.decode("utf-8", "replace")[:TEXT]
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
    }


def _checked(line: bytes, seen: Seen, totals: Totals, date: str, run: str) -> Movement:
    found = parsed(line)
    if found.currency not in totals and len(totals) == CURRENCIES:
        raise BadRow("TooManyCurrencies")
    seen.check(found)
    if run != DAY:
        _claim(date, run, found)
    totals.setdefault(found.currency, Total())
    return found


def _remember_day(seen: Seen, date: str) -> None:
    """Mended rows are none that the day's own run has posted."""
    day = required(date, DAY, "validate")
    for line in itertools.islice(files.lines(day["valid"], day["etag"]), 1, None):
        seen.check(movement(dict(zip(VALID_HEADER, fields_of(line, len(VALID_HEADER)), strict=True))))


def _claim(date: str, run: str, found: Movement) -> None:
    """A mended row is posted by one run only, however many bring it."""
    key = {"date": date, "record": f"movement#{found.id}"}
    item = rows.put("settlements", {**key, "run": run}, "attribute_not_exists(#date) OR #run = :run", {"run": run})
    try:
        rows.write(item)
    except rows.ConditionFailed:
        raise BadRow("Repeated") from None
