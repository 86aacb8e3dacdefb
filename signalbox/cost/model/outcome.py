"""Expected outcome of a run: transitions by state, failures, duration, and started machines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import ceil

from signalbox.cost.exact_numbers import accumulate
from signalbox.cost.model.machine import State

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass
class Outcome:
    """Expected values of one run.

    `counts` are transitions by state, those of Standard children included. `express_counts` are tries of states in
    Express children, which are no transitions; `s3_gets` and `s3_puts` are the requests of distributed Maps for items
    and results.
    """

    counts: dict[str, Fraction] = field(default_factory=dict)
    express_counts: dict[str, Fraction] = field(default_factory=dict)
    failures: dict[str, Fraction] = field(default_factory=dict)
    seconds: Fraction = ZERO
    express_requests: Fraction = ZERO
    express_gigabyte_seconds: Fraction = ZERO
    started: Fraction = ZERO  # transitions of started Standard machines, a part of all
    s3_gets: Fraction = ZERO
    s3_puts: Fraction = ZERO

    def add(self, other: "Outcome", times: Fraction, prefix: str = "") -> None:
        """Add the work of another run, `times` times; its failures and its duration are left out."""
        for name, count in other.counts.items():
            accumulate(self.counts, prefix + name, times * count)
        for name, count in other.express_counts.items():
            accumulate(self.express_counts, prefix + name, times * count)
        if other.s3_gets or other.s3_puts:
            self.s3_gets += times * other.s3_gets
            self.s3_puts += times * other.s3_puts
        if other.express_requests or other.started:
            self.express_requests += times * other.express_requests
            self.express_gigabyte_seconds += times * other.express_gigabyte_seconds
            self.started += times * other.started

    @cached_property
    def transitions(self) -> Fraction:
        """All transitions that are billed; read it only when the run is complete."""
        return sum(self.counts.values(), ZERO)

    def tries(self, state: str) -> Fraction:
        """Return the number of tries of a state, in Standard and Express runs."""
        return self.counts.get(state, ZERO) + self.express_counts.get(state, ZERO)

    @property
    def failing(self) -> Fraction:
        """Probability that the run fails."""
        return sum(self.failures.values(), ZERO)


def side_by_side(branches: Sequence[Outcome]) -> Outcome:
    """Return the outcome of a Parallel: all branches are paid; the first that fails gives the error."""
    outcome = Outcome()
    alive = ONE
    for branch in branches:
        outcome.add(branch, ONE)
        for error, chance in branch.failures.items():
            accumulate(outcome.failures, error, alive * chance)
        alive *= ONE - branch.failing
    outcome.seconds = max(branch.seconds for branch in branches)
    return outcome


def repeated(state: State, count: Fraction, inner: Outcome, concurrency: int) -> Outcome:
    """Return the outcome of `count` runs of a Map's inside; a fraction mixes the whole numbers beside it."""
    outcome = Outcome()
    outcome.add(inner, count)
    if inner.failing:
        fewer = count.numerator // count.denominator
        more = count - fewer
        well = ONE - inner.failing
        survived = well**fewer * (1 - more) + well ** (fewer + 1) * more
        outcome.failures = {error: (1 - survived) * chance / inner.failing for error, chance in inner.failures.items()}
    limit = state.fields.get("MaxConcurrency")
    if isinstance(limit, int) and limit > 0:
        concurrency = min(concurrency, limit)
    outcome.seconds = ceil(count / concurrency) * inner.seconds
    return outcome
