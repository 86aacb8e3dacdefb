"""Settlement at length: `make soak`."""

import pytest

from signalbox.assembly import Assembly
from signalbox.twin import Twin
from tests.workflows.killed import PATIENCE, settled_though_killed
from tests.workflows.settlement import captures, ledger, owed

pytestmark = pytest.mark.soak
SEEDS = 100


def test_killed_at_random_batches(assembly: Assembly) -> None:
    """A hundred nights of kills and deaths: each ledger owes what its rows say."""
    rows = captures(1500)
    for seed in range(SEEDS):
        with Twin.from_assembly(assembly, seed=seed, schedules=False) as run:
            assert settled_though_killed(run, rows, seed) < PATIENCE, seed
            assert ledger(run) == owed(rows), seed
            assert run.audit() == [], seed
