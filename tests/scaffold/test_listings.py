"""Lists that name each workflow lose one of them at any place."""

from pathlib import Path

import pytest

from scaffold.listings import SCENARIOS, TABLE, unlist
from scaffold.plan import Plan
from scaffold.removal import removal
from signalbox.project import CHECKOUT
from stacks.routes import ROWS_OF
from stacks.table import BUDGET_ENTRY

NAMES = ("lending", "orders", "video")


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_leaves_its_lists(name: str, tmp_path: Path) -> None:
    """The first, one in the middle, and the last of a list."""
    plan = Plan(tmp_path)
    rows = "".join(f'    "{each}": {each}.ROWS,\n' for each in NAMES)
    plan.write(TABLE, f"from stacks.routes import {', '.join(NAMES)}\nROWS_OF = {{\n{rows}}}\n")
    plan.write(SCENARIOS, "FOLDERS = (" + ", ".join(f'"{each}"' for each in NAMES) + ")\n")
    unlist(plan, name)
    left = [each for each in NAMES if each != name]
    assert plan.text(TABLE).splitlines()[0] == f"from stacks.routes import {', '.join(left)}"
    assert name not in plan.text(TABLE)
    assert plan.text(SCENARIOS) == "FOLDERS = (" + ", ".join(f'"{each}"' for each in left) + ")\n"


LEFT_OVER = [("settlement", "signalbox-lint.toml", "ettlement"), ("video", "docs/runbook.md", f"## {BUDGET_ENTRY}")]


@pytest.mark.parametrize(("name", "path", "words"), [case for case in LEFT_OVER if case[0] in ROWS_OF])
def test_a_removal_forgets_findings_and_alarms_of_its_own(name: str, path: str, words: str) -> None:
    """A setting of the lint and an entry of the runbook would be left over; the others stay."""
    before, after = (CHECKOUT / path).read_text("utf-8"), removal(name, CHECKOUT).text(path)
    assert (words in before, words in after) == (True, False)
    assert len(after) > len(before) / 2
