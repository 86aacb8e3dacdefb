"""A workflow taken out of a copy of this repository leaves a whole system."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from signalbox.twin import Twin
from stacks.routes import ROWS_OF
from tests.scaffold.copies import ROOT, copied, run, run_tests, succeed

EACH = [pytest.param(name, marks=[pytest.mark.soak] if name != "lending" else []) for name in list(ROWS_OF)[1:]]


def demo(folder: Path) -> Counter[str]:
    """Outcomes of the orders of the demo, counted."""
    done = run(folder, "-m", "signalbox", "demo", "orders", "--seed", "1", "--json", "--out", str(folder / "out"))
    assert done.returncode == 0, done.stderr[-3000:]
    return Counter(str(found["outcome"]) for found in json.loads(done.stdout)["executions"])


@pytest.mark.parametrize("name", EACH)
def test_the_rest_of_the_system_stays_whole(name: str, tmp_path: Path) -> None:
    """The copy synthesises, its style holds, and its unit tests pass."""
    folder = copied(tmp_path / "copy")
    succeed(folder, "-m", "scaffold", "remove", name)
    succeed(folder, "app.py")
    succeed(folder, "-m", "ruff", "check", "--no-cache", "--quiet")
    run_tests(folder, "tests/unit")


@pytest.mark.soak
@pytest.mark.parametrize("name", list(ROWS_OF)[1:])
def test_orders_go_on_as_before(name: str, tmp_path: Path, twin: Callable[..., Twin]) -> None:
    """The demo of orders ends as it did, and the remaining tests of the stacks and types hold."""
    folder = copied(tmp_path / "copy")
    succeed(folder, "-m", "scaffold", "remove", name)
    whole = twin(seed=1, schedules=True)
    whole.play([json.loads(line) for line in (ROOT / "examples/orders.jsonl").read_text("utf-8").splitlines()])
    assert demo(folder) == Counter(str(found["outcome"]) for found in whole.executions("orders"))
    run_tests(folder, "tests/stacks")
    succeed(folder, "-m", "mypy", "--no-incremental")
