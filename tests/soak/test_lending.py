"""Lending at length: `make soak`."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from signalbox.assembly import Assembly
from signalbox.twin import Twin
from signalbox.twin.faults.sweep import chaos_run, sweep
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


def script(loan: str, random: Random) -> tuple[list[Line], str]:
    """An application's lines, and how it must end: each at an instant of its own of one of its waits."""
    at = random.uniform(0, 3600)
    first, then = at + random.uniform(0.1, 6.9) * DAY, random.uniform(0.1, 2.9) * DAY
    last = random.uniform(3.1, 4.9) * DAY
    papers = [applied(at, loan), document(first, loan)]
    return random.choice(
        [
            ([applied(at, loan)], "LoanExpired"),
            ([applied(at, loan), act(first, "withdraw", loan=loan)], "LoanWithdrawn"),
            (papers, "LoanExpired"),
            ([*papers, act(first + then, "withdraw", loan=loan)], "LoanWithdrawn"),
            ([*papers, act(first + then, "approve", loan=loan)], "LoanApproved"),
            ([*papers, act(first + then, "reject", "underwriter-2", loan)], "LoanRejected"),
            ([*papers, act(first + last, "approve", "senior-1", loan)], "LoanApproved"),
            ([*papers, act(first + last, "withdraw", loan=loan)], "LoanWithdrawn"),
        ]
    )


def test_a_thousand_applications_open_at_once(assembly: Assembly) -> None:
    """Each waits for something else, at another instant; every one ends as its script says, and once."""
    random = Random(8)
    scripts = {f"loan-{number}": script(f"loan-{number}", random) for number in range(OPEN)}
    with Twin.from_assembly(assembly, seed=8, schedules=False) as run:
        run.plan([line for lines, _ in scripts.values() for line in lines])
        run.advance(hours=2)
        assert Counter(found["status"] for found in run.executions("lending")) == {"RUNNING": OPEN}
        run.run_until_idle()
        ends: dict[str, Any] = {found["key"]: found["outcome"] for found in run.executions("lending")}
        assert ends == {loan: outcome for loan, (_, outcome) in scripts.items()}
        assert {found["status"] for found in run.executions("lending")} == {"SUCCEEDED"}
        assert sound(run)
