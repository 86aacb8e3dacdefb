"""Order, repeats and gaps do not matter: twenty users end where they would have ended."""

from collections.abc import Callable

from signalbox.twin import Twin
from tests.workflows.onboarding import registered, rows, updated
from tests.workflows.shuffled import disturbed, end_state, users


def test_twenty_users_shuffled_repeated_and_with_gaps(twin: Callable[..., Twin]) -> None:
    """The same facts in any order, repeated and late, have the same end state and no dead letters."""
    lines = users(20, seed=1)
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


def test_letters_that_wait_for_one_another_go_back_together(twin: Callable[..., Twin]) -> None:
    """One replay repairs two early updates of each of fifteen users."""
    names = [f"user-{number}" for number in range(15)]
    early = [updated(0, sequence, name, name=f"{name} {sequence}") for sequence in (3, 2) for name in names]
    run = twin(seed=5)
    run.play([*early, *(registered(3600, name) for name in names), {"at": 3700, "replay": "profiles"}])
    assert run.results.dead_letters()["profiles"] == 0
    assert {row["name"] for row in rows(run, "profiles")} == {f"{name} 3" for name in names}
