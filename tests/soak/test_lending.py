"""Lending at length: `make soak`."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer

from scenarios.sweep import chaos_run, sweep
from signalbox.assembly import Assembly
from signalbox.twin import Twin
from tests.simulation.orders import sound
from tests.simulation.test_contention import sentences
from tests.workflows.lending import DAY, Line, act, applied, document

pytestmark = pytest.mark.soak
SEEDS, APPLICATIONS = 300, 8
OPEN = 1000
HALVES = [range(SEEDS // 2), range(SEEDS // 2, SEEDS)]


@pytest.mark.parametrize("seeds", HALVES, ids=["first half", "second half"])
def test_signals_and_faults(assembly: Assembly, seeds: range) -> None:
    """Three hundred runs of random signals under random faults: one decision each, nobody past a deadline."""
    run = chaos_run(assembly, APPLICATIONS, "rough", "lending")
    findings = list(sweep(assembly, run, seeds, workers=1))
    assert sentences(findings, APPLICATIONS, "rough", "lending") == []
    assert len(findings) == len(seeds)


LOOK = 12 * DAY
"""When all are open: an application lives for 7 days of documents and 5 of review at most."""

WAITS: dict[tuple[str, int], tuple[float, float]] = {
    ("AWAITING_DOCUMENTS", 0): (0.1, 1.9),
    ("AWAITING_DOCUMENTS", 1): (2.1, 3.9),
    ("AWAITING_DOCUMENTS", 2): (4.1, 5.9),
    ("AWAITING_DOCUMENTS", 3): (6.1, 6.9),
    ("IN_REVIEW", 0): (0.1, 2.9),
    ("ESCALATED", 0): (3.1, 4.9),
}
"""(status, last reminder) -> fewest and most days that an application in that wait has waited."""


def script(loan: str, random: Random, wait: tuple[str, int]) -> tuple[list[Line], str]:
    """Return the lines of an application in this wait at LOOK, and its expected end at a later instant."""
    status, _ = wait
    waited = random.uniform(*WAITS[wait]) * DAY
    if status == "AWAITING_DOCUMENTS":
        lines, end = documents_later(loan, random, waited)
        return [applied(LOOK - waited, loan), *lines], end
    # Before the first reminder: an application in review keeps the number of the last one.
    papers = random.uniform(0.1, 1.9) * DAY
    lines, end = decided_later(loan, random, LOOK - waited)
    return [applied(LOOK - waited - papers, loan), document(LOOK - waited, loan), *lines], end


def documents_later(loan: str, random: Random, waited: float) -> tuple[list[Line], str]:
    """No document yet: none ever, a withdrawal, or one before the seven days are over."""
    then = LOOK + random.uniform(0.01, 0.99) * (7 * DAY - waited)
    choice = random.randrange(4)
    if choice == 0:
        return [], "LoanExpired"
    if choice == 1:
        return [act(then, "withdraw", loan=loan)], "LoanWithdrawn"
    lines, end = decided_later(loan, random, then)
    return [document(then, loan), *lines], end


def decided_later(loan: str, random: Random, asked: float) -> tuple[list[Line], str]:
    """Return the acts after LOOK for an application in review since `asked`, by the role whose turn it is."""
    ends = ("LoanExpired", "LoanWithdrawn", "LoanApproved", "LoanRejected")
    end = random.choice(ends)
    if end == "LoanExpired":
        return [], end
    escalated = asked + 3 * DAY
    after = max(LOOK, asked)
    by_senior = after >= escalated or random.random() < 0.5
    first, last = (max(after, escalated), asked + 5 * DAY) if by_senior else (after, escalated)
    then = first + random.uniform(0.02, 0.98) * (last - first)
    what = {"LoanWithdrawn": "withdraw", "LoanApproved": "approve", "LoanRejected": "reject"}[end]
    who = "senior-1" if by_senior else random.choice(["underwriter-1", "underwriter-2"])
    return [act(then, what, who, loan)], end


def waits(run: Twin) -> Counter[tuple[str, int]]:
    """Return the number of applications in each wait, by their rows."""
    plain = TypeDeserializer().deserialize
    items = run.cloud.items(run.assembly.tables["loans"])
    rows = [{name: plain(value) for name, value in item.items()} for item in items]
    return Counter((row["status"], int(row["reminder"])) for row in rows if row["record"] == "application")


def test_a_thousand_applications_open_at_once(assembly: Assembly) -> None:
    """A thousand applications, a sixth in each wait, all end once and as their scripts say.

    They began on twelve days.
    """
    random, kinds = Random(8), list(WAITS)
    asked = {f"loan-{number}": kinds[number % len(kinds)] for number in range(OPEN)}
    scripts = {loan: script(loan, random, wait) for loan, wait in asked.items()}
    with Twin.from_assembly(assembly, seed=8, schedules=False) as run:
        run.plan([line for lines, _ in scripts.values() for line in lines])
        run.advance(seconds=LOOK)
        assert Counter(found["status"] for found in run.executions("lending")) == {"RUNNING": OPEN}
        assert waits(run) == Counter(asked.values())
        run.run_until_idle()
        ends: dict[str, Any] = {found["key"]: found["outcome"] for found in run.executions("lending")}
        assert ends == {loan: outcome for loan, (_, outcome) in scripts.items()}
        assert {found["status"] for found in run.executions("lending")} == {"SUCCEEDED"}
        assert sound(run)
