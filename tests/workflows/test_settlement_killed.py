"""A settlement that is killed again and again posts every row once."""

from collections.abc import Callable

import pytest

from signalbox.twin import Twin
from tests.workflows.killed import PATIENCE, settled_though_killed
from tests.workflows.settlement import captures, ledger, owed


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_at_random_batches(twin: Callable[..., Twin], seed: int) -> None:
    """The ledger agrees with the rows although the execution is stopped and functions die at random."""
    run = twin(seed)
    rows = captures(450)
    assert settled_though_killed(run, rows, seed) < PATIENCE
    assert ledger(run) == owed(rows)
    assert run.audit() == []
