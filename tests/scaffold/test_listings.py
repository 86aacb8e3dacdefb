"""Lists that name each workflow lose one of them at any place."""

from pathlib import Path

import pytest

from scaffold.listings import SCENARIOS, TABLE, unlist
from scaffold.plan import Plan

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
