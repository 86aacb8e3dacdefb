"""The meter counts what a distributed Map bills: children by their type, the files that it reads and writes."""

from fractions import Fraction
from pathlib import Path

import pytest

from signalbox.twin import Twin
from signalbox.twin.observe.meter import attach
from signalbox.twin.observe.meter_reading import MapCounts, Reading
from signalbox.twin.services.stepfunctions.map_children import billed_gigabytes, billed_seconds
from tests.simulation.test_map_runs import break_rows, csv_of, deployed, put, start


def counted(folder: Path, kind: str, *broken: str) -> tuple[Reading, MapCounts]:
    """Run seven rows in batches of two, a second each, with the meter on."""
    with Twin.from_assembly(deployed(folder, kind=kind, ToleratedFailureCount=7)) as twin:
        break_rows(twin, *broken)
        meter = attach(twin)
        put(twin, csv_of(7))
        start(twin)
        reading = meter.read(twin.cloud.clock.now - twin.cloud.clock.start)
        return reading, reading.maps["mapper"]


def test_express_children_are_requests_and_time(tmp_path: Path) -> None:
    """Four children are four transitions of the parent. Each lasts 1.0 s of sleep and less than 0.1 s of calls, billed
    in steps of 100 ms and 64 MB."""
    reading, counts = counted(tmp_path, "EXPRESS")
    assert reading.transitions["mapper"] == 1 + 4
    assert (counts.express_requests, counts.items["WorkOnRows"]) == (4, 7)
    assert counts.express_gigabyte_seconds == 4 * Fraction(11, 10) * Fraction(64, 1024)
    assert reading.visits["mapper"].attempts["WorkOnBatch"] == 4


def test_standard_children_are_transitions(tmp_path: Path) -> None:
    """Four starts and one state in each child are transitions."""
    reading, counts = counted(tmp_path, "STANDARD")
    assert reading.transitions["mapper"] == 1 + 4 + 4
    assert counts.express_requests == 0


@pytest.mark.parametrize(("broken", "puts"), [((), 2), (("r0",), 3)], ids=["all succeed", "one fails"])
def test_files_are_requests_of_the_machine(tmp_path: Path, broken: tuple[str, ...], puts: int) -> None:
    """One file is read; a manifest and a file of each kind are written. A person's put is an upload."""
    reading, counts = counted(tmp_path, "EXPRESS", *broken)
    assert (counts.s3_gets, counts.s3_puts, reading.uploads) == (1, puts, 1)
    assert bool(reading.visits["mapper"].errors["WorkOnBatch"]) is bool(broken)


@pytest.mark.parametrize(("seconds", "billed"), [(0.0, 1), (0.1, 1), (0.1000000001, 1), (0.101, 2), (3.0, 30)])
def test_time_bills_by_tenths_of_a_second(seconds: float, billed: int) -> None:
    """A duration is rounded up, to at least one step."""
    assert billed_seconds(seconds) == Fraction(billed, 10)


@pytest.mark.parametrize(("blocks", "chunks"), [(1, 1), (2, 1), (80, 2)])
def test_memory_is_data_for_each_block(blocks: int, chunks: int) -> None:
    """50 MB, the definition, and 200 KB of data for each Map or Parallel, in steps of 64 MB."""
    states = {f"M{number}": {"Type": "Map"} for number in range(blocks)}
    items = {"Items": ["x" * 200 * 1024]}
    assert billed_gigabytes({"States": states}, items) == Fraction(64 * chunks, 1024)
