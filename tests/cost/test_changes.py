"""Causes of a difference: volumes, assumptions, rates and resources of two projections."""

from pathlib import Path
from typing import Any

from signalbox.assembly import read
from signalbox.cost.projection.changes import LISTED, listed
from signalbox.cost.projection.comparison import Difference, compare
from signalbox.cost.projection.projection import project
from signalbox.cost.projection.system import read_system
from tests.cost.deployed import assembly, assumed, resource, template


def answered(folder: Path, alarm: str = "late", **rows: Any) -> Any:
    """The answer of `cost project` for the small system, with an alarm of this name."""
    changed = template()
    changed["Resources"]["Alarm"] = resource("AWS::CloudWatch::Alarm", AlarmName=alarm)
    folder.mkdir()
    return project(read_system(read(assembly(folder, written=changed))), assumed(rows)).to_json()


def compared(folder: Path, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None) -> Difference:
    """The difference of two answers, each by its alarm and rows."""
    return compare(answered(folder / "b", **(before or {})), answered(folder / "a", **(after or {})), "base.json")


def test_equal_projections_have_no_cause(tmp_path: Path) -> None:
    """Equal parts leave no words."""
    found = compared(tmp_path)
    assert found.changed.to_markdown() == []
    assert set(map(len, found.to_json()["changed"].values())) == {0}


def test_an_assumption_is_named_with_both_values(tmp_path: Path) -> None:
    """A new row has no value before; amounts follow from it."""
    found = compared(tmp_path, after={"functions/*/duration_ms": 2500, "functions/orders.work/write_units": 2})
    assert found.to_json()["changed"]["assumptions"] == {
        "functions/*/duration_ms": {"before": 100, "after": 2500},
        "functions/orders.work/write_units": {"before": None, "after": 2},
    }
    (text,) = found.changed.to_markdown()
    assert "`functions/*/duration_ms` 100 → 2,500" in text and "none → 2" in text


def test_other_volumes_are_said_first(tmp_path: Path) -> None:
    """Amounts of two volumes say nothing about the systems, and the first sentence says so."""
    volume = {"workflows/orders/executions_per_month": 2_000_000}
    found = compared(tmp_path, after={**volume, "functions/*/log_kb": 1})
    first, second = found.changed.to_markdown()
    assert first == ("**The volumes differ, so the amounts do not compare the systems:** orders 1,000,000 → 2,000,000.")
    assert "functions/*/log_kb" in second
    assert found.to_markdown().index(first) > found.to_markdown().index("a month")


def test_resources_are_named_as_added_and_removed(tmp_path: Path) -> None:
    """A renamed alarm is one of each."""
    changed = compared(tmp_path, {"alarm": "old"}, {"alarm": "new"}).to_json()["changed"]
    assert changed["added"] == ["AWS::CloudWatch::Alarm new"]
    assert changed["removed"] == ["AWS::CloudWatch::Alarm old"]


def test_a_rate_that_changed_is_named(tmp_path: Path) -> None:
    """The price list moved, and nothing else: the amounts differ by it alone."""
    before, after = answered(tmp_path / "b"), answered(tmp_path / "a")
    line = next(line for line in before["lines"] if line["service"] == "states.standard")
    line["rate"] = "0.00003"
    found = compare(before, after, "base.json").to_json()["changed"]
    assert found["rates"] == {"states.standard transitions": {"before": "0.00003", "after": "0.000025"}}


def test_an_answer_of_an_earlier_release_is_compared_by_its_amounts(tmp_path: Path) -> None:
    """Parts that it lacks are named, and not taken as empty."""
    before = answered(tmp_path / "b")
    del before["resources"], before["assumptions"], before["not_priced"], before["region"], before["free_tier"]
    found = compare(before, answered(tmp_path / "a"), "base.json")
    assert found.changed.unknown == ("assumptions", "resources", "what has no price")
    (said,) = found.changed.to_markdown()
    assert said == "Not compared, as one of the two answers lacks it: assumptions, resources, what has no price."


def test_long_lists_are_cut_in_the_text() -> None:
    """Ten entries, and the number of the others."""
    entries = [str(number) for number in range(LISTED + 2)]
    assert listed(entries).endswith("9, and 2 more")
    assert listed(entries[:LISTED]).endswith("9")
