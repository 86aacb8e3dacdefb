"""Documents and amounts exactly at a limit, one below and one above."""

import pytest

from lambdas.lending.documents import problems
from lambdas.lending.policy import verdict
from scenarios.lending import policy as published

MIB = 1024 * 1024
SIZES = [(0, ("NoContent",)), (1, ()), (10 * MIB - 1, ()), (10 * MIB, ()), (10 * MIB + 1, ("TooLarge",))]
SCORES = (0, 399, 400, 649, 650, 1000)
AMOUNTS = [
    (amount, currency)
    for currency, limits in {
        "EUR": ("4999.99", "5000.00", "5000.01"),
        "GBP": ("3999.99", "4000.00", "4000.01"),
        "JPY": ("799999.00", "800000.00", "800001.00"),
        "USD": ("4999.99", "5000.00", "5000.01"),
        "CHF": ("4999.99", "5000.00", "5000.01"),
        "SEK": ("1.00",),
    }.items()
    for amount in limits
]


@pytest.mark.parametrize(("size", "found"), SIZES)
def test_documents_at_the_limits_of_their_size(size: int, found: tuple[str, ...]) -> None:
    """A document of 1 byte to 10 MiB can be used."""
    assert problems("application/pdf", size) == found == published.problems("application/pdf", size)


@pytest.mark.parametrize(
    "kind", ["application/pdf", "IMAGE/PNG", "image/jpeg; q=1", "text/html", "application/pdfx", ""]
)
def test_types_of_documents(kind: str) -> None:
    """The published types can be used, however they are written, and no others."""
    assert problems(kind, 1) == published.problems(kind, 1)


@pytest.mark.parametrize("score", SCORES)
@pytest.mark.parametrize(("amount", "currency"), AMOUNTS)
def test_verdicts_at_the_limits_of_the_policy(score: int, amount: str, currency: str) -> None:
    """The verdict at each limit is the published one."""
    found = verdict(score, amount, currency)
    assert (found.way, found.reasons) == published.verdict(score, amount, currency)
    missing = verdict(-1, amount, currency)
    assert (missing.way, missing.reasons) == published.verdict(None, amount, currency)
