"""A settled day under kills: of its execution between two batches, of its functions at any call."""

from random import Random

from signalbox.twin import Twin
from tests.workflows.settlement import DAY, Line, abort, ask, day_row, deliver

BATCH = 100
FUNCTIONS = ("collect", "validate", "post", "reconcile", "report", "archive", "close", "start", "book")
LOOKS = 100
PATIENCE = 8
"""Requests after which a day must be settled: somebody asks again each morning."""


def disturbances(random: Random, batches: int) -> list[Line]:
    """Deaths of functions at calls, before or after their effect, and batches that fail for good."""
    deaths: list[Line] = [
        {
            "at": 0,
            "fault": 14,
            "function": f"settlement.handlers.{random.choice(FUNCTIONS)}",
            "call": random.choice(("", "dynamodb.TransactWriteItems")),
            "when": random.choice(("before", "after")),
            "nth": random.randint(1, batches),
        }
        for _ in range(random.randint(0, 3))
    ]
    lost: Line = {"at": 0, "fault": 39, "nth": random.randint(1, batches), "times": random.randint(1, 4)}
    return [*deaths, *([lost] if random.random() < 0.5 else [])]


def posted(run: Twin) -> int:
    """Return the number of batches that have written their row."""
    return sum("#day#" in item["record"]["S"] for item in run.cloud.items(run.assembly.tables["settlements"]))


def settled_though_killed(run: Twin, rows: list[str], seed: int) -> int:
    """Settle a day that is killed up to three times at random numbers of batches. Return the number of requests."""
    random, batches = Random(seed), -(-len(rows) // BATCH)
    deliver(run, *rows)
    run.plan(disturbances(random, batches))
    for request in range(1, PATIENCE):
        run.publish("SettlementRequested", {"date": DAY}, subject=DAY)
        if request <= 3:
            enough = random.randint(0, batches)
            for _ in range(LOOKS):
                if posted(run) < enough:
                    run.advance(seconds=random.uniform(0.01, 0.2))
            abort(run)
            run.advance(days=random.choice((0, 0, 15)))
        run.run_until_idle()
        if done(run):
            return request
    ask(run)
    return PATIENCE


def done(run: Twin) -> bool:
    """Return whether the day is complete and all of its rows are posted."""
    row = day_row(run)
    return row.get("status", {}).get("S") == "COMPLETED" and row.get("unposted", {"N": "0"})["N"] == "0"
