"""Alarms of an assembly over the datapoints of a run: every change of state, with its instant. An alarm is evaluated at
the end of each minute over a sliding window (Amazon CloudWatch User Guide, "Alarm evaluation window"). On AWS a
datapoint may come a minute or two after its minute; here it comes at once. Alarms of a system that ran before begin as
OK; those of a fresh deployment have no datapoints and begin as INSUFFICIENT_DATA ("PutMetricAlarm", Amazon CloudWatch
API Reference)."""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from signalbox.assembly import Assembly, Resource
from signalbox.twin.services.cloudwatch import expressions, rules
from signalbox.twin.services.cloudwatch.alarm_states import ALARM, EXTRA_PERIODS, INSUFFICIENT, OK, decide
from signalbox.twin.services.cloudwatch.metrics import MINUTE, Metric, Metrics

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}

Window = Iterable[int]


@dataclass(frozen=True)
class Change:
    """Change of an alarm's state. `at`: epoch seconds."""

    at: float
    alarm: str
    state: str


class MetricAlarm:
    """Alarm on a metric or on metric math, read from its template."""

    def __init__(self, resource: Resource) -> None:
        p = resource.properties
        self.name = resource.name
        self.queries = {query["Id"]: query for query in p.get("Metrics", ())}
        stats = {name: query["MetricStat"] for name, query in self.queries.items() if "MetricStat" in query}
        self.metrics = {name: metric_of(stat["Metric"]) for name, stat in stats.items()} or {"": metric_of(p)}
        own = p["ExtendedStatistic"] if "ExtendedStatistic" in p else p.get("Statistic", "")
        self.statistics = {name: stat["Stat"] for name, stat in stats.items()} or {"": own}
        seconds = next((stat["Period"] for stat in stats.values()), p.get("Period", MINUTE))
        self.period = int(seconds) // MINUTE
        self.periods = int(p["EvaluationPeriods"])
        self.bad = int(p.get("DatapointsToAlarm", self.periods))
        self.missing = p.get("TreatMissingData", "missing")
        self.breaches: Callable[[float], bool] = lambda value: COMPARISONS[p["ComparisonOperator"]](
            value, float(p["Threshold"])
        )

    def value(self, metrics: Metrics, window: range) -> float | None:
        """Return the datapoint of a period."""
        known = {name: metrics.value(m, self.statistics[name], window) for name, m in self.metrics.items()}
        expression = next((q["Expression"] for q in self.queries.values() if q.get("Expression")), None)
        return expressions.value(expression, known) if expression else next(iter(known.values()))

    def point(self, metrics: Metrics, end: int, began: int, fresh: bool) -> bool | None:
        """Return whether the period that ends with the minute `end` breaches.

        A period from before `began` does not, and has no datapoint where the alarm is fresh.
        """
        if end - self.period + 1 < began and not fresh:
            return False
        value = self.value(metrics, range(end - self.period + 1, end + 1))
        return None if value is None else self.breaches(value)

    def changes(self, metrics: Metrics, began: int, last: int, fresh: bool = False) -> Iterator[Change]:
        """Yield every change of state, minute by minute; the first state is OK, or that of a fresh alarm."""
        state = INSUFFICIENT if fresh else OK
        point = cache(partial(self.point, metrics, began=began, fresh=fresh))
        back = [ago * self.period for ago in reversed(range(self.periods + EXTRA_PERIODS))]
        for minute in self.minutes(metrics, began, last):
            points = [point(minute - ago) for ago in back]
            now = decide(points, self.periods, self.bad, self.missing, state)
            if now != state:
                state = now
                yield Change((minute + 1) * MINUTE, self.name, state)

    def minutes(self, metrics: Metrics, began: int, last: int) -> Sequence[int]:
        """Return the minutes at which the state can change: while the range has data, and one after it."""
        if self.missing in ("breaching", "missing"):
            return range(began, last + 1)
        span = (self.periods + EXTRA_PERIODS) * self.period + 1
        data = {minute for metric in self.metrics.values() for minute in metrics.minutes.get(metric, ())}
        near = {began} | {minute + ahead for minute in data for ahead in range(span)}
        return sorted(minute for minute in near if began <= minute <= last)


def metric_of(properties: Any) -> Metric:
    """Return the metric that a template names."""
    dimensions = frozenset((d["Name"], str(d["Value"])) for d in properties.get("Dimensions", ()))
    return Metric(properties["Namespace"], properties["MetricName"], dimensions)


def metric_alarms(assembly: Assembly) -> list[MetricAlarm]:
    """Return the alarms on metrics that an assembly deploys."""
    return [MetricAlarm(resource) for resource in assembly.of_type("AWS::CloudWatch::Alarm")]


def history(assembly: Assembly, metrics: Metrics, began: float, ended: float, fresh: bool = False) -> list[Change]:
    """Return every change of state of every alarm, composite ones too, in order of time.

    `fresh`: the alarms were deployed for the first time when the run began.
    """
    first, last = int(began // MINUTE), int(ended // MINUTE) - 1
    changes = [change for alarm in metric_alarms(assembly) for change in alarm.changes(metrics, first, last, fresh)]
    changes.sort(key=lambda change: (change.at, change.alarm))
    composites = {
        resource.name: rules.parse(resource.properties["AlarmRule"])
        for resource in assembly.of_type("AWS::CloudWatch::CompositeAlarm")
    }
    return list(_with_composites(changes, composites))


def _with_composites(changes: Iterable[Change], composites: Mapping[str, rules.Rule]) -> Iterator[Change]:
    """Yield each change, and after it the changes of composite alarms that follow from it."""
    states: dict[str, str] = {}
    for change in changes:
        states[change.alarm] = change.state
        yield change
        settled = False
        while not settled:
            settled = True
            for name, rule in composites.items():
                state = ALARM if rule(states) else OK
                if state != states.get(name, OK):
                    states[name], settled = state, False
                    yield Change(change.at, name, state)
