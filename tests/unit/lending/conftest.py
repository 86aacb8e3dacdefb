"""A lending department for each test."""

import pytest

from tests.unit.lending.desk import Office
from tests.unit.world import World


@pytest.fixture
def office(world: World, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A department with an application in review."""
    office = Office(world, monkeypatch)
    office.in_review()
    return office
