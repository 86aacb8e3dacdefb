"""Scenarios of a project: which package has them, and what the package offers.

A scenario package has `SCENARIOS`, a sequence of `signalbox.twin.scenario.Scenario`, and may have `VERBS`: verbs of the
command line by their name, each with the module whose `app` runs it and a line of help.
"""

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from signalbox.errors import InputError
from signalbox.project import CHECKOUT, read_settings

if TYPE_CHECKING:
    from signalbox.twin.scenario import Scenario

GROUP = "signalbox.scenarios"
"""Entry points whose value is a scenario package."""

CHOSEN: ContextVar[str | None] = ContextVar("scenarios", default=None)


@contextmanager
def chosen(package: str | None) -> Iterator[None]:
    """Use this package in the block; None leaves the choice to the project."""
    token = CHOSEN.set(package or CHOSEN.get())
    try:
        yield
    finally:
        CHOSEN.reset(token)


def find_scenarios(package: str | None = None) -> tuple["Scenario", ...]:
    """Return the scenarios of a package, or of the package that is found; none where there is none.

    The package is the given one, the chosen one (`--scenarios`), the one that the project's pyproject.toml names
    (`[tool.signalbox] scenarios`), or those of installed distributions. Raises InputError where it cannot be imported.
    """
    return tuple(scenario for module in packages(package) for scenario in module.SCENARIOS)


def find_verbs() -> Mapping[str, tuple[str, str]]:
    """Return the verbs that scenario packages add to the command line: module, and a line of help."""
    return {verb: row for module in packages() for verb, row in getattr(module, "VERBS", {}).items()}


def packages(package: str | None = None) -> list[ModuleType]:
    """Import the scenario packages."""
    if name := package or CHOSEN.get():
        return [imported(name, Path.cwd())]
    if found := configured(Path.cwd()):
        return [imported(*found)]
    return [imported(entry.value, Path.cwd()) for entry in entry_points(group=GROUP)]


def imported(name: str, folder: Path) -> ModuleType:
    """Import a package, which may stand in a folder. Raises InputError where there is none of this name."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.partition(".")[0]:
            raise
    sys.path.append(str(folder))
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        raise InputError(f"there is no package {name!r} with scenarios; name another one with --scenarios") from None


def configured(folder: Path) -> tuple[str, Path] | None:
    """Return the package that a project's pyproject.toml names, and the project's folder.

    The project is the nearest one from `folder` upwards, else the one that these tools belong to.
    """
    for project in (folder, *folder.parents, CHECKOUT):
        if isinstance(name := read_settings(project).get("scenarios"), str):
            return name, project
    return None
