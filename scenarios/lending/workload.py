"""Applications for loans, with documents, decisions and withdrawals: the workload of a sweep."""

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from scenarios.drawing import Line, chosen, event

DAY = 86_400.0
FIRST_SECONDS = 3600.0
"""Time in which the applications come."""

ENDS = (2 * DAY, 4 * DAY, 6 * DAY, 7 * DAY)
"""Ends of the waits for documents, from the application on; those for a review end 3 and 5 days after the document."""

REVIEWS = (3 * DAY, 5 * DAY)
PEOPLE = ("underwriter-1", "underwriter-2", "senior-1")
KINDS = ("application/pdf", "image/jpeg", "text/html")
MIB = 1024 * 1024
SIZES = {"usual size": 20_480, "one byte": 1, "empty": 0, "10 MiB": 10 * MIB, "a byte above 10 MiB": 10 * MIB + 1}
SIZE_WEIGHTS = {"usual size": 12, "one byte": 1, "empty": 2, "10 MiB": 1, "a byte above 10 MiB": 1}

AMOUNTS: dict[str, tuple[str, str, int]] = {
    "small": ("3000.00", "EUR", 36),
    "middling": ("12000.00", "EUR", 36),
    "large": ("25000.00", "EUR", 36),
    "at the limit": ("5000.00", "EUR", 10),
    "a cent above the limit": ("5000.01", "EUR", 10),
    "at the limit in pounds": ("4000.00", "GBP", 8),
    "above the limit in pounds": ("4000.01", "GBP", 8),
    "at the limit in yen": ("800000.00", "JPY", 1600),
    "a currency without a limit": ("5000.00", "SEK", 10),
}
"""By class: amount, currency and months; the last six repay 500 a month."""
AMOUNT_WEIGHTS = {"small": 3, "middling": 6, "large": 3, **dict.fromkeys(list(AMOUNTS)[3:], 1)}
INCOMES = {
    "low income": "300.00",
    "some income": "1500.00",
    "usual income": "2000.00",
    "high income": "4000.00",
    "no income": "0.00",
    "score 650": "2500.00",
    "score 649": "2487.56",
    "score 400": "1111.11",
    "score 399": "1108.65",
}
"""By class: declared income; the scores are those of a repayment of 500 a month."""
INCOME_WEIGHTS = {"low income": 2, "some income": 3, "usual income": 6, "high income": 3, "no income": 1}
BOUNDARY_WEIGHTS = {"high income": 1, "score 650": 3, "score 649": 2, "score 400": 2, "score 399": 2}


def applications(seed: int, count: int, classes: Counter[str] | None = None) -> list[Line]:
    """Return the lines of `count` applications and what happens to them; equal seeds give equal lines.

    `classes` counts what was drawn of each class.
    """
    random, drawn = Random(f"applications {seed}"), Counter[str]() if classes is None else classes
    lines: list[Line] = []
    for number in range(1, count + 1):
        at, data = random.uniform(0, FIRST_SECONDS), application(f"loan-{number}", random, drawn)
        lines += copies(data, at, random, drawn)
        sent = at + moment(random, ENDS, drawn)
        lines += papers(data, sent, random, drawn)
        lines += decisions(data, sent, random, drawn)
        lines += withdrawal(data, at, sent, random, drawn)
    return lines


def application(loan: str, random: Random, drawn: Counter[str]) -> dict[str, Any]:
    """Return the data of a LoanApplied: most need a person, some are decided by their score."""
    size = chosen(random, AMOUNT_WEIGHTS, drawn)
    amount, currency, months = AMOUNTS[size]
    at_a_limit = size not in ("small", "middling", "large")
    income = INCOMES[chosen(random, BOUNDARY_WEIGHTS if at_a_limit else INCOME_WEIGHTS, drawn)]
    who = chosen(random, {"anybody": 12, "a reviewer by name": 1, "a reviewer by address": 1}, drawn)
    names = {"a reviewer by name": "Underwriter-1"}
    addresses = {"a reviewer by address": "Underwriter-2@example.com"}
    return {
        "applicationId": loan,
        "applicantId": names.get(who, f"applicant-of-{loan}"),
        "email": addresses.get(who, f"mail-of-{loan}@example.com"),
        "amount": amount,
        "currency": currency,
        "termMonths": months,
        "purpose": "kitchen",
        "declaredIncome": income,
    }


def copies(data: dict[str, Any], at: float, random: Random, drawn: Counter[str]) -> Iterator[Line]:
    """Yield the application: once, twice, or again under its id with another content."""
    kind = chosen(random, {"applied once": 8, "applied twice": 3, "applied again otherwise": 1}, drawn)
    yield event(at, "LoanApplied", data, data["applicationId"])
    if kind != "applied once":
        again = data if kind == "applied twice" else {**data, "purpose": "boat"}
        yield event(at, "LoanApplied", again, data["applicationId"])


def moment(random: Random, ends: tuple[float, ...], drawn: Counter[str]) -> float:
    """Draw seconds from the start of the waits: any, or close to the end of one of them."""
    kind = chosen(random, {"any time": 6, "near a deadline": 3, "at a deadline": 1}, drawn)
    if kind == "any time":
        return random.uniform(0, ends[-1])
    return random.choice(ends) + (random.uniform(-2, 6) if kind == "near a deadline" else random.choice((-1, 0, 1)))


def papers(data: dict[str, Any], sent: float, random: Random, drawn: Counter[str]) -> Iterator[Line]:
    """Yield documents: none, one or two, from the page or by the branch office, some of them unusable."""
    loan = data["applicationId"]
    for number in range(random.choice((0, 1, 1, 1, 2))):
        at = round(sent + number * random.choice((0, 0.3, 3600)), 3)
        kind = random.choice(KINDS[:2] * 3 + KINDS)
        if random.random() < 0.5:
            size = random.choice((20_480, 20_480, 0))
            yield {"at": at, "upload": loan, "document": f"paper-{number}.pdf", "content_type": kind, "bytes": size}
        else:
            size = SIZES[chosen(random, SIZE_WEIGHTS, drawn)]
            found = {"applicationId": loan, "document": f"paper-{number}", "contentType": kind, "bytes": size}
            yield event(at, "DocumentReceived", found, loan)


def decisions(data: dict[str, Any], sent: float, random: Random, drawn: Counter[str]) -> Iterator[Line]:
    """Yield decisions of no, one or two reviewers, who may disagree at one instant; some press twice."""
    at = sent + moment(random, REVIEWS, drawn)
    for who in random.sample(PEOPLE, random.choice((0, 1, 1, 2, 2))):
        for _ in range(random.choice((1, 1, 2))):
            what = random.choice(("approve", "reject"))
            yield {"at": round(at, 3), "act": what, "workflow": "lending", "subject": data["applicationId"], "as": who}
        at += random.choice((0, 0, 0.2, 3600))


def withdrawal(data: dict[str, Any], at: float, sent: float, random: Random, drawn: Counter[str]) -> Iterator[Line]:
    """Yield withdrawals: at any time, with the document, or at the end of a review; and some by a stranger."""
    loan = data["applicationId"]
    kind = chosen(random, {"not withdrawn": 17, "withdrawn": 6, "withdrawn by a stranger": 2}, drawn)
    when = random.choice((at + random.uniform(0, 12 * DAY), sent, sent + random.choice(REVIEWS)))
    if kind == "withdrawn":
        yield {"at": round(when, 3), "act": "withdraw", "workflow": "lending", "subject": loan}
    elif kind == "withdrawn by a stranger":
        yield event(when, "WithdrawalRequested", {"applicationId": loan, "applicantId": "stranger"}, loan)
