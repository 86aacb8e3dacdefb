"""Time axis with folds for long gaps, so that a wait of 15 minutes does not hide 50 milliseconds."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

FOLD_WIDTH = 5.0
FOLDED_AT_MOST = 48.0
"""Width of one fold, and of all folds together, in percent of the axis."""
STEPS = (
    *(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30),
    *(60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400),
)
TICK_EVERY, LABEL = 11.0, 7.0
MOST_FOLDS = 8
FOLD_FACTOR = 4.0
"""Least ratio of a folded gap to the median gap."""
END = 99.5
"""Percent; the last instant is just inside, so that a mark on it is not cut."""


@dataclass(frozen=True)
class Fold:
    """A gap in which nothing begins or ends: its place (percent) and its length (seconds)."""

    left: float
    width: float
    seconds: float


class Axis:
    """Line from 0 to 100 percent for instants (seconds), linear between folds."""

    def __init__(
        self,
        instants: Iterable[float],
        share: float = 6.0,
        shortest: float = 2.0,
        fold_width: float = FOLD_WIDTH,
        most: int = MOST_FOLDS,
    ) -> None:
        """Fold up to `most` gaps of at least `shortest` seconds, the longest first. A gap is folded while it is longer
        than 1/`share` of the time that is not folded yet. A fold takes `fold_width` percent."""
        self.points = sorted(set(instants)) or [0.0]
        gaps = [after - before for before, after in pairwise(self.points)]
        folded = folded_gaps(gaps, share, shortest, most)
        fold_width = min(fold_width, FOLDED_AT_MOST / len(folded)) if folded else 0.0
        shown = sum(gap for index, gap in enumerate(gaps) if index not in folded)
        scale = (END - fold_width * len(folded)) / shown if shown else 0.0
        self.places, self.folds = [0.0], list[Fold]()
        for index, gap in enumerate(gaps):
            width = fold_width if index in folded else gap * scale
            if index in folded:
                self.folds.append(Fold(self.places[-1], width, gap))
            self.places.append(self.places[-1] + width)

    def place(self, instant: float) -> float:
        """Return the percentage of an instant; instants outside are at the ends."""
        if instant <= self.points[0]:
            return 0.0
        if instant >= self.points[-1]:
            return self.places[-1]
        index = bisect_right(self.points, instant) - 1
        gap = self.points[index + 1] - self.points[index]
        part = (instant - self.points[index]) / gap
        return self.places[index] + part * (self.places[index + 1] - self.places[index])

    def ticks(self) -> list[tuple[float, float]]:
        """Return (percent, seconds) of ticks with room for a label: round instants, else the start of a stretch."""
        return [tick for first, last in self._open_stretches() for tick in self._ticks_within(first, last)]

    def _ticks_within(self, first: float, last: float) -> list[tuple[float, float]]:
        end = self.place(last)
        room = int((end - self.place(first)) / TICK_EVERY)
        step = next((step for step in STEPS if room and (last - first) / step <= room), None)
        numbers = range(int(first / step) + 1, int(last / step) + 1) if step else range(0)
        rounds = [number * step for number in numbers] if step else []
        found = [(self.place(instant), instant) for instant in rounds or [first]]
        return [tick for tick in found if end - tick[0] >= LABEL]

    def _open_stretches(self) -> list[tuple[float, float]]:
        stretches: list[tuple[float, float]] = []
        lefts = {fold.left for fold in self.folds}
        begin = self.points[0]
        for index in range(len(self.points) - 1):
            if self.places[index] in lefts:
                stretches.append((begin, self.points[index]))
                begin = self.points[index + 1]
        return [*stretches, (begin, self.points[-1])]


def folded_gaps(gaps: Sequence[float], share: float, shortest: float, most: int) -> set[int]:
    """Return the indexes of the gaps to fold: those much longer than the median."""
    remaining, folded = sum(gaps), set[int]()
    usual = median_low(gaps) if gaps else 0.0
    for index in sorted(range(len(gaps)), key=lambda index: -gaps[index])[:most]:
        if gaps[index] < max(shortest, FOLD_FACTOR * usual) or gaps[index] * share <= remaining:
            break
        folded.add(index)
        remaining -= gaps[index]
    return folded
