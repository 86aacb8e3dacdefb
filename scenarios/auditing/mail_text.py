"""Facts in the text of a mail: amounts of money, instants and links. They are read, never written again."""

import re
from datetime import datetime
from decimal import Decimal

AMOUNT = re.compile(r"(?<![\w.,-])(\d[\d,]*(?:\.\d+)?) ([A-Z]{3})\b")
INSTANT = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC")
LINK = re.compile(r"https://\S+")


def amounts_in(text: str) -> list[tuple[Decimal, str]]:
    """Return the amounts of money in a text: `12,000.00 EUR`."""
    found = AMOUNT.findall(INSTANT.sub("", text))  # `02:25 UTC` looks like money
    return [(Decimal(number.replace(",", "")), currency) for number, currency in found]


def minutes_in(text: str) -> list[float]:
    """Return the instants in a text, `3 December 2026, 02:25 UTC`, as epoch seconds of whole minutes."""
    found = (one.replace("UTC", "+0000") for one in INSTANT.findall(text))
    return [datetime.strptime(one, "%d %B %Y, %H:%M %z").timestamp() for one in found]


def minute_of(text: str) -> float:
    """Return the whole minute of an ISO 8601 text, as epoch seconds."""
    return datetime.fromisoformat(text).timestamp() // 60 * 60


def other_numbers(text: str, *known: str) -> list[str]:
    """Return the numbers in a text beside amounts, instants, links and known words: no fact explains them."""
    for pattern in (INSTANT, LINK, AMOUNT):
        text = pattern.sub("", text)
    for words in known:
        text = text.replace(words, "")
    return re.findall(r"\d+", text)


def links_in(text: str) -> list[str]:
    """Return the links in a text."""
    return LINK.findall(text)
