"""Ranges of assumptions, and how far each moves a month."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from signalbox.cli import main
from signalbox.cost.calibration.usage_file import rewritten
from signalbox.cost.documents import DocumentError, parse_document
from signalbox.cost.options.sensitivity import Sensitivity, find_sensitivity
from signalbox.cost.options.tornado import draw_tornado
from signalbox.cost.projection.assumptions import Assumption, read_assumptions
from tests.cost.deployed import assembly, deployed, usage

DURATION = "functions/*/duration_ms"


def document(**rows: dict[str, Any]) -> dict[str, Any]:
    """A usage document, with fields of some rows changed."""
    found = usage()
    for row in found["assumptions"]:
        row.update(rows.get(row["name"], {}))
    return found


def found_for(folder: Path, **rows: dict[str, Any]) -> Sensitivity:
    """The sensitivity of the small system."""
    return find_sensitivity(deployed(folder), read_assumptions(document(**rows), "usage.json"))


def test_what_is_given_does_not_move(tmp_path: Path) -> None:
    """A volume that was asked for has no range: the month has one total."""
    found = found_for(tmp_path)
    assert found.swings == ()
    assert found.low == found.likely == found.high > 0


def test_a_range_of_its_own_moves_the_month_by_hand(tmp_path: Path) -> None:
    """Two functions of a gigabyte, a million calls each and the sweep's: 100 ms, from 50 to 400."""
    found = found_for(tmp_path, **{DURATION: {"low": 50, "high": 400, "confidence": "estimated"}})
    (swing,) = found.swings
    second = 2_008_640 * Fraction("0.0000133334")
    assert (swing.at_low, swing.at_high) == (found.likely - second / 20, found.likely + second * 3 / 10)
    assert (found.low, found.high) == (swing.at_low, swing.at_high)


def test_without_a_range_the_confidence_gives_one(tmp_path: Path) -> None:
    """An estimate may be half or twice as much, a measurement a twentieth."""
    for confidence, factor in (("estimated", Fraction(2)), ("measured", Fraction(21, 20)), ("guessed", Fraction(4))):
        (swing,) = found_for(tmp_path, **{DURATION: {"confidence": confidence}}).swings
        assert swing.row.range is not None and swing.row.range[1] == 100 * factor


def test_the_largest_comes_first_and_both_ends_add_up(tmp_path: Path) -> None:
    """A larger batch is cheaper: its higher end belongs to the lowest month."""
    rows = {DURATION: {"confidence": "estimated"}, "queues/*/messages_per_batch": {"value": 2, "low": 1, "high": 10}}
    found = found_for(tmp_path, **rows)
    assert [swing.reach for swing in found.swings] == sorted((s.reach for s in found.swings), reverse=True)
    batch = next(swing for swing in found.swings if "batch" in swing.row.name)
    assert batch.at_high < batch.at_low
    assert found.low < min(s.at_high if s is batch else s.at_low for s in found.swings)
    assert found.high > max(s.at_low if s is batch else s.at_high for s in found.swings)


def test_a_probability_ends_at_one() -> None:
    """Twice a failure in three of four attempts is a failure in each."""
    row = Assumption("workflows/orders/failures/Work", Fraction(3, 4), "a test", "estimated", "")
    assert row.range == (Fraction(3, 8), 1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"low": 101}, "101 is above the value 100"),
        ({"high": 99}, "99 is below the value 100"),
        ({"low": -1}, "negative"),
        ({"lo": 1}, "did you mean 'low'"),
        ({"value": {"One": 1}, "high": 2}, "shares by name have no range"),
    ],
)
def test_a_range_that_cannot_be_is_refused(fields: dict[str, Any], words: str) -> None:
    """The row and its field are named."""
    with pytest.raises(DocumentError) as caught:
        read_assumptions(document(**{DURATION: fields}), "usage.json")
    assert words in caught.value.problem


def test_ranges_stay_in_a_rewritten_usage_file() -> None:
    """A calibration replaces values that it measured, and keeps the ranges of the others."""
    rows = read_assumptions(document(**{DURATION: {"low": 50, "high": 400}}), "usage.json")
    again = read_assumptions(parse_document(rewritten(rows, {}, "a run", {}), "written"), "written")
    assert (again.rows[DURATION].low, again.rows[DURATION].high) == (50, 400)


def test_the_verb_prints_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One document, a chart with two parts for each bar, and text of at most 80 columns."""
    (tmp_path / "usage.json").write_text(json.dumps(document(**{DURATION: {"confidence": "estimated"}})))
    where = ["--usage", str(tmp_path / "usage.json"), "--assembly", str(assembly(tmp_path))]
    assert main(["cost", "sensitivity", "-o", str(tmp_path / "chart.svg"), "--json", *where]) == 0
    answer = json.loads(capsys.readouterr().out)
    (row,) = answer["assumptions"]
    assert (row["name"], row["low"], row["high"]) == (DURATION, "50", "200")
    assert Decimal(answer["low"]) < Decimal(answer["likely"]) < Decimal(answer["high"])
    assert main(["cost", "sensitivity", *where]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80
    chart = ElementTree.parse(tmp_path / "chart.svg")
    assert len(chart.findall(".//{http://www.w3.org/2000/svg}rect")) == 2


def test_an_assumption_without_effect_has_no_bar(tmp_path: Path) -> None:
    """Requests that find nothing in a queue without pollers cost nothing."""
    found = found_for(tmp_path, **{"queues/*/poll_seconds": {"confidence": "estimated"}})
    assert found.swings == ()
    assert draw_tornado(found).count("<rect") == 0
