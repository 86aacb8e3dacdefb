"""docs/patterns.md shows the burst of uploads as it was measured, and measuring gives the same again."""

import json

import pytest

from signalbox.assembly import Assembly
from tests.patterns import video


def test_the_page_shows_the_burst() -> None:
    """The page has the recorded figures of the burst."""
    page = video.PAGE.read_text("utf-8")
    assert video.written(page, json.loads(video.KEPT.read_text("utf-8"))) == page


@pytest.mark.soak
def test_the_burst_is_measured(assembly: Assembly) -> None:
    """A new measurement gives the same figures: one seed, the same bytes."""
    kept = json.loads(video.KEPT.read_text("utf-8"))
    assert video.measured(assembly, kept["uploads"]) == kept
