"""A new workflow of each kind works at once, in a copy of this repository."""

from pathlib import Path

import pytest

from scaffold.creation import KINDS
from tests.scaffold.copies import copied, run_tests, succeed, texts

SLOW = pytest.mark.soak
EACH_KIND = [pytest.param(kind, marks=[SLOW] if kind != "orchestration" else []) for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_added_can_be_taken_out(kind: str, tmp_path: Path) -> None:
    """Both commands together change no file; in between the style holds."""
    folder = copied(tmp_path / "copy")
    before = texts(folder)
    succeed(folder, "-m", "scaffold", "workflow", "parcels", kind)
    added = texts(folder)
    assert len(added) > len(before) + 15
    succeed(folder, "-m", "ruff", "check", "--no-cache", "--quiet")
    succeed(folder, "-m", "ruff", "format", "--no-cache", "--quiet", "--check")
    succeed(folder, "-m", "scaffold", "remove", "parcels")
    assert texts(folder) == before


@pytest.mark.parametrize("kind", EACH_KIND)
def test_a_new_workflow_passes_its_tests(kind: str, tmp_path: Path) -> None:
    """Handlers, contracts, machine, rows and example: all green, without an edit."""
    folder = copied(tmp_path / "copy")
    succeed(folder, "-m", "scaffold", "workflow", "parcels", kind)
    shared = (
        "tests/unit/common/test_contracts.py",
        "tests/style/test_state_machines.py",
        "tests/stacks/test_metrics.py",
    )
    run_tests(
        folder, "tests/unit/parcels", "tests/workflows/test_parcels.py", *shared, "tests/stacks/test_completeness.py"
    )


@SLOW
@pytest.mark.parametrize("kind", KINDS)
def test_a_new_workflow_passes_every_check(kind: str, tmp_path: Path) -> None:
    """Types, import rules, unit tests and the properties of the stacks."""
    folder = copied(tmp_path / "copy")
    succeed(folder, "-m", "scaffold", "workflow", "parcels", kind)
    succeed(folder, "-m", "mypy", "--no-incremental")
    succeed(folder, "-c", "import importlinter.cli as cli; cli.lint_imports_command()")
    run_tests(folder, "tests/unit", "tests/stacks", "tests/style")
