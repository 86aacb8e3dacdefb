"""The table that opens the README: what it shows is what was measured, and measuring gives the same again."""

import json

import pytest

from scenarios.sequential import table
from scenarios.sequential.compare import compare
from signalbox.assembly import Assembly
from signalbox.project import CHECKOUT

FIGURES = CHECKOUT / "examples" / "growth.json"


def test_readme_table() -> None:
    """The README shows the figures that were measured last."""
    text = (CHECKOUT / "README.md").read_text("utf-8")
    shown = text[text.index(table.BEGIN) + len(table.BEGIN) : text.index(table.END)].strip()
    assert shown == table.markdown(json.loads(FIGURES.read_text("utf-8"))["flows"])


@pytest.mark.soak
def test_readme_figures(assembly: Assembly) -> None:
    """Measured again, the figures are those that the README shows."""
    kept = json.loads(FIGURES.read_text("utf-8"))
    measured = compare(assembly, kept["orders"], kept["seed"], lambda line: None)
    assert measured["naive"] == kept["flows"]["naive"]
    # Each call that a handler makes more or less shifts what the seed draws, and with it the last order by some tenths.
    seconds = [flows["orders"].pop("seconds_to_recover") for flows in (measured, kept["flows"])]
    assert seconds[0] == pytest.approx(seconds[1], abs=5)
    assert measured["orders"] == kept["flows"]["orders"]
