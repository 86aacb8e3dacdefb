"""A new consumer is one row and one function, as docs/onboarding.md shows: added to a copy, and run.

Part of `make soak`: it synthesises a project of its own.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from signalbox.twin import Twin
from tests.workflows.onboarding import registered, rows, verified

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "onboarding.md").read_text("utf-8")
KEPT = ("profiles", "verifications", "screenings", "welcomes", "journeys")
ROW = "\nROWS += Rows(routes={row})\n"
ONLY = f"""
ROUTES = tuple(route for route in ROUTES if route.name in {(*KEPT, "arrivals")!r})
WORKFLOWS = WORKFLOWS[:1]
"""


def blocks() -> dict[str, str]:
    """File -> the Python that the page adds to it."""
    return dict(re.findall(r"<!-- add to ([\w/.]+) -->\n```python\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture
def added(tmp_path: Path) -> Path:
    """The assembly of a small copy of the project with the page's consumer in it."""
    for folder in ("lambdas", "stacks", "signalbox"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("app.py", "cdk.json"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "statemachines", tmp_path / "statemachines")
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    for file, text in blocks().items():
        path = tmp_path / file
        more = ROW.format(row=text) if file.startswith("stacks/routes/") else f"\n\n{text}"
        path.write_text(path.read_text("utf-8") + more, "utf-8")
    table = tmp_path / "stacks/routes/__init__.py"
    table.write_text(table.read_text("utf-8") + ONLY, "utf-8")
    done = subprocess.run([sys.executable, "app.py"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return tmp_path / "cdk.out"


@pytest.mark.soak
def test_added_consumer_runs(added: Path) -> None:
    """The new consumer receives the events of the others, and no other consumer changed."""
    assert set(blocks()) == {"stacks/routes/onboarding.py", "lambdas/analytics/handlers.py"}
    with Twin.from_assembly(added, seed=1, schedules=False) as run:
        run.play([registered(), verified(60), registered(user="user-2")])
        facts = [row["id"] for row in rows(run, "analytics") if "counter" in row]
        assert facts == ["WelcomeSent#user-1"]
        assert run.executions("onboarding")[0]["outcome"] == "WelcomeSent"
