"""The projection against the meter: measured on one seed, checked on another: the whole of `cost calibrate`.

What one execution, invocation and batch of a flow needs is taken from the first run. From that, the templates and nothing
but the number of executions of the second run the projection says what the second run needed of each item of the price
list; the meter has counted it call by call.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

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
from signalbox.cost.documents import nearest
from signalbox.cost.exact import accumulate, number_of
from signalbox.cost.projection.assumptions import SECONDS_A_MONTH, Assumption, Assumptions
from signalbox.cost.projection.monthly_flow import POLLING, FlowOfMonth
from signalbox.cost.projection.system import System, read_system
from signalbox.twin.observe.meter_reading import Reading

TOLERANCE = Fraction(2, 100)
UNMEASURED = {
    "alarms": "costs by the month, whatever runs",
    "dynamodb storage": "grows with the months that rows are kept",
    "events.archive stored": "grows with the months that events are kept",
    "kms": "costs by the month, whatever runs",
    "logs stored": "grows with the months that lines are kept",
    "metrics": "costs by the month, whatever runs",
    "xray": "the twin has no X-Ray",
}


@dataclass(frozen=True)
class Line:
    """One line: what the meter counted on the second seed, and what the projection said of it."""

    workflow: str
    service: str
    item: str
    measured: Fraction
    projected: Fraction

    @property
    def difference(self) -> Fraction:
        """The projection's error as a part of what was measured; 1 where nothing was measured of what was projected."""
        if self.measured == self.projected:
            return Fraction(0)
        return (self.projected - self.measured) / self.measured if self.measured else Fraction(1)

    @property
    def within(self) -> bool:
        """Whether the projection is as good as it must be."""
        return abs(self.difference) <= TOLERANCE

    def to_json(self) -> dict[str, Any]:
        """The line, its difference in per cent."""
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
    """Every line of every flow, and the rows that the first runs gave."""

    seeds: tuple[int, int]
    count: int
    lines: list[Line]
    rows: dict[str, Any]
    counts: dict[str, Fraction]
    """Of the rows those that count calls and bytes, whatever people do and however fast partners are."""

    @property
    def holds(self) -> bool:
        """Whether every line is within the tolerance."""
        return all(line.within for line in self.lines)

    def and_then(self, other: "Calibration") -> "Calibration":
        """With another flow's lines; rows that both have, such as the relay's, are those of the first."""
        rows, counts = other.rows | self.rows, other.counts | self.counts
        return Calibration(self.seeds, self.count, self.lines + other.lines, rows, counts)

    def to_json(self) -> dict[str, Any]:
        """The answer of `cost calibrate --json`."""
        return {
            "seeds": list(self.seeds),
            "count": self.count,
            "tolerance_percent": float(TOLERANCE) * 100,
            "holds": self.holds,
            "lines": [line.to_json() for line in self.lines],
            "unmeasured": UNMEASURED,
            "rows": [{"name": name, "value": plain(value)} for name, value in sorted(self.rows.items())],
        }


def plain(value: Any) -> Any:
    """A measured value as a JSON number, or as numbers by name."""
    if isinstance(value, dict):
        return {name: plain(share) for name, share in value.items()}
    return number_of(value)


def calibrate(
    assembly: Assembly,
    assumptions: Assumptions,
    seeds: tuple[int, int],
    count: int,
    slugs: Sequence[str] = (),
    told: Callable[[str], None] = lambda line: None,
) -> Calibration:
    """Measure flows on the first seed, project the second, and compare with what the meter counted there.

    Parameters
    ----------
    count: the size of the workload, for flows whose scenario makes one; other flows play their example script.
    slugs: the flows; those that have a volume in the usage file where none is named.
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
            told(f"playing {slug} on the seed {seed}")
            readings.append(metered(assembly, slug, seed, count))
        found = found.and_then(judged(system, assumptions, slug, seeds, count, readings))
    return found


def judged(
    system: System, assumptions: Assumptions, slug: str, seeds: tuple[int, int], count: int, readings: list[Reading]
) -> Calibration:
    """Take the rows of a flow from the first reading and hold the projection against the second."""
    if not all(executions_of(reading, system, slug) for reading in readings):
        raise NothingToCalibrate(f"not one execution of {slug} began: look at `signalbox demo {slug}` first.")
    first, second = readings
    rows = measured_rows(first, system, slug)
    measured = counted(second)
    play = play_of(slug)
    ran = system if play is None or play.with_schedules else replace(system, schedules=[])
    projected = projected_needs(ran, with_rows(assumptions, rows), second)
    lines = [
        Line(slug, *key, measured.get(key, Fraction(0)), projected.get(key, Fraction(0)))
        for key in sorted(measured.keys() | projected.keys())
    ]
    return Calibration(seeds, count, lines, rows, counted_rows(first, system, slug))


def projected_needs(system: System, assumptions: Assumptions, reading: Reading) -> dict[Key, Fraction]:
    """What the projection says of a run, given how many executions it had and how long it lasted."""
    a_month = SECONDS_A_MONTH / Fraction(reading.seconds)
    for slug in system.flows:
        name = f"workflows/{slug}/executions_per_month"
        executions = executions_of(reading, system, slug) * a_month
        assumptions.rows[name] = Assumption(name, executions, "the run that is checked", "measured", "")
    found: dict[Key, Fraction] = {}
    for need in FlowOfMonth(system, assumptions).needs().entries:
        service, item = need.key
        if service not in UNMEASURED and f"{service} {item}" not in UNMEASURED:
            accumulate(found, (service, line_of(service, item, need.driver)), need.quantity / a_month)
    return found


def line_of(service: str, item: str, driver: str) -> str:
    """The line to which a need belongs; some items are held against the meter in two parts."""
    if service == "sqs":
        return "requests of empty polls" if driver == POLLING else "requests of messages"
    if service == "logs":
        return f"{item} of machines" if driver == "log of state machine" else f"{item} of functions"
    return item.partition(".")[0]  # compute of either architecture
