"""Row and event of a suspect, attribute by attribute, at each limit of the remembered time."""

from typing import Any

import pytest

from lambdas.common.storage.change import Change
from lambdas.suspects import logic
from lambdas.suspects.handlers import watch
from lambdas.suspects.model import Failure
from tests.unit.suspects.test_logic import at
from tests.unit.world import Context, World, batch, delivered


def kept(*failures: Failure) -> list[dict[str, str]]:
    """Failures as a row keeps them."""
    return [{"at": one.at, "id": one.id} for one in failures]


def test_first_failure_is_remembered() -> None:
    """Two hours after its newest failure a row has nothing that could still count: 2026-01-05T11:00Z here."""
    change = logic.on_failure({"other": 1}, "customer-1", at(0))
    assert change == Change({"failures": kept(at(0)), "expiresAt": 1_767_610_800})


def test_fifth_failure_makes_a_suspect() -> None:
    """The event has the first and the last of the window; the row remembers the last one."""
    four = [at(second) for second in (0, 10, 20, 30)]
    change = logic.on_failure({"failures": kept(*four)}, "customer-1", at(40))
    told = {"customerId": "customer-1", "since": at(0).at, "at": at(40).at}
    row = {"failures": kept(*four, at(40)), "expiresAt": 1_767_610_840, "suspectedAt": at(40).at}
    assert change == Change(row, (("CustomerSuspected", told),))
    later = logic.on_failure(change.row, "customer-1", at(50))
    assert later is not None and (later.row["suspectedAt"], later.events) == (at(40).at, ())


@pytest.mark.parametrize(("late", "counts"), [(3600, True), (3601, False)])
def test_failure_counts_until_it_is_an_hour_late(late: int, counts: bool) -> None:
    """The age is the time to the newest failure of the row; older ones are dropped."""
    row: dict[str, Any] = {"failures": kept(at(late))}
    change = logic.on_failure(row, "customer-1", at(0))
    assert (change.row["failures"] if change else None) == (kept(at(0), at(late)) if counts else None)
    change = logic.on_failure({"failures": kept(at(0))}, "customer-1", at(late))
    assert change is not None and change.row["failures"] == (kept(at(0), at(late)) if counts else kept(at(late)))


def test_row_keeps_the_newest_thirty() -> None:
    """The order is that of their times, then of their ids."""
    failures = [at(70 * number) for number in range(30)]
    change = logic.on_failure({"failures": kept(*failures), "suspectedAt": at(9999).at}, "customer-1", at(2031))
    assert change is not None and change.row["failures"] == kept(*failures[1:], at(2031))
    same = logic.on_failure({"failures": kept(at(0, "b"))}, "customer-1", at(0, "a"))
    assert same is not None and same.row["failures"] == kept(at(0, "a"), at(0, "b"))


@pytest.mark.parametrize(
    ("seconds", "window"),
    [
        ((), ()),
        ((0, 1, 2, 3), ()),
        ((0, 1, 2, 3, 601), ()),
        ((0, 1, 2, 3, 600), (0, 600)),
        ((0, 2, 3, 4, 601, 602), (2, 602)),
    ],
)
def test_first_window_has_five_failures_within_ten_minutes(seconds: tuple[int, ...], window: tuple[int, ...]) -> None:
    """The window goes from its first failure to its last."""
    found = logic.first_window([at(second) for second in seconds])
    assert [one.id for one in (found[:1] or ())] + [one.id for one in found[-1:]] == [f"event-{s}" for s in window]
    assert len(found) in (0, 5)


@pytest.mark.parametrize(("reason", "counts"), [("PaymentDeclined", True), ("PaymentTimedOut", False)])
def test_declined_payments_alone_count(world: World, reason: str, counts: bool) -> None:
    """A person may send any cancellation; a payment that never came is no failed one."""
    data = {"orderId": "order-1", "customerId": "customer-1", "total": "20.00", "currency": "EUR", "reason": reason}
    watch(batch(delivered("OrderCancelled", data)), Context())
    assert bool(world.row("suspects", customerId="customer-1")) is counts
