"""Retries: the expected number of attempts of a state, and its ends, when each attempt fails by chance.

Each retrier of a state counts its own retries; an error goes to the first retrier that names it, and to the catchers
when that one has spent its MaxAttempts (Amazon States Language, "Errors").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

from signalbox.cost.model.machine import Catcher, Retrier

ALL, TASK_FAILED, TIMEOUT, HEARTBEAT = "States.ALL", "States.TaskFailed", "States.Timeout", "States.HeartbeatTimeout"
UNCATCHABLE = frozenset({"States.Runtime"})
MOST_COUNTERS = 2_000  # combinations of retries that are summed one by one; above it the closed form is used
LONGEST_POWER = 300
ROUNDED = Context(prec=60)


@dataclass
class Attempts:
    """Expected attempts of a state, seconds of waiting between them, and probabilities of its ends."""

    expected: Fraction = Fraction(0)
    delay: Fraction = Fraction(0)
    success: Fraction = Fraction(0)
    failures: dict[str, Fraction] = field(default_factory=dict)

    def fail(self, shares: Mapping[str, Fraction], mass: Fraction) -> None:
        """Add an end by error."""
        for error, share in shares.items():
            self.failures[error] = self.failures.get(error, Fraction(0)) + mass * share


def matches(names: Sequence[str], error: str) -> bool:
    """Return whether ErrorEquals names an error, by the wildcards of the Amazon States Language."""
    if error in UNCATCHABLE:
        return False
    if error in names:
        return True
    if error == HEARTBEAT and TIMEOUT in names:
        return True
    return ALL in names or (TASK_FAILED in names and error not in (TIMEOUT, HEARTBEAT))


def first_match(entries: Sequence[Retrier] | Sequence[Catcher], error: str) -> int | None:
    """Return the index of the first retrier or catcher that names an error."""
    named = [entry.errors for entry in entries]
    return next((index for index, names in enumerate(named) if matches(names, error)), None)


def expected_attempts(failures: Mapping[str, Fraction], retriers: Sequence[Retrier]) -> Attempts:
    """Return the expected attempts of a state whose every attempt fails with these probabilities, by error.

    Raises ValueError where several retriers allow more attempts than can be counted.
    """
    return cached_attempts(tuple(failures.items()), tuple(retriers))


@lru_cache(maxsize=4096)  # most states of a machine fail and retry alike
def cached_attempts(failures: tuple[tuple[str, Fraction], ...], retriers: tuple[Retrier, ...]) -> Attempts:
    """Return the same for hashable values; the cached result is shared, so no caller may change it."""
    groups: dict[int | None, dict[str, Fraction]] = {}
    for error, probability in failures:
        if probability:
            groups.setdefault(first_match(retriers, error), {})[error] = probability
    final = groups.pop(None, {})
    active = [(retriers[index], shares) for index, shares in sorted(groups.items()) if index is not None]
    success = 1 - sum((probability for _, probability in failures), Fraction(0))
    counters = 1
    for retrier, _ in active:
        counters *= retrier.attempts + 1
    if counters <= MOST_COUNTERS:
        return counted(success, final, active)
    if len(active) == 1:
        return closed_form(success, final, *active[0])
    raise ValueError("its retriers allow too many attempts to be counted out: lower a MaxAttempts.")


def counted(
    success: Fraction, final: Mapping[str, Fraction], active: Sequence[tuple[Retrier, Mapping[str, Fraction]]]
) -> Attempts:
    """Follow the probability of each combination of spent retries until all of it has ended."""
    result = Attempts()
    masses = {(0,) * len(active): Fraction(1)}
    while masses:
        ahead: dict[tuple[int, ...], Fraction] = {}
        for spent, mass in masses.items():
            result.expected += mass
            result.success += mass * success
            result.fail(final, mass)
            for place, (retrier, shares) in enumerate(active):
                if spent[place] >= retrier.attempts:
                    result.fail(shares, mass)
                    continue
                again = mass * sum(shares.values(), Fraction(0))
                result.delay += again * retrier.delay(spent[place])
                key = (*spent[:place], spent[place] + 1, *spent[place + 1 :])
                ahead[key] = ahead.get(key, Fraction(0)) + again
        masses = ahead
    return result


def closed_form(
    success: Fraction, final: Mapping[str, Fraction], retrier: Retrier, shares: Mapping[str, Fraction]
) -> Attempts:
    """Sum the attempts of one retrier as a geometric series, without the waits between them."""
    again = sum(shares.values(), Fraction(0))
    tail = power(again, retrier.attempts)
    rounds = Fraction(retrier.attempts + 1) if again == 1 else (1 - tail * again) / (1 - again)
    result = Attempts(expected=rounds, success=rounds * success)
    result.fail(final, rounds)
    result.fail(shares, tail)
    return result


def power(base: Fraction, exponent: int) -> Fraction:
    """Return a power, exact for small exponents, else to 60 digits."""
    if exponent <= LONGEST_POWER or base in (0, 1):
        return base**exponent
    root = ROUNDED.divide(Decimal(base.numerator), Decimal(base.denominator))
    return Fraction(ROUNDED.power(root, exponent))
