"""Two ends of one application at one instant, many times, with warm functions (faults 29, 30)."""

from collections import Counter
from collections.abc import Callable

from signalbox.twin import Twin
from signalbox.twin.auditors.records import instant
from signalbox.twin.gateway.calls import Call, Response
from tests.workflows.lending import DAY, act, applied, document, result, row, statuses, told

Open = Callable[..., Twin]
LOANS = [f"loan-{number}" for number in range(16)]
SEEDS = (2, 3, 5)
PAGES = ("lending-show-review", "lending-commit-review")
APART = 120
"""Seconds between two applications: each race is alone, and finds the environments of the one before."""


def cancelled(run: Twin) -> Counter[str]:
    """Counts, from now on, the transactions that lost against another writer of the row, by function."""
    found: Counter[str] = Counter()

    def heard(call: Call) -> Callable[[Response | None], object]:
        def answered(answer: Response | None) -> None:
            if answer and call.caller and answer[1].get("Error", {}).get("Code") == "TransactionCanceledException":
                found[call.caller.function.removeprefix("signalbox-dev-lending-")] += 1

        return answered

    run.cloud.gateway.listeners.append(heard)
    return found


def until(run: Twin, days: float, papers: bool = True) -> None:
    """All applications, with their documents a day later, up to this day."""
    run.plan([applied(number * APART, loan) for number, loan in enumerate(LOANS)])
    run.plan([document(DAY + number * APART, loan) for number, loan in enumerate(LOANS) if papers])
    run.advance(days=days)


def outcomes(run: Twin) -> Counter[str]:
    """Return the number of applications by outcome.

    Each ended once, its execution succeeded, and the auditors found nothing.
    """
    ends = {loan: result(run, loan) for loan in LOANS}
    assert {end["status"] for end in ends.values()} == {"SUCCEEDED"}
    for loan, end in ends.items():
        assert [kind for kind in told(run, loan) if kind.startswith("Loan")] == [end["outcome"]]
    assert run.audit() == []
    return Counter(end["outcome"] for end in ends.values())


def test_two_reviewers_at_one_instant(twin: Open) -> None:
    """The first write decides. The slower reviewer has read a pending row and gets 410.

    Each of the two wins in some runs.
    """
    run = twin(seed=30)
    until(run, 2)
    lost = cancelled(run)
    for number, loan in enumerate(LOANS):
        at = run.now + number * APART
        run.plan([act(at, "approve", loan=loan), act(at, "reject", "underwriter-2", loan)])
    run.run_until_idle()
    assert set(outcomes(run)) == {"LoanApproved", "LoanRejected"}
    posts = Counter(status for method, status in statuses(run) if method == "POST")
    assert posts[410] == len(LOANS)
    assert set(posts) == {200, 410} and lost["commit-review"] >= 1


def test_decision_and_time_out_at_one_instant(twin: Open) -> None:
    """The senior's click and the end of the wait meet on the row, and either wins.

    The pages' clocks are slow, so that no link expires before its wait does.
    """
    ends: Counter[str] = Counter()
    losses: Counter[str] = Counter()
    for seed in SEEDS:
        run = twin(seed=seed)
        until(run, 4.5)
        lost = cancelled(run)
        run.plan([{"at": run.now, "fault": 35, "function": page, "seconds": -5} for page in PAGES])
        for number, loan in enumerate(LOANS):
            due = instant(row(run, loan)["dueAt"]) - run.cloud.clock.start
            run.plan([act(due - 0.05 - 0.012 * number, "approve", "senior-1", loan)])
        run.run_until_idle()
        ends += outcomes(run)
        losses += lost
    assert set(ends) == {"LoanApproved", "LoanExpired"}
    assert losses


def test_document_and_the_end_of_its_wait_at_one_instant(twin: Open) -> None:
    """A document as seven days are over is taken or too late: the row says which, and nobody hangs."""
    reasons: Counter[str] = Counter()
    losses: Counter[str] = Counter()
    for seed in SEEDS:
        run = twin(seed=seed)
        until(run, 6.5, papers=False)
        lost = cancelled(run)
        for number, loan in enumerate(LOANS):
            run.plan([document(7 * DAY + number * APART + 0.1 + 0.012 * number, loan)])
        run.run_until_idle()
        outcomes(run)
        reasons += Counter(row(run, loan)["reasons"][0] for loan in LOANS)
        losses += lost
    assert set(reasons) == {"DocumentsMissing", "ReviewTimedOut"}
    assert losses


def test_withdrawal_and_decision_at_one_instant(twin: Open) -> None:
    """The applicant withdraws as an underwriter decides: one of both, now the one and now the other."""
    run = twin(seed=30)
    until(run, 2)
    for number, loan in enumerate(LOANS):
        at = run.now + number * APART
        run.plan([act(at, "approve", loan=loan), act(at + 0.03 * number, "withdraw", loan=loan)])
    run.run_until_idle()
    assert set(outcomes(run)) == {"LoanApproved", "LoanWithdrawn"}
