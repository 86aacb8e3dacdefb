"""Nights on which the projection of the settlement is calibrated: a file of sales, and the provider's report.

The number of rows grows with `count`: 580 orders of a run come as fast as a million a month, or 33,333 rows a night.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

Line = dict[str, Any]
NIGHTS = 2
FIRST = date(2026, 1, 5)
"""The day on which every run begins."""
DAY_SECONDS = 86_400
ASKED = 67_500
"""Seconds from the start, 09:00 UTC, to the request for a day's settlement, after its end."""
HEADER = "movementId,kind,orderId,paymentId,amount,currency"
REPORT_HEADER = "kind,paymentId,amount,currency"
REFUNDED, IN_DOLLARS, REFUSED = 200, 7, 1000
"""One row in 200 is a refund, one in 7 in dollars, one in 1,000 no movement at all."""


def nights(count: int, seed: int) -> Iterator[Line]:
    """Yield the script of all nights; equal seeds give equal lines."""
    random = Random(seed)
    length = count * 1_000_000 // 30 // 580
    for night in range(NIGHTS):
        day, at = (FIRST + timedelta(days=night)).isoformat(), night * DAY_SECONDS
        movements = [movement(f"{night + 1}-{number}", number, random) for number in range(1, length + 1)]
        report = [",".join((kind, payment, amount, currency)) for kind, _, payment, amount, currency in movements]
        yield {"at": at, "deliver": f"incoming/{day}.csv", "rows": [HEADER, *map(row, movements)]}
        yield {"at": at + 60, "deliver": f"partner/{day}.csv", "rows": [REPORT_HEADER, *report]}
        yield {"at": at + ASKED, "type": "SettlementRequested", "subject": day, "data": {"date": day}}


def movement(name: str, number: int, random: Random) -> tuple[str, str, str, str, str]:
    """Return kind, order, payment, amount and currency."""
    kind = "capture" if number % REFUNDED else "refund"
    amount = f"{random.randint(5, 500)}.{random.randint(0, 99):02d}" if number % REFUSED else "nothing"
    return kind, f"sale-{name}", f"shop-{name}", amount, "EUR" if number % IN_DOLLARS else "USD"


def row(found: tuple[str, str, str, str, str]) -> str:
    """Return the line of a movement, with its id."""
    kind, _, payment, *_ = found
    return ",".join((f"{kind}-{payment}", *found))
