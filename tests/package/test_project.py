"""The project is the checkout of the package, or the nearest folder upwards that says it is one."""

from pathlib import Path

import pytest

from signalbox import project
from signalbox.errors import InputError


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package in site-packages, and a working directory two folders below `tmp_path`."""
    monkeypatch.setattr(project, "CHECKOUT", tmp_path / "site-packages")
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    return tmp_path


def test_the_checkout_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working directory does not matter in the checkout."""
    (tmp_path / "cdk.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert project.find_project() == Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "text"), [("cdk.json", "{}"), ("pyproject.toml", '[tool.signalbox]\nscenarios = "scenarios"\n')]
)
def test_the_nearest_folder_upwards(installed: Path, name: str, text: str) -> None:
    """A cdk.json or a [tool.signalbox] table marks a project."""
    (installed / "a" / name).write_text(text)
    assert project.find_project() == project.need_project() == installed / "a"


def test_no_project(installed: Path) -> None:
    """A pyproject.toml without the table marks none, and a verb that needs a project says so."""
    (installed / "a" / "pyproject.toml").write_text("[tool.other]\n")
    assert project.find_project() is None
    with pytest.raises(project.NoProject, match=r"no project: .* have neither cdk.json nor"):
        project.need_project()


def test_a_broken_file_is_named(installed: Path) -> None:
    """A pyproject.toml that is not TOML is refused by name."""
    (installed / "a" / "pyproject.toml").write_text("[tool")
    with pytest.raises(InputError, match=r"a/pyproject.toml is not valid TOML"):
        project.find_project()
