"""The derived expectation against the engine: 200 generated machines, run many times with drawn chances."""

from math import sqrt
from statistics import fmean, pstdev
from typing import Any

from hypothesis import HealthCheck, given, settings

from signalbox.cost import definition_of, estimate
from tests.cost.machines import Generated, machines

MACHINES, RUNS = 200, 25


def test_expected_transitions_agree_with_the_engine() -> None:
    """No machine is off by 6 standard errors, nor are all of them together by 4."""
    errors: list[tuple[float, float]] = []

    @settings(
        max_examples=MACHINES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(machines())
    def compare(made: Generated) -> None:
        errors.append(compared(made))

    compare()
    assert len(errors) >= MACHINES
    assert abs(sum(error for error, _ in errors)) <= 4 * sqrt(sum(variance for _, variance in errors))


def compared(made: Generated) -> tuple[float, float]:
    """How far the mean of the runs is from the expectation, and the variance of that mean."""
    answer: dict[str, Any] = estimate(definition_of(made.definition, "made.asl.json"), made.usage()).to_json()
    expected, most = answer["transitions"]["expected"], answer["transitions"]["max"]
    runs = made.runs(RUNS, seed=1)
    deviation = max(pstdev(runs), 0.5 if expected != round(expected) else 0.0)
    assert abs(fmean(runs) - expected) <= 6 * deviation / sqrt(RUNS) + 1e-9, (made.definition, made.usage())
    assert most is None or max(runs) <= most
    return fmean(runs) - expected, deviation**2 / RUNS
