"""Datapoints by metric and minute, and statistics of a span of minutes."""

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

MINUTE = 60

Values = list[float]


@dataclass(frozen=True)
class Metric:
    """Identity of a metric; other dimensions make another metric."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]] = frozenset()


@dataclass
class Metrics:
    """Datapoints: metric -> minute since the epoch -> values. AWS's own metrics are no finer."""

    minutes: dict[Metric, dict[int, Values]] = field(default_factory=lambda: defaultdict(dict))

    def put(self, namespace: str, name: str, dimensions: Mapping[str, str], at: float, value: float) -> None:
        """Add a value; `at` is an instant in epoch seconds."""
        metric = Metric(namespace, name, frozenset(dimensions.items()))
        self.minutes[metric].setdefault(int(at // MINUTE), []).append(value)

    def value(self, metric: Metric, statistic: str, minutes: Iterable[int]) -> float | None:
        """Return the statistic over some minutes; None where they have no datapoint."""
        known = self.minutes.get(metric, {})
        values = [value for minute in minutes for value in known.get(minute, ())]
        return statistic_of(values, statistic) if values else None


STATISTICS: Mapping[str, Callable[[Values], float]] = {
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
    "Average": statistics.fmean,
    "SampleCount": len,
}
PERCENTILES = "p[0-9]*"
"""Pattern of the names of percentiles: `p99`, `p99.9`."""


def statistic_of(values: Values, name: str) -> float:
    """Return a statistic of at least one value; a percentile is the value of the nearest rank."""
    if name in STATISTICS:
        return STATISTICS[name](values)
    rank = math.ceil(float(name[1:]) / 100 * len(values))
    return sorted(values)[max(0, rank - 1)]
