"""End of a wait of a machine, as its function computes it."""

from datetime import UTC, datetime, timedelta

from lambdas.common.executions.tasks import end_of_wait


def test_wait_ends_by_the_machines_clock() -> None:
    """The seconds count from the instant at which the machine entered the state."""
    assert end_of_wait({"since": "2026-01-05T09:00:00.250Z"}, 900) == datetime(2026, 1, 5, 9, 15, 0, 250_000, UTC)


def test_execution_of_an_earlier_release_names_no_beginning() -> None:
    """Seconds count from now then."""
    before = datetime.now(UTC)
    assert before <= end_of_wait({}, 900) - timedelta(seconds=900) <= datetime.now(UTC)
