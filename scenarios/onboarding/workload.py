"""Users who register, verify, change, are suspected or stall: the workload of a sweep."""

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from scenarios.drawing import Line, chosen, event

FIRST_SECONDS = 120.0
"""Time in which the users register."""
DAY = 86_400.0
CODE_SECONDS = 7 * DAY
COUNTRIES = {"known country": ("DE", "FR", "JP", "XK"), "unassigned country": ("ZZ", "AA", "QM", "XZ")}
DOMAINS = {
    "usual address": "example.com",
    "disposable address": "mailinator.com",
    "disposable in capitals": "MAILINATOR.com",
}
VERIFIED = {
    "clicks the link": 8,
    "clicks twice": 2,
    "clicks near the end of the code": 1,
    "never clicks": 3,
    "verified by another producer": 3,
    "verified another address": 2,
}
REGISTERED = {"registered once": 8, "registered twice": 3, "registered again elsewhere": 2}
CHANGES: dict[str, tuple[tuple[int, ...], int]] = {
    "no change": ((), 6),
    "changes in order": ((2, 3, 4), 3),
    "changes out of order": ((3, 2), 2),
    "a change is missing": ((2, 4), 1),
}
"""By class: numbers of the user's events in the order in which they come, and how often the class is drawn."""
SUSPECTED = {"not suspected": 12, "suspected early": 1, "suspected late": 2, "suspected without a reason": 1}


def users(seed: int, count: int, classes: Counter[str] | None = None) -> list[Line]:
    """Return the lines of `count` users; equal seeds give equal lines. `classes` counts what was drawn."""
    random, drawn = Random(f"users {seed}"), Counter[str]() if classes is None else classes
    lines: list[Line] = []
    for number in range(1, count + 1):
        at, data = round(random.uniform(0, FIRST_SECONDS), 3), user(f"user-{number}", random, drawn)
        for part in (registrations, updates, verifications, suspicions):
            lines += part(data, at, random, drawn)
    return lines


def user(name: str, random: Random, drawn: Counter[str]) -> dict[str, Any]:
    """Return the data of a UserRegistered; the address differs from the user's id."""
    country = random.choice(COUNTRIES[chosen(random, {"known country": 9, "unassigned country": 1}, drawn)])
    weights = {"usual address": 12, "disposable address": 1, "disposable in capitals": 1}
    domain = DOMAINS[chosen(random, weights, drawn)]
    return {"userId": name, "email": f"mail-of-{name}@{domain}", "name": f"Name of {name}", "country": country}


def registrations(data: dict[str, Any], at: float, random: Random, drawn: Counter[str]) -> Iterator[Line]:
    """Yield the registration: once, twice, or again with another country or address."""
    kind = chosen(random, REGISTERED, drawn)
    yield event(at, "UserRegistered", data, data["userId"], sequence="1")
    if kind != "registered once":
        other = random.choice(({"country": "SE"}, {"email": f"new-{data['email']}"}))
        again = data if kind == "registered twice" else {**data, **other}
        yield event(at + random.choice((0.0, 0.3, 60.0)), "UserRegistered", again, data["userId"], sequence="1")


def updates(data: dict[str, Any], at: float, random: Random, drawn: Counter[str]) -> Iterator[Line]:
    """Yield numbered changes of a user, some out of order, some with a gap."""
    kind = chosen(random, {name: weight for name, (_, weight) in CHANGES.items()}, drawn)
    for place, number in enumerate(CHANGES[kind][0]):
        changed = random.choice(({"name": f"Name {number}"}, {"country": "IT"}))
        more = {"userId": data["userId"], **changed}
        yield event(at + 5 + 3 * place, "UserUpdated", more, data["userId"], sequence=str(number))


def verifications(data: dict[str, Any], at: float, random: Random, drawn: Counter[str]) -> Iterator[Line]:
    """Yield clicks on the link of the mail, or the word of another producer."""
    kind, name = chosen(random, VERIFIED, drawn), data["userId"]
    click = {"act": "verify", "workflow": "onboarding", "subject": name}
    soon = at + random.uniform(30, 600)
    if kind.startswith("clicks"):
        end = at + CODE_SECONDS + random.choice((-2, 0, 2, 5))
        yield {"at": round(end if "near" in kind else soon, 3), **click}
        if kind == "clicks twice":
            yield {"at": round(soon + random.choice((0, 0.2, 60)), 3), **click}
    elif kind != "never clicks":
        address = data["email"] if "producer" in kind else f"other-{data['email']}"
        yield event(soon, "EmailVerified", {"userId": name, "email": address}, name)


def suspicions(data: dict[str, Any], at: float, random: Random, drawn: Counter[str]) -> Iterator[Line]:
    """Yield a suspicion of another producer: before the registration, while things happen, or after the welcome."""
    kind, name = chosen(random, SUSPECTED, drawn), data["userId"]
    if kind != "not suspected":
        when = at - 2 if kind == "suspected early" else at + random.choice((0.2, 30, 300, 4000))
        reasons = {} if kind == "suspected without a reason" else {"reasons": ["ChargebackDesk"]}
        yield event(when, "FraudSuspected", {"userId": name, **reasons}, name)
