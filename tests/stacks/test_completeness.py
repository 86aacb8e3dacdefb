"""Every workflow is complete in its rows and in the places beside them; what is missing is one sentence."""

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from stacks.completeness import check, gaps
from stacks.routes import ROWS_OF
from stacks.table import Rows

ROOT = Path(__file__).resolve().parents[2]
each_workflow = pytest.mark.parametrize("name", ROWS_OF)


def missing_beside(name: str) -> Iterator[str]:
    """Sentences about what the folders beside the table lack for a workflow."""
    for path, why in (
        (f"docs/{name}.md", "nobody can read what its rows mean"),
        (f"examples/{name}.jsonl", "`demo` has nothing to play"),
        (f"scenarios/{name}/__init__.py", "no auditor looks at its rows"),
    ):
        if not (ROOT / path).is_file():
            yield f"{path} is missing: {why}."
    volumes = {row["name"] for row in json.loads((ROOT / "examples/usage.json").read_text("utf-8"))["assumptions"]}
    flows = ROWS_OF[name].workflows or ROWS_OF[name].journeys  # what has neither is no flow that is projected
    if flows and f"workflows/{name}/executions_per_month" not in volumes:
        yield f"examples/usage.json has no workflows/{name}/executions_per_month: `cost project` takes it for nothing."
    if not import_module(f"scenarios.{name}").SCENARIO.auditors:
        yield f"The scenario of {name} has no auditor: nobody notices that its rows are wrong."


@each_workflow
def test_a_workflow_lacks_nothing_beside_its_rows(name: str) -> None:
    """Page, example, scenario with an auditor, volume for the projection."""
    assert list(missing_beside(name)) == []


def test_rows_lack_nothing() -> None:
    """Settler, deadline, and rows that the desk and the sweep find."""
    assert gaps(ROWS_OF) == []


@pytest.mark.parametrize(
    ("without", "why"),
    [
        ({"routes": ()}, "has no route for ExecutionFailed"),
        ({"routes": (ROWS_OF["orders"].routes[4],)}, "has no route that starts its machine"),
        ({"tables": {}}, "names the table orders, which is not among its rows"),
    ],
)
def test_what_is_missing_is_one_sentence(without: dict[str, object], why: str) -> None:
    """Synthesis stops at the first gap, and the sentence says where to write."""
    rows = replace(ROWS_OF["orders"], **without)  # type: ignore[arg-type]  # fields of several types
    with pytest.raises(ValueError, match=why) as refused:
        check({"orders": rows})
    assert "stacks/routes/orders.py" in str(refused.value)


def test_rows_may_say_why_a_part_is_missing() -> None:
    """Onboarding has no machine whose executions could fail."""
    rows = {name: replace(found, without={}) for name, found in ROWS_OF.items() if not found.workflows}
    assert [name for name in rows if not any(f"The workflow {name} " in gap for gap in gaps(rows))] == []


def test_added_rows_keep_the_reasons_of_both() -> None:
    """A row that a project adds to a workflow does not take away why a part is missing."""
    more = Rows(without={"deadline": "it ends at once"})
    assert (ROWS_OF["onboarding"] + more).without == {**ROWS_OF["onboarding"].without, **more.without}
