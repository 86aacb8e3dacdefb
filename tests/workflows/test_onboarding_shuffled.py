"""Order, repeats and gaps do not matter: fifty users end where they would have ended."""

from collections.abc import Callable

from signalbox.twin import Twin
from tests.workflows.shuffled import disturbed, end_state, users


def test_fifty_users_shuffled_repeated_and_with_gaps(twin: Callable[..., Twin]) -> None:
    """The same facts in any order, more than once, an hour late: the same end state, and nothing in dead letters."""
    lines = users(50, seed=1)
    calm = twin(seed=1)
    calm.play(lines)
    expected = end_state(calm)
    assert set(expected["outcomes"].values()) == {"WelcomeSent", "AccountFrozen", None}
    assert calm.audit() == []
    rough = twin(seed=2)
    rough.play(disturbed(lines, seed=2))
    assert end_state(rough) == expected
    assert sum(rough.results.dead_letters().values()) == 0
    assert rough.audit() == []
