"""Copies of an assembly with a change: a previous version, or one without a mitigation."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from signalbox.assembly import Assembly, read
from signalbox.project import CHECKOUT

Document = dict[str, Any]


class NotThere(Exception):
    """Raised where the part to change is not where it was expected: the change would prove nothing."""


def copy(assembly: Assembly, folder: Path) -> Assembly:
    """A copy of an assembly in a folder that does not exist yet."""
    shutil.copytree(assembly.path, folder)
    return read(folder)


def assets_with(assembly: Assembly, part: str) -> list[Path]:
    """The assets that hold a file or folder; what is common stands in several. Raises NotThere where none does."""
    found = sorted(path for path in assembly.path.glob("asset.*") if (path / part).exists())
    if not found:
        raise NotThere(f"no asset holds {part}")
    return found


def patch(assembly: Assembly, file: str, old: str, new: str) -> None:
    """Replace a text of a handlers' file in each asset that holds it.

    Raises NotThere where it does not stand there exactly once.
    """
    for asset in assets_with(assembly, file):
        path = asset / file
        path.write_text(replaced(path, file, old, new), "utf-8")


def overlay(assembly: Assembly, file: str, old: str, new: str) -> None:
    """Put a changed copy of a project's file beside the templates; `tests/conftest.py` imports a module from there."""
    path = assembly.path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(replaced(CHECKOUT / file, file, old, new), "utf-8")


def overlaid(file: str) -> str:
    """The text of a project's file, or of its changed copy beside the assembly under test."""
    changed = Path(os.environ.get("SIGNALBOX_ASSEMBLY", os.devnull)) / file
    return (changed if changed.is_file() else CHECKOUT / file).read_text("utf-8")


def replaced(path: Path, file: str, old: str, new: str) -> str:
    """The text of a file with one place changed. Raises NotThere where it does not stand there exactly once."""
    text = path.read_text("utf-8") if path.is_file() else ""
    if text.count(old) != 1:
        raise NotThere(f"{file} holds {text.count(old)} times: {old!r}")
    changed = text.replace(old, new)
    if file.endswith(".py"):
        compile(changed, file, "exec")
    return changed


def change(assembly: Assembly, kind: str, edit: Callable[[str, Document], bool]) -> None:
    """Let `edit` change the properties of each resource of a type; it says whether it did. Raises NotThere if never."""
    changed = False
    for path in sorted(assembly.path.glob("*.template.json")):
        body = json.loads(path.read_text("utf-8"))
        for name, resource in body.get("Resources", {}).items():
            if resource["Type"] == kind:
                changed |= edit(name, resource["Properties"])
        path.write_text(json.dumps(body), "utf-8")
    if not changed:
        raise NotThere(f"no resource of type {kind} could be changed so")


def change_machine(assembly: Assembly, edit: Callable[[Document], object], workflow: str = "orders") -> None:
    """Let `edit` change the definition of a workflow's machine."""

    def edited(name: str, properties: Document) -> bool:
        if not properties["StateMachineName"].endswith(f"-{workflow}"):
            return False
        definition = json.loads(properties["DefinitionString"])
        before = json.dumps(definition)
        edit(definition)
        properties["DefinitionString"] = json.dumps(definition)
        return json.dumps(definition) != before

    change(assembly, "AWS::StepFunctions::StateMachine", edited)
