"""First step: collect the movements of a run from payments, mended rows and a delivered file into its input file."""

from collections.abc import Iterator
from typing import Any

from lambdas.common.currencies import cents
from lambdas.common.storage import rows
from lambdas.settlement.files import bucket, claim_check
from lambdas.settlement.files.movement_lines import csv_line, row_of
from lambdas.settlement.model import CAPTURE, DAY, HEADER, REFUND, Movement
from lambdas.settlement.results import Collected

INDEXES = ((CAPTURE, "received", "receivedOn"), (REFUND, "refunded", "refundedOn"))


def is_empty(date: str) -> bool:
    """Return whether nothing is known of a day: no movement, no delivered file and no report of the provider.

    The provider may report captures whose events were lost: its report alone is a reason to settle.
    """
    if any(bucket.find(key) is not None for key in (bucket.incoming(date), bucket.partner_report(date))):
        return False
    return all(next(_rows(index, name, date, 1), None) is None for _, index, name in INDEXES)


def of_orders(date: str) -> Iterator[Movement]:
    """Yield the captures for orders on a day (UTC), then the refunds, each in the order of time."""
    for kind, index, name in INDEXES:
        for row in _rows(index, name, date):
            yield Movement(kind, row["orderId"], row["paymentId"], cents(row["amount"]), row["currency"])


def _rows(index: str, name: str, date: str, limit: int | None = None) -> Iterator[dict[str, Any]]:
    for page in rows.query_pages("orders", index, f"#{name} = :day", {"day": date}, limit):
        yield from page


def collect(date: str, run: str) -> Collected:
    """Write the input file of a run.

    It holds the day's orders, or the mended rows; then the lines of the file that was delivered for the day, unchanged.
    `incoming` is the ETag of that file: a later version of it was not read.
    """
    delivered = bucket.find(bucket.incoming(date)) or ""
    with bucket.Writing(bucket.path(date, run, "input.csv")) as file:
        for line in _of_orders(date) if run == DAY else _mended(date, run):
            file.add(line)
        for line in _delivered(date, delivered):
            file.add(line)
    return {"key": file.key, "etag": file.etag, "rows": file.rows, "incoming": delivered}


def _of_orders(date: str) -> Iterator[bytes]:
    for movement in of_orders(date):
        yield csv_line(row_of(movement)).encode()


def _mended(date: str, run: str) -> Iterator[bytes]:
    for row in claim_check.read_rows(date, run):
        yield csv_line([row.get(name, "") for name in HEADER]).encode()


def _delivered(date: str, etag: str) -> Iterator[bytes]:
    if etag:
        header = ",".join(HEADER).encode()
        yield from (line for line in bucket.lines(bucket.incoming(date), etag) if line != header)
