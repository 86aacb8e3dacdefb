"""The derived expectation against the engine: generated machines, run many times with drawn chances."""

from collections.abc import Callable
from math import sqrt
from statistics import fmean, pstdev
from typing import Any

from hypothesis import HealthCheck, given, reject, settings
from hypothesis.strategies import SearchStrategy

from signalbox.cost import definition_of, estimate
from signalbox.cost.documents import DocumentError
from tests.cost.machines import Generated, machines

MACHINES, BOUNDED, RUNS = 70, 25, 25
"""`make soak` takes 200 and 60 machines."""


def test_expected_transitions_agree_with_the_engine() -> None:
    """No machine is off by 6 standard errors, nor are all of them together by 4."""
    compare_machines(MACHINES)


def test_where_branches_fail_beside_others_the_expectation_errs_upwards() -> None:
    """The bill is at least the mean: the engine stops parts beside a failure, and the bill does not."""
    compare_bounds(BOUNDED)


def compare_machines(count: int) -> None:
    """Compare `count` machines, one by one and all together."""
    errors: list[tuple[float, float]] = []

    def compare(made: Generated) -> None:
        error, deviation = compared(made)
        assert abs(error) <= 6 * deviation + 1e-9, (made.definition, made.usage())
        errors.append((error, deviation**2))

    drawn(machines(), count, compare)
    assert len(errors) >= count
    assert abs(sum(error for error, _ in errors)) <= 4 * sqrt(sum(variance for _, variance in errors))


def compare_bounds(count: int) -> None:
    """Compare `count` machines in which branches fail beside others."""
    above: list[float] = []

    def compare(made: Generated) -> None:
        error, deviation = compared(made)
        assert error <= 6 * deviation + 1e-9, (made.definition, made.usage())
        above.append(-error)

    drawn(machines(failing_beside=True), count, compare)
    assert max(above) > 1  # some were stopped


def drawn(strategy: SearchStrategy[Generated], count: int, compare: Callable[[Generated], None]) -> None:
    """Compare `count` generated machines, equal in every run."""
    options: dict[str, Any] = {"deadline": None, "derandomize": True, "database": None}
    settings(max_examples=count, suppress_health_check=list(HealthCheck), **options)(given(strategy)(compare))()


def compared(made: Generated) -> tuple[float, float]:
    """Return the distance of the runs' mean from the expectation, and the standard error of that mean."""
    try:
        answer: dict[str, Any] = estimate(definition_of(made.definition, "made.asl.json"), made.usage()).to_json()
    except DocumentError as error:
        assert "this loop cannot end" in error.problem  # a failure that leads back to itself: nothing to compare
        reject()
    expected, most = answer["transitions"]["expected"], answer["transitions"]["max"]
    runs = made.runs(RUNS, seed=1)
    assert most is None or max(runs) <= most, (made.definition, made.usage())
    deviation = max(pstdev(runs), 0.5 if expected != round(expected) else 0.0)
    return fmean(runs) - expected, deviation / sqrt(RUNS)
