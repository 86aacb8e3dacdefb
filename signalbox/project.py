"""The project that the tools work on: its folder, and the settings in its pyproject.toml."""

import sys
import tomllib
from pathlib import Path
from typing import Any

from signalbox.errors import InputError

CHECKOUT = Path(__file__).resolve().parents[1]
APP = "cdk.json"


class NoProject(InputError):
    """A verb needs a project, and the working directory is in none."""


def find_project(start: Path | None = None) -> Path | None:
    """Return the folder of the project, or None where there is none.

    The checkout that holds this package is the project when it has a cdk.json. For an installed package it is the
    nearest folder, upwards from `start` (by default the working directory), with a cdk.json or a `[tool.signalbox]`
    table in its pyproject.toml.
    """
    if (CHECKOUT / APP).is_file():
        return CHECKOUT
    here = (start or Path.cwd()).resolve()
    return next((folder for folder in (here, *here.parents) if (folder / APP).is_file() or read_settings(folder)), None)


def need_project() -> Path:
    """Return the folder of the project. Raises NoProject where there is none."""
    if folder := find_project():
        return folder
    raise NoProject(
        f"no project: {Path.cwd()} and the folders above it have neither cdk.json nor [tool.signalbox]; "
        "work in one, or name the files that this verb needs."
    )


def program() -> str:
    """Return the command that was typed: `signalbox`, or `python -m signalbox`."""
    return "signalbox" if Path(sys.argv[0]).stem == "signalbox" else "python -m signalbox"


def read_settings(folder: Path) -> dict[str, Any]:
    """Return the `[tool.signalbox]` table of the pyproject.toml in a folder; empty where there is none.

    Raises InputError where the file is not TOML.
    """
    file = folder / "pyproject.toml"
    if not file.is_file():
        return {}
    try:
        table = tomllib.loads(file.read_text("utf-8")).get("tool", {}).get("signalbox", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{file} is not valid TOML ({error}).") from error
    if not isinstance(table, dict):
        raise InputError(f"{file}: tool.signalbox must be a table.")
    return table
