"""Licence, changelog, continuous integration and hooks agree with the project."""

import re
import tomllib

from tests.style.texts import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def read(name: str) -> str:
    """Return a file of the project."""
    return (ROOT / name).read_text("utf-8")


def test_the_licence_is_the_one_of_the_package() -> None:
    """LICENSE is the text of the licence that pyproject.toml names."""
    assert PROJECT["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in read("LICENSE")


def test_the_changelog_has_the_version_and_a_place_for_the_next() -> None:
    """CHANGELOG.md begins with "Unreleased", and has a section for the version of the package."""
    sections = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", read("CHANGELOG.md"), re.MULTILINE)
    assert sections[0] == ("Unreleased", "")
    assert all(date for _, date in sections[1:])
    assert PROJECT["version"] in dict(sections)


def test_continuous_integration_runs_the_command_of_the_project() -> None:
    """The workflow runs `.ci/run`, and each action is pinned to a commit."""
    workflow = read(".github/workflows/ci.yml")
    assert re.findall(r"- run: (.+)", workflow) == ["bash .ci/run"]
    assert (ROOT / ".ci/run").is_file()
    actions = re.findall(r"- uses: (.+)", workflow)
    assert [action for action in actions if not re.fullmatch(r"\S+@[0-9a-f]{40} # v[\d.]+", action)] == []


def test_hooks_run_the_tools_of_the_project() -> None:
    """Each hook is local, and runs a program of the project's environment."""
    hooks = read(".pre-commit-config.yaml")
    assert re.findall(r"repo: (.+)", hooks) == ["local"]
    programs = re.findall(r"entry: \.venv/bin/(\S+)", hooks)
    assert len(programs) == len(re.findall(r"- id: ", hooks))
    installed = read("requirements-dev.txt").replace("import-linter", "lint-imports")
    assert [program for program in programs if program != "python" and f"{program}==" not in installed] == []
