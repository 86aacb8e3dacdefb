"""Settlement at length: `make soak`."""

import json
import subprocess
import sys
from typing import Any

import pytest

from signalbox.assembly import Assembly
from signalbox.project import CHECKOUT
from signalbox.twin import Twin
from tests.workflows.killed import PATIENCE, settled_though_killed
from tests.workflows.settlement import captures, ledger, owed

pytestmark = pytest.mark.soak
SEEDS = 60
FIVE_MINUTES = 300
"""In which 100,000 rows must be settled, on a slow machine: a fifth of it was measured."""
SLACK_KB = 4096


@pytest.mark.parametrize("seeds", [range(SEEDS // 2), range(SEEDS // 2, SEEDS)], ids=["first half", "second half"])
def test_killed_at_random_batches(assembly: Assembly, seeds: range) -> None:
    """Sixty nights of kills and deaths: each ledger owes what its rows say."""
    rows = captures(1500)
    for seed in seeds:
        with Twin.from_assembly(assembly, seed=seed, schedules=False) as run:
            assert settled_though_killed(run, rows, seed) < PATIENCE, seed
            assert ledger(run) == owed(rows), seed
            assert run.audit() == [], seed


def measured(assembly: Assembly, *arguments: str) -> dict[str, Any]:
    """Run `tests.soak.rows` in a process of its own and return its figures."""
    command = [sys.executable, "-m", "tests.soak.rows", str(assembly.path), *arguments]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=FIVE_MINUTES, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    assert told.pop("status") == "COMPLETED"
    return told


def test_a_hundred_thousand_rows(assembly: Assembly) -> None:
    """A long day is settled within five minutes and 1.5 GB."""
    assert measured(assembly, "100000")["peak_mb"] < 1536


def test_memory_beyond_items_and_files_does_not_grow(assembly: Assembly) -> None:
    """Four times the rows need no more of it."""
    short, long = (measured(assembly, rows, "--trace")["beyond_kb"] for rows in ("5000", "20000"))
    assert long < short + SLACK_KB
