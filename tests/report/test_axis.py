"""The folded time axis: order is kept, long waits do not hide short work, labels stand where there is room."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from signalbox.report.waterfall.axis import FOLDED_AT_MOST, Axis

INSTANTS = st.lists(st.floats(0, 1e6, allow_nan=False).map(lambda at: round(at, 3)), min_size=1, max_size=40)


@given(INSTANTS)
def test_later_instants_stand_further_right(instants: list[float]) -> None:
    """The order of time is the order on the line, which ends before 100 percent."""
    axis = Axis(instants)
    places = [axis.place(instant) for instant in sorted(set(instants))]
    assert all(before <= after for before, after in pairwise(places))
    assert places[0] == 0.0
    assert places[-1] <= 100.0


@given(INSTANTS)
def test_nothing_happens_within_a_fold(instants: list[float]) -> None:
    """A fold lies between two neighbouring instants, and folds leave room for what happened."""
    axis = Axis(instants)
    for fold in axis.folds:
        assert not [at for at in instants if fold.left + 1e-6 < axis.place(at) < fold.left + fold.width - 1e-6]
    assert sum(fold.width for fold in axis.folds) <= FOLDED_AT_MOST + 1e-6


def test_a_long_wait_does_not_hide_short_work() -> None:
    """Work of 50 milliseconds takes a twentieth of the line beside a wait of 15 minutes."""
    axis = Axis([0.0, 0.05, 0.4, 900.4, 900.45, 900.9])
    assert [fold.seconds for fold in axis.folds] == [900.0]
    assert axis.place(0.05) - axis.place(0.0) > 5
    assert abs((axis.place(0.05) - axis.place(0.0)) - (axis.place(900.45) - axis.place(900.4))) < 1e-6


def test_even_times_are_not_folded() -> None:
    """The line is linear where all gaps are alike."""
    axis = Axis([float(second) for second in range(11)])
    assert not axis.folds
    assert abs(axis.place(5.0) - axis.place(10.0) / 2) < 1e-9


def test_instants_between_two_points_lie_between_them() -> None:
    """A place is found for any instant, also within a fold and outside of the line."""
    axis = Axis([0.0, 1.0, 1000.0, 1001.0])
    assert axis.place(1.0) < axis.place(500.0) < axis.place(1000.0)
    assert (axis.place(-5.0), axis.place(2000.0)) == (0.0, axis.place(1001.0))


@given(INSTANTS)
def test_labels_have_room(instants: list[float]) -> None:
    """Labels stand in order, far enough from each other, and never within a fold."""
    axis = Axis(instants)
    lefts = [left for left, _ in axis.ticks()]
    assert all(after - before >= 4.9 for before, after in pairwise(lefts))
    for fold in axis.folds:
        assert not [left for left in lefts if fold.left + 1e-6 < left < fold.left + fold.width - 1e-6]


def test_labels_are_round() -> None:
    """The labels on 95 seconds are 15, 30, 45 and so on."""
    assert [at for _, at in Axis([0.0, 20.0, 40.0, 60.0, 80.0, 95.0]).ticks()][:3] == [15.0, 30.0, 45.0]
