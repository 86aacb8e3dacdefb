"""Days at the edge: seven days back and no eighth, the grace after midnight, and money of two currencies."""

from datetime import UTC, datetime
from typing import Any

import pytest

from lambdas.common.errors import InvalidEvent
from lambdas.settlement import handlers, requests
from lambdas.settlement.model import Movement
from lambdas.settlement.steps.comparison import compare
from tests.unit.world import Context, World


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The days that a night looks at."""
    days: list[str] = []

    def ask(date: str) -> bool:
        days.append(date)
        return True

    monkeypatch.setattr(requests, "request_settlement", ask)
    return days


@pytest.mark.parametrize("due", ["2026-01-10T02:00:00Z", "2026-01-10T00:30:00Z", "2026-01-10T23:59:59Z"])
def test_a_night_looks_back_seven_days(asked: list[str], due: str) -> None:
    """Each night looks at the seven days before its own date, the oldest first, and not at its own."""
    handlers.nightly({"scheduledTime": due}, Context())
    assert asked == [f"2026-01-{day:02d}" for day in range(3, 10)]


class Clock(datetime):
    """A clock that stands still."""

    at = "2026-01-06T00:15:00+00:00"

    @classmethod
    def now(cls, tz: Any = None) -> "Clock":
        return cls.fromisoformat(cls.at)


@pytest.mark.parametrize(
    ("at", "over"),
    [
        ("2026-01-06T00:14:59.999+00:00", False),
        ("2026-01-06T00:15:00+00:00", True),
        ("2026-01-06T00:15:00.001+00:00", True),
        ("2026-01-05T23:59:59+00:00", False),
    ],
)
def test_a_day_is_over_fifteen_minutes_after_its_end(monkeypatch: pytest.MonkeyPatch, at: str, over: bool) -> None:
    """A day can be settled once the slowest clock has passed midnight and its last write is in the indexes."""
    monkeypatch.setattr(Clock, "at", at)
    monkeypatch.setattr(requests, "datetime", Clock)
    if over:
        requests.check_over("2026-01-05")
    else:
        with pytest.raises(InvalidEvent):
            requests.check_over("2026-01-05")


def side(*movements: Movement) -> Any:
    """Return a side of the comparison."""
    return lambda: iter(enumerate(movements, 1))


def movement(cents: int = 1000, currency: str = "EUR", kind: str = "capture") -> Movement:
    return Movement(kind, "order-1", "pay-1", cents, currency)


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        ((movement(),), []),
        ((movement(1001),), [("capture-pay-1", "Different", "10.00 EUR", "10.01 EUR")]),
        ((movement(999),), [("capture-pay-1", "Different", "10.00 EUR", "9.99 EUR")]),
        ((movement(currency="USD"),), [("capture-pay-1", "Different", "10.00 EUR", "10.00 USD")]),
        ((movement(), movement()), [("capture-pay-1", "Different", "10.00 EUR", "10.00 EUR + 10.00 EUR")]),
        ((), [("capture-pay-1", "UnknownToProvider", "10.00 EUR", "")]),
        (
            (movement(), movement(kind="refund")),
            [("refund-pay-1", "UnknownToUs", "", "10.00 EUR")],
        ),
    ],
)
def test_the_provider_is_compared_in_both_directions(theirs: tuple[Movement, ...], found: list[Any]) -> None:
    """A cent, a currency, a line too many or too few is a difference, on either side."""
    totals, differences = compare(side(movement()), side(*theirs))
    assert differences == found
    currencies = {one.currency for one in theirs}
    assert set(totals) == currencies
    assert sum(total.captured for total in totals.values()) == sum(o.cents for o in theirs if o.kind == "capture")


def test_the_clock_of_the_grace(world: World) -> None:
    """The grace is twice the skew of a clock and five minutes."""
    assert requests.GRACE.total_seconds() == 15 * 60
    assert requests.LOOK_BACK == 7
    assert datetime.now(UTC).tzinfo is UTC
