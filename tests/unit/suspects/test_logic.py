"""Five failed payments within ten minutes, by the times of their events."""

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from lambdas.common.instants import instant_text
from lambdas.common.storage.change import Row
from lambdas.suspects.logic import on_failure
from lambdas.suspects.model import MOST, Failure

BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def at(seconds: float, identity: str = "") -> Failure:
    """Return a failure some seconds after nine."""
    return Failure(instant_text(BEGAN + timedelta(seconds=seconds)), identity or f"event-{seconds}")


def counted(*failures: Failure) -> tuple[Row, list[tuple[str, str]]]:
    """Count failures in this order; return the row, and the windows of the suspicions."""
    row: Row = {}
    raised = []
    for failure in failures:
        change = on_failure(row, "customer-1", failure)
        if change:
            row = change.row
            raised += [(data["since"][14:19], data["at"][14:19]) for _, data in change.events]
    return row, raised


@pytest.mark.parametrize(
    ("seconds", "raised"),
    [
        ((0, 150, 300, 450, 600), [("00:00", "10:00")]),
        ((0, 150, 300, 450, 601), []),
        ((0, 150, 300, 450), []),
        ((0, 550, 600, 700, 800, 900), [("09:10", "15:00")]),
        ((0, 1, 2, 3, 4, 5, 6, 7, 8), [("00:00", "00:04")]),
        ((0, 1, 2, 3, 4, 5, 6, 7, 8, 9), [("00:00", "00:04"), ("00:05", "00:09")]),
    ],
)
def test_window(seconds: tuple[int, ...], raised: list[tuple[str, str]]) -> None:
    """The window slides and has both ends; failures of one suspicion do not count for the next."""
    assert counted(*map(at, seconds))[1] == raised


def test_repeated_events_count_once() -> None:
    """Four failures that come three times each are four."""
    failures = [at(second) for second in (0, 60, 120, 180)]
    row, raised = counted(*failures, *failures, *reversed(failures))
    assert (len(row["failures"]), raised) == (4, [])
    assert counted(*failures, *failures, at(200))[1] == [("00:00", "03:20")]


def test_repetitions_after_a_suspicion_raise_no_other() -> None:
    """All events of a suspicion come again."""
    failures = [at(second) for second in range(5)]
    assert len(counted(*failures, *failures, *failures)[1]) == 1


def test_order_of_arrival_does_not_matter() -> None:
    """Late events count by their own time."""
    failures = [at(second) for second in (0, 100, 200, 300, 400)]
    assert {tuple(counted(*some)[1]) for some in permutations(failures)} == {(("00:00", "06:40"),)}
    assert counted(at(0), at(100), at(200), at(300), at(2000), at(400))[1] == [("00:00", "06:40")]


def test_event_that_is_an_hour_late_changes_nothing() -> None:
    """Failures older than the remembered time are left out, whether they were counted before or not."""
    row, raised = counted(at(4000), at(0), at(399), at(400))
    assert ([one["id"] for one in row["failures"]], raised) == (["event-400", "event-4000"], [])


def test_row_is_bounded() -> None:
    """Thousands of failures, in any order, leave a small row, and repetitions still raise nothing."""
    numbers = random.Random(1)
    failures = [at(numbers.uniform(0, 3000), f"event-{number}") for number in range(1000)]
    row, raised = counted(*failures)
    assert len(row["failures"]) == MOST
    assert counted(*failures, *failures)[1] == raised
