"""The projection against the meter: measured on one seed, checked on another: the whole of `cost calibrate`.

What one execution, invocation and batch needs is taken from the first run. From that, the templates and nothing but the
number of executions of the second run the projection says what the second run needed of each item of the price list; the
meter has counted it call by call.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from signalbox.assembly import Assembly
from signalbox.cost.assumed import SECONDS_A_MONTH, Assumption, Assumptions
from signalbox.cost.exact import accumulate, number_of
from signalbox.cost.flow import POLLING, FlowOfMonth
from signalbox.cost.measured import counted_rows, measured_rows, with_rows
from signalbox.cost.mixture import WINDOW, mixed_orders
from signalbox.cost.system import System, read_system
from signalbox.errors import InputError
from signalbox.twin import Twin
from signalbox.twin.meter import attach
from signalbox.twin.readings import Reading

WORKFLOW = "orders"
TOLERANCE = Fraction(2, 100)
GIGABYTE = 1024**3
DRAIN_SECONDS = 30.0
"""What began within the window ends in it too."""
UNMEASURED = {
    "alarms": "costs by the month, whatever runs",
    "dynamodb storage": "grows with the months that rows are kept",
    "events.archive stored": "grows with the months that events are kept",
    "kms": "costs by the month, whatever runs",
    "logs stored": "grows with the months that lines are kept",
    "metrics": "costs by the month, whatever runs",
    "xray": "the twin has no X-Ray",
}

Key = tuple[str, str]


class NothingToCalibrate(InputError):
    """The assembly or the arguments give nothing to measure."""


@dataclass(frozen=True)
class Line:
    """One line: what the meter counted on the second seed, and what the projection said of it."""

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
            "service": self.service,
            "item": self.item,
            "measured": number_of(self.measured),
            "projected": number_of(self.projected),
            "difference_percent": round(float(self.difference) * 100, 3),
            "within": self.within,
        }


@dataclass
class Calibration:
    """Every line, and the rows that the first run gave."""

    seeds: tuple[int, int]
    orders: int
    lines: list[Line]
    rows: dict[str, Any]
    counts: dict[str, Fraction]
    """Of the rows those that count calls and bytes, whatever customers do and however fast partners are."""

    @property
    def holds(self) -> bool:
        """Whether every line is within the tolerance."""
        return all(line.within for line in self.lines)

    def to_json(self) -> dict[str, Any]:
        """The answer of `cost calibrate --json`."""
        return {
            "seeds": list(self.seeds),
            "orders": self.orders,
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
    orders: int,
    told: Callable[[str], None] = lambda line: None,
) -> Calibration:
    """Measure on the first seed, project the second, and compare with what the meter counted there."""
    system = read_system(assembly)
    if WORKFLOW not in system.workflows:
        raise NothingToCalibrate(f"{assembly.path} deploys no workflow {WORKFLOW!r}, whose orders calibration plays.")
    readings = []
    for seed in seeds:
        told(f"{orders} orders on the seed {seed}")
        readings.append(metered(assembly, seed, orders))
    return judged(system, assumptions, seeds, orders, readings)


def judged(
    system: System, assumptions: Assumptions, seeds: tuple[int, int], orders: int, readings: list[Reading]
) -> Calibration:
    """Take the rows from the first reading and hold the projection against the second."""
    if not all(reading.executions[WORKFLOW] for reading in readings):
        raise NothingToCalibrate("not one order became an execution: look at `signalbox load` first.")
    first, second = readings
    rows = measured_rows(first, system, WORKFLOW)
    measured = counted(second)
    projected = projected_needs(system, with_rows(assumptions, rows), second)
    lines = [
        Line(*key, measured.get(key, Fraction(0)), projected.get(key, Fraction(0)))
        for key in sorted(measured.keys() | projected.keys())
    ]
    return Calibration(seeds, orders, lines, rows, counted_rows(first, system, WORKFLOW))


def metered(assembly: Assembly, seed: int, orders: int) -> Reading:
    """Run the orders of one seed for the window, with the meter on."""
    with Twin.from_assembly(assembly, seed) as twin:
        meter = attach(twin)
        twin.plan(mixed_orders(orders, seed))
        twin.advance(seconds=WINDOW + DRAIN_SECONDS)
        return meter.read(WINDOW)


def counted(reading: Reading) -> dict[Key, Fraction]:
    """The reading by the items of the price list; polls that found nothing stand apart from what messages cost."""
    functions, queues = reading.functions.values(), reading.queues.values()
    found = {
        ("states.standard", "transitions"): sum(reading.transitions.values()),
        ("lambda", "requests"): sum(counts.invocations for counts in functions),
        ("lambda", "compute"): sum(counts.gigabyte_seconds for counts in functions),
        ("dynamodb", "write units"): sum(counts.write_units for counts in functions),
        ("dynamodb", "read units"): sum(counts.read_units for counts in functions),
        ("events.custom", "events"): sum(counts.chunks for counts in reading.events.values()),
        ("events.archive", "processed"): Fraction(reading.archived_bytes, GIGABYTE),
        ("sqs", "requests of messages"): sum(counts.requests for counts in queues),
        ("sqs", "requests of empty polls"): sum(counts.empty_polls for counts in queues),
        ("scheduler", "invocations"): reading.scheduled,
        ("logs", "ingested of functions"): Fraction(sum(counts.log_bytes for counts in functions), GIGABYTE),
        ("logs", "ingested of machines"): Fraction(reading.machine_log_bytes, GIGABYTE),
        ("s3", "calls"): sum(count for name, count in reading.calls.items() if name.startswith("s3.")),
    }
    return {key: Fraction(amount) for key, amount in found.items() if amount}


def projected_needs(system: System, assumptions: Assumptions, reading: Reading) -> dict[Key, Fraction]:
    """What the projection says of a run, given how many executions it had and how long it lasted."""
    a_month = SECONDS_A_MONTH / Fraction(reading.seconds)
    for slug in system.workflows:
        name = f"workflows/{slug}/executions_per_month"
        executions = reading.executions[slug] * a_month
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
