"""The tools know no business: no word of a workflow stands in `signalbox/`, in docstrings and templates neither."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from signalbox.project import CHECKOUT

TOOLS = CHECKOUT / "signalbox"
SUFFIXES = (".py", ".html", ".css", ".js", ".svg", ".txt", ".md")

WORDS = {
    *("loan", "lending", "sku", "settlement", "onboarding", "payment", "shipping", "shipment", "bureau", "lamp"),
    *("underwriter", "applicant", "refund", "refunded", "customer", "reviewer", "welcome", "naive"),
}
"""Words of the business, in the singular. They count inside names too: `loanId`, `LOAN_ROWS`, `payment-1`."""

ORDER = re.compile(
    r"""
      \b orders \b | \b order's \b                                   # several of them, or one that has something
    | \b [Oo]rder (?= [A-Z_] | -[\w{] )                              # orderId, OrderPlaced, order_id, order-1
    | (?<! in[ ]) \b (?: an?|each|every|one|this|another|per|new|open|closed|paid ) [ ] order \b (?! [ ]of )
    """,
    re.VERBOSE,
)
"""`order` as something that is bought. Not an order of things: in order, sort order, order of time, ordered, border."""

STOCK = re.compile(r"\bStock(?=[A-Z])|\b[Ss]tocks?\b(?! moto| botocore)")
"""`stock` as goods. Not moto or botocore as installed."""

APPLICATION = re.compile(r"\b[Aa]pplication(?=Id|_id| for )")
"""`application` as what somebody asks for. Not a program, nor a media type."""

TERMS = re.compile(r"customer[ -]?managed|\border-by\b", re.IGNORECASE)
"""Terms of AWS, and of JSONata in whose error sentences they stand."""


def words_of(text: str) -> Iterator[str]:
    """The words of a text in lower case and in the singular, names taken apart: `LoanApproved` is two words."""
    for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text):
        yield word.lower().removesuffix("s") if word.lower() not in WORDS else word.lower()


def business(text: str) -> list[str]:
    """The words of the business in a text."""
    plain = TERMS.sub("", text)
    found = [word for word in words_of(plain) if word in WORDS]
    return [*found, *ORDER.findall(plain), *STOCK.findall(plain), *APPLICATION.findall(plain)]


def findings(path: Path) -> list[str]:
    """The lines of a file that hold words of the business."""
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    return [f"{path.relative_to(CHECKOUT)}:{number}: {words}" for number, line in lines if (words := business(line))]


FILES = sorted(path for path in TOOLS.rglob("*") if path.suffix in SUFFIXES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TOOLS).as_posix())
def test_a_file_of_the_tools_knows_no_business(path: Path) -> None:
    """A user of the tools on another system reads nothing of orders, loans and the like."""
    assert findings(path) == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "OrderPlaced",
            "orderId",
            "order_id",
            "an order",
            "the orders",
            "order-1",
            "each order is paid",
            "order's row",
        ),
        *("LoanApproved", "loans", "SKU", "skus", "settlement", "payments", "REFUNDED", "a lamp", "applicationId"),
        *("an application for a loan", "twin/naive", "a stock of goods", "StockReceived", "welcomes"),
    ],
)
def test_words_of_the_business_are_found(text: str) -> None:
    """The words are found in sentences, in names and in parts of names."""
    assert business(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "in order",
            "in the order of time",
            "sort order",
            "FIFO order",
            "an order of arguments",
            "ordered",
            "border: 0",
        ),
        *(
            "in any order",
            "in_order(rows)",
            "sort_order",
            "application/json",
            "a CDK application",
            "customer managed key",
        ),
        *("CustomerManagedPolicy", "stockpile", "stock moto", "skull", "floating", "order: 2;", "reorders deliveries"),
    ],
)
def test_english_and_aws_pass(text: str) -> None:
    """Words that only look like the business pass by rule."""
    assert business(text) == []
