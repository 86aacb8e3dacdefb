"""Play of a flow in the twin with the meter on, and the counts by items of the price list."""

from collections.abc import Container, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from signalbox.assembly import Assembly
from signalbox.cost.prices.services.media import normalized
from signalbox.cost.projection.assumptions import Assumptions
from signalbox.cost.projection.system import System
from signalbox.errors import InputError
from signalbox.project import need_project
from signalbox.scenarios import find_scenarios
from signalbox.twin import Twin
from signalbox.twin.observe.meter import attach
from signalbox.twin.observe.meter_reading import FunctionCounts, MapCounts, Reading
from signalbox.twin.play.scripts import read_script
from signalbox.twin.scenario import Calibration

GIGABYTE = 1024**3
DRAIN_SECONDS = 270.0
"""Seconds after the window in which its executions end and batches are collected; below the shortest schedule."""

Key = tuple[str, str]


class NothingToCalibrate(InputError):
    """The assembly or the arguments give nothing to measure."""


def mixtures() -> Mapping[str, Calibration]:
    """Return the workloads that scenarios have for calibration, by flow; other flows play their example script."""
    return {scenario.slug: scenario.calibration for scenario in find_scenarios() if scenario.calibration}


def play_of(slug: str) -> Calibration | None:
    """Return how a flow is played, or None where it has neither a workload nor an example script."""
    example = need_project() / "examples" / f"{slug}.jsonl"
    if slug in (own := mixtures()) or not example.is_file():
        return own.get(slug)
    return Calibration(lambda count, seed: script(example))


def script(path: Path) -> Iterator[Any]:
    """Yield the lines of people and producers in an example script, which must be sound.

    Partners that fail and functions that die are left out: how often a breaker lets a call through is chance, and a few
    dozen executions are too small a sample of it.
    """
    lines, broken = read_script(path)
    if broken:
        raise NothingToCalibrate(f"{path}: {broken[0]}")
    yield from (line for line in lines if line.verb not in ("partner", "fault"))


def playable(system: System) -> list[str]:
    """Return the flows of a system that can be played."""
    return [slug for slug in system.flows if play_of(slug)]


def projected_flows(system: System, assumptions: Assumptions) -> list[str]:
    """Return the playable flows that have a volume: only their figures can be wrong."""
    return [slug for slug in playable(system) if assumptions.number(f"workflows/{slug}/executions_per_month")]


def metered(assembly: Assembly, slug: str, seed: int, count: int) -> Reading:
    """Run a flow on one seed, with the meter on."""
    play = play_of(slug)
    if play is None:
        raise NothingToCalibrate(f"{slug} has no script: write examples/{slug}.jsonl.")
    with Twin.from_assembly(assembly, seed, schedules=play.with_schedules) as twin:
        meter = attach(twin)
        twin.plan(play.lines(count, seed))
        if play.window is None:
            twin.run_until_idle()
            return meter.read(twin.cloud.clock.now - twin.cloud.clock.start)
        twin.advance(seconds=play.window + DRAIN_SECONDS)
        return meter.read(play.window)


def minutes_of(reading: Reading) -> Fraction:
    """Return the normalized minutes of all outputs of conversion jobs."""
    return sum((normalized(Fraction(seconds), lines) for seconds, lines in reading.conversions), Fraction(0))


def counted(reading: Reading, collecting: Container[str] = (), behind_api: Container[str] = ()) -> dict[Key, Fraction]:
    """Return the reading by items of the price list; empty polls are counted apart from messages.

    Objects that functions of `collecting` write for a batch are left out: see UNMEASURED. A call of a function that is
    `behind_api` is a request of the API.
    """
    functions, queues, maps = reading.functions.values(), reading.queues.values(), reading.maps.values()
    of_files: list[FunctionCounts | MapCounts] = [*maps]
    of_files += [counts for name, counts in reading.functions.items() if name not in collecting]
    asked = [counts for name, counts in reading.functions.items() if name in behind_api]
    found = {
        ("apigateway.http", "requests"): sum(counts.invocations for counts in asked),
        ("states.standard", "transitions"): sum(reading.transitions.values()),
        ("states.express", "requests"): sum(counts.express_requests for counts in maps),
        ("states.express", "duration"): sum(counts.express_gigabyte_seconds for counts in maps),
        ("lambda", "requests"): sum(counts.invocations for counts in functions),
        ("lambda", "compute"): sum(counts.gigabyte_seconds for counts in functions),
        ("dynamodb", "write units"): sum(counts.write_units for counts in functions),
        ("dynamodb", "read units"): sum(counts.read_units for counts in functions),
        ("events.custom", "events"): sum(counts.chunks for counts in reading.events.values()),
        ("events.archive", "processed"): Fraction(reading.archived_bytes, GIGABYTE),
        ("firehose", "ingested"): Fraction(reading.logged_bytes, GIGABYTE),
        ("sqs", "requests of messages"): sum(counts.requests for counts in queues),
        ("sqs", "requests of empty polls"): sum(counts.empty_polls for counts in queues),
        ("scheduler", "invocations"): reading.scheduled,
        ("logs", "ingested of functions"): Fraction(sum(counts.log_bytes for counts in functions), GIGABYTE),
        ("logs", "ingested of machines"): Fraction(reading.machine_log_bytes, GIGABYTE),
        ("s3", "puts"): reading.uploads + sum(counts.s3_puts for counts in of_files),
        ("mediaconvert", "minutes"): minutes_of(reading),
        ("s3", "gets"): sum(counts.s3_gets for counts in of_files),
        ("ses", "messages"): sum(counts.mails for counts in functions),
    }
    return {key: Fraction(amount) for key, amount in found.items() if amount}
