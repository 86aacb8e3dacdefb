"""Token bucket before calls that a service limits for the whole account."""

import time

import pytest

from lambdas.common.mediaconvert import pace
from tests.unit.world import World

NOW = 1_767_603_600.0


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """Let the clock stand still, two calls a second."""
    monkeypatch.setattr(time, "time", lambda: NOW)
    monkeypatch.setenv("JOBS_PER_SECOND", "2")
    monkeypatch.setenv("TABLE_PACES", "paces")


def test_calls_reserve_instants_one_after_another(world: World) -> None:
    """The first call leaves at once, each other one half a second after the one before."""
    for _ in range(4):
        pace.take("transcoding")
    assert world.naps == [0.5, 1.0, 1.5]
    assert world.rows("paces") == [{"id": "pace#transcoding", "nextAt": int(NOW * 1000) + 2000}]


def test_consumers_do_not_wait_for_each_other(world: World) -> None:
    """Each has a bucket of its own."""
    pace.take("transcoding")
    pace.take("thumbnails")
    assert world.naps == []


def test_instant_that_is_too_far_ahead_is_refused(world: World) -> None:
    """The message returns to its queue, and the bucket stays as it is."""
    ahead = int(NOW * 1000) + pace.LONGEST_WAIT_MS + 1
    world.put("paces", {"id": "pace#transcoding", "nextAt": ahead})
    with pytest.raises(pace.TooBusy, match="20 seconds ahead"):
        pace.take("transcoding")
    assert world.rows("paces") == [{"id": "pace#transcoding", "nextAt": ahead}]
