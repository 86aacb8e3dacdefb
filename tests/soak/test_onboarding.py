"""A thousand users, shuffled, repeated and with gaps."""

import pytest

from signalbox.assembly import Assembly
from signalbox.twin import Twin
from tests.workflows.shuffled import disturbed, end_state, users

pytestmark = pytest.mark.soak


def test_a_thousand_users_end_where_they_would_have_ended(assembly: Assembly) -> None:
    """Two disorders of a thousand journeys end as the orderly one does."""
    lines = users(1000, seed=7)
    states = []
    for seed, script in ((7, lines), (8, disturbed(lines, seed=8)), (9, disturbed(lines, seed=9))):
        with Twin.from_assembly(assembly, seed=seed, schedules=False) as run:
            run.play(script)
            assert run.audit() == []
            states.append(end_state(run))
    assert states[1] == states[0]
    assert states[2] == states[0]
