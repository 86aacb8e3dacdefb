"""Comparison of the rows with the provider's report, to the cent, in memory that does not grow with the day.

The rows of each side are summed up in buckets by movement; only rows of buckets that differ are compared one by one.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterator

from lambdas.common.currencies import text
from lambdas.settlement import logic
from lambdas.settlement.files import bucket
from lambdas.settlement.files.movement_lines import BadRow, csv_line, movement, row_in
from lambdas.settlement.model import HEADER, REPORT_HEADER, VALID_HEADER, FileChanged, Movement, Total, Totals
from lambdas.settlement.results import Compared, Validated

BUCKETS = 1024
READS = 3
"""Reads of a report that changes while it is read, before the comparison gives up."""

Side = Callable[[], Iterator[tuple[int, Movement | BadRow]]]


def our_rows(runs: list[Validated]) -> Side:
    """Return the valid rows of runs as a side."""
    return lambda: itertools.chain.from_iterable(_rows(run["valid"], run["etag"], VALID_HEADER) for run in runs)


def provider_rows(key: str, etag: str) -> Side:
    """Return the rows of the provider's report as a side."""
    return lambda: _rows(key, etag, REPORT_HEADER)


def _rows(key: str, etag: str, header: tuple[str, ...]) -> Iterator[tuple[int, Movement | BadRow]]:
    first = ",".join(header).encode()
    for number, line in enumerate(bucket.lines(key, etag), 1):
        if line == first:
            continue
        try:
            yield number, _movement(row_in(line, header))
        except BadRow as error:
            yield number, error


def _movement(row: dict[str, str]) -> Movement:
    # The report names no orders: the provider knows only payments.
    known = {"orderId": row["paymentId"], "movementId": f"{row['kind']}-{row['paymentId']}", **row}
    return movement({name: known[name] for name in HEADER})


def compare(mine: Side, partner: Side) -> tuple[Totals, list[tuple[str, str, str, str]]]:
    """Return the report's totals by currency, and the differences: (movement, what, ours, theirs), sorted."""
    totals: Totals = {}
    bad: list[tuple[str, str, str, str]] = []
    left, right = [0] * BUCKETS, [0] * BUCKETS
    for _, found in mine():
        if isinstance(found, Movement):
            _sum_up(left, found)
    for number, found in partner():
        if isinstance(found, Movement):
            _sum_up(right, found)
            totals.setdefault(found.currency, Total()).add(found)
        else:
            bad.append((f"line {number}", str(found), "", ""))
    wrong = {bucket for bucket in range(BUCKETS) if left[bucket] != right[bucket]}
    return totals, sorted(bad + _differences(_of(mine, wrong), _of(partner, wrong)))


def _digest(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")


def _bucket(found: Movement) -> int:
    return _digest(found.id) % BUCKETS


def _sum_up(sums: list[int], found: Movement) -> None:
    sums[_bucket(found)] += _digest(f"{found.id} {found.cents} {found.currency}")


def _of(side: Side, wrong: set[int]) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    if wrong:
        for _, found in side():
            if isinstance(found, Movement) and _bucket(found) in wrong:
                rows.setdefault(found.id, []).append(f"{text(found.cents)} {found.currency}")
    return rows


def _differences(mine: dict[str, list[str]], partner: dict[str, list[str]]) -> list[tuple[str, str, str, str]]:
    found = []
    for key in {*mine, *partner}:
        here, there = mine.get(key, []), partner.get(key, [])
        if here != there:
            what = "Different" if here and there else "UnknownToProvider" if here else "UnknownToUs"
            found.append((key, what, " + ".join(here), " + ".join(there)))
    return found


def compare_with_provider(date: str, run: str, valid: list[Validated]) -> Compared:
    """Compare the valid rows of a day's runs with the provider's report, and write `differences.csv` of the last run.

    `status` is missing, compared or changing; `etag` is that of the compared report.
    """
    key = bucket.partner_report(date)
    for _ in range(READS):
        etag = bucket.find(key)
        if etag is None:
            return {"status": "missing"}
        try:
            totals, differences = compare(our_rows(valid), provider_rows(key, etag))
        except FileChanged:
            continue
        lines = [csv_line(row) for row in [("movement", "what", "ours", "provider"), *differences]]
        bucket.write(bucket.path(date, run, "differences.csv"), lines)
        return {
            "status": "compared",
            "etag": etag,
            "totals": logic.totals_row(totals),
            "differences": len(differences),
        }
    return {"status": "changing"}
