"""Many users at once, and the same ones shuffled, repeated and with gaps: what must not matter."""

from random import Random
from typing import Any

from signalbox.twin import Twin
from tests.workflows.onboarding import Line, mails, registered, rows, suspected, updated, verified

HOUR = 3600


def users(count: int, seed: int) -> list[Line]:
    """Return the events of `count` users: most verify, some change their data, some are suspected early or late."""
    random, lines = Random(seed), list[Line]()
    for number in range(count):
        name, at = f"user-{number}", number * 2.0
        lines.append(registered(at, name, country=random.choice(["DE", "FR", "ZZ"] if number % 7 == 0 else ["JP"])))
        if random.random() < 0.8:
            lines.append(verified(at + random.uniform(1, 60), name))
        if random.random() < 0.15:
            lines.append(suspected(at + random.uniform(0, 90), name))
        for step in range(random.randrange(4)):
            lines.append(updated(at + 5 + step, step + 2, name, name=f"{name} {step}"))
    return lines


def disturbed(lines: list[Line], seed: int) -> list[Line]:
    """Deliver the same facts late and repeatedly, and replay what was set aside.

    Every event is late by up to two minutes and comes up to three times; one in fifteen is an hour late.
    """
    random = Random(seed)
    late = [{**line, "at": line["at"] + (HOUR if random.random() < 1 / 15 else 0)} for line in lines]
    end = max(line["at"] for line in late)
    replays: list[Line] = [{"at": end + HOUR + turn * 600, "replay": "profiles"} for turn in range(3)]
    return [{"at": 0, "fault": 2, "seconds": 120}, {"at": 0, "fault": 1, "copies": 2}, *late, *replays]


def end_state(run: Twin) -> dict[str, Any]:
    """Return the state of every user at every consumer, the known facts, and the number of mails."""
    tables = ("profiles", "verifications", "screenings", "accounts", "welcomes")
    standing = {(table, row["userId"]): row["state"] for table in tables for row in rows(run, table) if "state" in row}
    known = {row["userId"]: (row["name"], row["country"], row["sequence"]) for row in rows(run, "profiles")}
    frozen = {row["userId"] for row in rows(run, "accounts")}
    outcomes = {row["userId"]: row.get("outcome") for row in rows(run, "journeys")}
    welcomed = sorted(row["to"] for row in mails(run, "welcome-") if row["to"].partition("@")[0] not in frozen)
    return {"standing": standing, "known": known, "outcomes": outcomes, "welcomed": welcomed}
