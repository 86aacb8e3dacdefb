"""Datapoints by metric and minute, and statistics of a span of minutes."""

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
        return STATISTICS[statistic](values) if values else None


STATISTICS: Mapping[str, Callable[[Values], float]] = {
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
    "Average": statistics.fmean,
    "SampleCount": len,
}
