"""The lending policy as docs/lending.md publishes it; a test compares this table with the page.

Nothing here is shared with the code that decides.
"""

from collections.abc import Mapping
from decimal import Decimal

from scenarios.records import money
from signalbox.twin.auditors.records import Row

Verdict = tuple[str, tuple[str, ...]]
"""approve, reject or review; and the reasons."""

SMALL: Mapping[str, Decimal] = {
    "CHF": Decimal(5000),
    "EUR": Decimal(5000),
    "GBP": Decimal(4000),
    "JPY": Decimal(800000),
    "USD": Decimal(5000),
}
"""Largest small amount, by currency."""
ROWS: tuple[tuple[int, int, str, Verdict], ...] = (
    (0, 399, "any", ("reject", ("ScoreTooLow",))),
    (650, 1000, "small", ("approve", ("GoodScore", "SmallAmount"))),
    (650, 1000, "large", ("review", ("LargeAmount",))),
    (650, 1000, "no limit for its currency", ("review", ("NoLimitForCurrency",))),
    (400, 649, "any", ("review", ("MiddlingScore",))),
)
"""Lowest score, highest score, size of the amount, verdict."""
WITHOUT_SCORE: Verdict = ("review", ("NoScore",))
BEST_SCORE = 850
TYPES = ("application/pdf", "image/jpeg", "image/png")
LARGEST = 10 * 1024 * 1024


def size_of(amount: str, currency: str) -> str:
    """Return the size of an amount in its currency."""
    if currency not in SMALL:
        return "no limit for its currency"
    return "small" if money(amount) <= SMALL[currency] else "large"


def verdict(score: int | None, amount: str, currency: str) -> Verdict:
    """Return the verdict of the first row that matches; None stands for no score."""
    if score is None:
        return WITHOUT_SCORE
    size = size_of(amount, currency)
    return next(found for least, most, of, found in ROWS if least <= score <= most and of in ("any", size))


def sandbox_score(application: Row) -> int:
    """Return the score of the sandbox's bureau: 850 less each thousandth of the income that a repayment takes."""
    income = money(application["declaredIncome"])
    if not income:
        return 0
    taken = 1000 * money(application["amount"]) / int(application["termMonths"]) / income
    return max(0, BEST_SCORE - round(taken))


def problems(content_type: str, size: int) -> tuple[str, ...]:
    """Return why a document cannot be used: a PDF, JPEG or PNG of 1 byte to 10 MiB can."""
    kind = content_type.split(";")[0].strip().lower()
    found = {"WrongType": kind not in TYPES, "NoContent": size < 1, "TooLarge": size > LARGEST}
    return tuple(name for name, holds in found.items() if holds)
