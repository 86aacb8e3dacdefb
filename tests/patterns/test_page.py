"""docs/patterns.md shows what was measured, and measuring gives the same again."""

import json
from typing import Any

import pytest

from signalbox.assembly import Assembly
from tests.patterns.figures import KEPT, PAGE, measured, written

SHIFTING = {
    "median_seconds": 0.1,
    "per_second": 0.1,
    "dollars": 0.1,
    "dollars_each": 0.1,
    "step_shared": 0.3,
    "step_own": 0.3,
}
"""Figures that move as handlers change, and by how much of themselves."""


def kept() -> dict[str, Any]:
    """The figures that were measured last."""
    found: dict[str, Any] = json.loads(KEPT.read_text("utf-8"))
    return found


def test_the_page_shows_the_figures() -> None:
    """The page has the recorded figures."""
    page = PAGE.read_text("utf-8")
    assert written(page, kept()) == page


@pytest.mark.soak
def test_the_figures_are_measured(assembly: Assembly) -> None:
    """A new measurement has the same failures and nearly the same times, dollars and sizes."""
    before, now = kept(), measured(assembly)
    for pattern, figures in before.items():
        for name, part in SHIFTING.items():
            assert float(now[pattern].pop(name)) == pytest.approx(float(figures.pop(name)), rel=part)
        assert now[pattern] == figures
