"""Chains of events, by the table: their length, and loops."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from stacks.parts.routing import chains
from stacks.routes import ROUTES

NAMED = {route.name: route for route in ROUTES}


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """Forget lengths that belong to another table."""
    chains.hops_ahead.cache_clear()
    yield
    chains.hops_ahead.cache_clear()


def test_a_table_without_some_consumers_has_no_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """An outcome without a publisher comes from the sweep, and never after another outcome."""
    kept = tuple(NAMED[name] for name in ("profiles", "verifications", "screenings", "welcomes", "journeys"))
    monkeypatch.setattr(chains, "ROUTES", kept)
    monkeypatch.setattr(chains, "SWEPT", chains.OUTCOMES - {event for route in kept for event in route.publishes})
    assert chains.hops_ahead("WelcomeSent") == 0
    assert chains.hops_ahead("AccountFrozen") == 1


def test_a_loop_is_named_by_its_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """A consumer that publishes what it receives never ends."""
    endless = replace(NAMED["profiles"], publishes=("UserRegistered",))
    monkeypatch.setattr(chains, "ROUTES", (endless,))
    with pytest.raises(ValueError, match="UserRegistered -> UserRegistered"):
        chains.hops_ahead("UserRegistered")
