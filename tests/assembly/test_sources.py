"""An assembly is stale when a source is newer, deleted, renamed or added, but not for compiled files."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from signalbox.assembly.sources import LIST, is_stale, source_files, source_list
from signalbox.project import CHECKOUT

MADE = 1_800_000_000


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose sources are as old as its assembly."""
    for name in ("app.py", "stacks/routes/orders.py", "lambdas/orders/logic.py", "statemachines/orders.asl.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
        os.utime(path, (MADE, MADE))
    (tmp_path / "cdk.out").mkdir()
    (tmp_path / "cdk.out" / LIST).write_text(source_list(tmp_path))
    (tmp_path / "cdk.out/manifest.json").write_text("{}")
    os.utime(tmp_path / "cdk.out/manifest.json", (MADE, MADE))
    return tmp_path


def compiled(project: Path) -> None:
    (project / "lambdas/orders/__pycache__").mkdir()
    (project / "lambdas/orders/__pycache__/logic.cpython-314.pyc").write_bytes(b"compiled")


def hidden(project: Path) -> None:
    (project / "stacks/.routes.py.swp").write_text("")


def deleted(project: Path) -> None:
    (project / "lambdas/orders/logic.py").unlink()


def renamed(project: Path) -> None:
    (project / "statemachines/orders.asl.json").rename(project / "statemachines/sales.asl.json")


def added(project: Path) -> None:
    """A file that keeps the time of the one that it was copied from."""
    (project / "stacks/more.py").write_text("")
    os.utime(project / "stacks/more.py", (MADE, MADE))


def changed(project: Path) -> None:
    os.utime(project / "app.py", (MADE + 1, MADE + 1))


def unmade(project: Path) -> None:
    (project / "cdk.out/manifest.json").unlink()


@pytest.mark.parametrize("happens", [compiled, hidden])
def test_what_is_no_source_leaves_it_fresh(project: Path, happens: Callable[[Path], None]) -> None:
    """Compiled and hidden files are none of its sources."""
    assert not is_stale(project / "cdk.out", project)
    happens(project)
    assert not is_stale(project / "cdk.out", project)


@pytest.mark.parametrize("happens", [deleted, renamed, added, changed, unmade])
def test_other_sources_make_it_stale(project: Path, happens: Callable[[Path], None]) -> None:
    """Each change of the sources is seen, also those that make no file newer."""
    happens(project)
    assert is_stale(project / "cdk.out", project)


def test_the_list_is_of_this_project() -> None:
    """Every folder that synthesis reads has files in it, and none of them is compiled."""
    tops = {path.split("/")[0] for path in source_list(CHECKOUT).splitlines()}
    assert tops == {"app.py", "cdk.json", "stacks", "statemachines", "lambdas", "signalbox"}
    assert not [file for file in source_files(CHECKOUT) if file.suffix == ".pyc"]
