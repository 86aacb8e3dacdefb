"""Comparison of the projection with the meter of the twin: the answer of `cost calibrate`.

The needs of one execution, invocation and batch are measured on the first seed. From those, the templates and the
number of executions on the second seed, the projection calculates the need of each item of the price list; the meter
has counted it call by call.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypedDict

from signalbox.assembly import Assembly
from signalbox.cost.calibration.measurements import counted_rows, executions_of, measured_rows, with_rows
from signalbox.cost.calibration.metering import (
    Key,
    NothingToCalibrate,
    counted,
    metered,
    play_of,
    playable,
    projected_flows,
)
from signalbox.cost.calibration.usage_file import printable
from signalbox.cost.documents import nearest
from signalbox.cost.exact_numbers import accumulate, number_of
from signalbox.cost.projection.assumptions import SECONDS_A_MONTH, Assumption, Assumptions
from signalbox.cost.projection.monthly_flow import LOG, MonthlyFlow
from signalbox.cost.projection.queues import POLLING
from signalbox.cost.projection.system import System, read_system
from signalbox.twin.observe.meter_reading import Reading

TOLERANCE = Fraction(2, 100)
METRICS = "/metrics"  # series of a function: each flow lets it write some of them
UNMEASURED = {
    "alarms": "costs by the month, without any run",
    "dashboards": "costs by the month, without any run",
    "dynamodb point-in-time recovery": "grows with the months that rows are kept",
    "dynamodb storage": "grows with the months that rows are kept",
    "events.archive stored": "grows with the months that events are kept",
    "kms": "costs by the month, without any run",
    "logs stored": "grows with the months that lines are kept",
    "metrics": "costs by the month, without any run",
    "s3 puts of collected batches": "follow from the rate and the window: too few in a run to compare two seeds",
    "secrets": "costs by the month, without any run",
    "xray": "the twin has no X-Ray",
}


class LineRow(TypedDict):
    """Line of a calibration in the answer."""

    workflow: str
    service: str
    item: str
    measured: int | float
    projected: int | float
    difference_percent: float
    within: bool


class CalibrationAnswer(TypedDict):
    """Answer of `cost calibrate`."""

    seeds: list[int]
    count: int
    tolerance_percent: float
    holds: bool
    lines: list[LineRow]
    unmeasured: dict[str, str]
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Line:
    """One item: the meter's count on the second seed, and the projected quantity."""

    workflow: str
    service: str
    item: str
    measured: Fraction
    projected: Fraction

    @property
    def difference(self) -> Fraction:
        """Error as a part of the measured quantity; 1 where nothing was measured."""
        if self.measured == self.projected:
            return Fraction(0)
        return (self.projected - self.measured) / self.measured if self.measured else Fraction(1)

    @property
    def within(self) -> bool:
        """Return whether the error is within the tolerance."""
        return abs(self.difference) <= TOLERANCE

    def to_json(self) -> LineRow:
        """Return the line, with its difference in per cent."""
        return {
            "workflow": self.workflow,
            "service": self.service,
            "item": self.item,
            "measured": number_of(self.measured),
            "projected": number_of(self.projected),
            "difference_percent": round(float(self.difference) * 100, 3),
            "within": self.within,
        }


@dataclass
class Calibration:
    """Lines of every flow, and the rows that the first runs gave."""

    seeds: tuple[int, int]
    count: int
    lines: list[Line]
    rows: dict[str, Any]
    counts: dict[str, Fraction]
    """Rows that count calls and bytes, and so depend neither on people nor on the speed of partners."""

    @property
    def holds(self) -> bool:
        """Return whether every line is within the tolerance."""
        return all(line.within for line in self.lines)

    def merged(self, other: "Calibration") -> "Calibration":
        """Return this with another flow's lines; of rows that both have, the first are kept, and the most metrics."""
        rows, counts = other.rows | self.rows, other.counts | self.counts
        for name in counts:
            if name.endswith(METRICS):
                counts[name] = max(self.counts.get(name, counts[name]), other.counts.get(name, counts[name]))
        return Calibration(self.seeds, self.count, self.lines + other.lines, rows, counts)

    def to_json(self) -> CalibrationAnswer:
        """Return the answer of `cost calibrate --json`."""
        return {
            "seeds": list(self.seeds),
            "count": self.count,
            "tolerance_percent": float(TOLERANCE) * 100,
            "holds": self.holds,
            "lines": [line.to_json() for line in self.lines],
            "unmeasured": UNMEASURED,
            "rows": [{"name": name, "value": printable(value)} for name, value in sorted(self.rows.items())],
        }


def calibrate(
    assembly: Assembly,
    assumptions: Assumptions,
    seeds: tuple[int, int],
    count: int,
    slugs: Sequence[str] = (),
    tell: Callable[[str], None] = lambda line: None,
) -> Calibration:
    """Measure flows on the first seed, project the second, and compare with the meter there.

    Parameters
    ----------
    count: the size of the workload, for flows whose scenario makes one; other flows play their example script.
    slugs: the flows; by default those that have a volume in the usage file.
    """
    system = read_system(assembly)
    known = playable(system)
    for slug in slugs:
        if slug not in known:
            raise NothingToCalibrate(f"there is no flow {slug!r} to play: {nearest(slug, known)}")
    if not known:
        raise NothingToCalibrate(f"{assembly.path} deploys no flow that can be played.")
    found = Calibration(seeds, count, [], {}, {})
    for slug in slugs or projected_flows(system, assumptions) or known:
        readings = []
        for seed in seeds:
            tell(f"playing {slug} on the seed {seed}")
            readings.append(metered(assembly, slug, seed, count))
        found = found.merged(compare_runs(system, assumptions, slug, seeds, count, readings))
    return found


def compare_runs(
    system: System, assumptions: Assumptions, slug: str, seeds: tuple[int, int], count: int, readings: list[Reading]
) -> Calibration:
    """Take the rows of a flow from the first reading, and compare the projection with the second."""
    if not all(executions_of(reading, system, slug) for reading in readings):
        raise NothingToCalibrate(f"not one execution of {slug} began: look at `signalbox demo {slug}` first.")
    first, second = readings
    rows = measured_rows(first, system, slug)
    measured = counted(second, {route["function"] for route in system.collecting_routes}, system.behind_api)
    play = play_of(slug)
    ran = system if play is None or play.with_schedules else replace(system, schedules=[])
    projected = projected_needs(ran, with_rows(assumptions, rows), second)
    lines = [
        Line(slug, *key, measured.get(key, Fraction(0)), projected.get(key, Fraction(0)))
        for key in sorted(measured.keys() | projected.keys())
    ]
    return Calibration(seeds, count, lines, rows, kept_rows(first, system, slug))


def kept_rows(reading: Reading, system: System, slug: str) -> dict[str, Fraction]:
    """Return the counted rows for the usage file. A batch that is collected grows with the rate: it has none."""
    collecting = {f"queues/{route['name']}/messages_per_batch" for route in system.collecting_routes}
    rows = counted_rows(reading, system, slug)
    return {name: value for name, value in rows.items() if name not in collecting}


def projected_needs(system: System, assumptions: Assumptions, reading: Reading) -> dict[Key, Fraction]:
    """Return the projected needs of a run, by its executions and its length."""
    a_month = SECONDS_A_MONTH / Fraction(reading.seconds)
    for slug in system.flows:
        name = f"workflows/{slug}/executions_per_month"
        executions = executions_of(reading, system, slug) * a_month
        assumptions.rows[name] = Assumption(name, executions, "the run that is checked", "measured", "")
    found: dict[Key, Fraction] = {}
    short = {function.name: function.short for function in system.functions.values()}
    collecting = {f"function {short[route['function']]}" for route in system.collecting_routes}
    for need in MonthlyFlow(system, assumptions).needs().entries:
        service, item = need.key
        if service == "s3" and need.driver in {*collecting, LOG}:
            continue
        if service not in UNMEASURED and f"{service} {item}" not in UNMEASURED:
            accumulate(found, (service, line_of(service, item, need.driver)), need.quantity / a_month)
    return found


def line_of(service: str, item: str, driver: str) -> str:
    """Return the line of a need; some items are compared with the meter in two parts."""
    if service == "sqs":
        return "requests of empty polls" if driver == POLLING else "requests of messages"
    if service == "logs":
        return f"{item} of machines" if driver == "log of state machine" else f"{item} of functions"
    return item.partition(".")[0]  # compute of either architecture
