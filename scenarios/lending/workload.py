"""Applications for loans, with documents, decisions and withdrawals: the workload of a sweep."""

from collections.abc import Iterator
from random import Random
from typing import Any

from scenarios.orders.contended_orders import event
from scenarios.orders.workload import Line

DAY = 86_400.0
FIRST_SECONDS = 3600.0
"""Time in which the applications come."""

ENDS = (2 * DAY, 4 * DAY, 6 * DAY, 7 * DAY)
"""Ends of the waits for documents, from the application on; those for a review end 3 and 5 days after the document."""

REVIEWS = (3 * DAY, 5 * DAY)
PEOPLE = ("underwriter-1", "underwriter-2", "senior-1")
KINDS = ("application/pdf", "image/jpeg", "text/html")


def applications(seed: int, count: int) -> list[Line]:
    """Return the lines of `count` applications and what happens to them; equal seeds give equal lines."""
    random = Random(f"applications {seed}")
    lines: list[Line] = []
    for number in range(1, count + 1):
        at, data = random.uniform(0, FIRST_SECONDS), application(f"loan-{number}", random)
        lines += [event(at, "LoanApplied", data, data["applicationId"])] * random.choice((1, 1, 1, 2))
        sent = at + moment(random, ENDS)
        lines += [*papers(data, sent, random), *decisions(data, sent, random), *withdrawal(data, at, sent, random)]
    return lines


def application(loan: str, random: Random) -> dict[str, Any]:
    """Return the data of a LoanApplied: most need a person, some are decided by their score."""
    return {
        "applicationId": loan,
        "applicantId": f"applicant-of-{loan}",
        "email": f"{loan}@example.com",
        "amount": random.choice(("3000.00", "12000.00", "12000.00", "25000.00")),
        "currency": "EUR",
        "termMonths": 36,
        "purpose": "kitchen",
        "declaredIncome": random.choice(("300.00", "1500.00", "2000.00", "2000.00", "4000.00")),
    }


def moment(random: Random, ends: tuple[float, ...]) -> float:
    """Draw seconds from the start of the waits: any, or close to the end of one of them."""
    return random.uniform(0, ends[-1]) if random.random() < 0.6 else random.choice(ends) + random.uniform(-2, 6)


def papers(data: dict[str, Any], sent: float, random: Random) -> Iterator[Line]:
    """Yield documents: none, one or two, from the page or by the branch office, some of them unusable."""
    loan = data["applicationId"]
    for number in range(random.choice((0, 1, 1, 1, 2))):
        at = round(sent + number * random.choice((0, 0.3, 3600)), 3)
        kind, size = random.choice(KINDS[:2] * 3 + KINDS), random.choice((20_480, 20_480, 0))
        if random.random() < 0.5:
            yield {"at": at, "upload": loan, "document": f"paper-{number}.pdf", "content_type": kind, "bytes": size}
        else:
            found = {"applicationId": loan, "document": f"paper-{number}", "contentType": kind, "bytes": size}
            yield event(at, "DocumentReceived", found, loan)


def decisions(data: dict[str, Any], sent: float, random: Random) -> Iterator[Line]:
    """Yield decisions of no, one or two reviewers, who may disagree at one instant; some press twice."""
    at = sent + moment(random, REVIEWS)
    for who in random.sample(PEOPLE, random.choice((0, 1, 1, 2, 2))):
        for _ in range(random.choice((1, 1, 2))):
            what = random.choice(("approve", "reject"))
            yield {"at": round(at, 3), "act": what, "workflow": "lending", "subject": data["applicationId"], "as": who}
        at += random.choice((0, 0, 0.2, 3600))


def withdrawal(data: dict[str, Any], at: float, sent: float, random: Random) -> Iterator[Line]:
    """Yield withdrawals: at any time, with the document, or at the end of a review."""
    if random.random() < 0.25:
        when = random.choice((at + random.uniform(0, 12 * DAY), sent, sent + random.choice(REVIEWS)))
        yield {"at": round(when, 3), "act": "withdraw", "workflow": "lending", "subject": data["applicationId"]}
