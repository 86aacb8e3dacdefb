"""System that a catalogue describes: templates, machines, contracts, and the rows in the templates' Metadata."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from signalbox.assembly.estate.estate import Estate, Resource, lenient
from signalbox.assembly.machine_files import read_machines
from signalbox.assembly.machine_source import MachineSource
from signalbox.documents import Document
from signalbox.errors import InputError

FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
MACHINES = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")
MANIFEST = "manifest.json"


@dataclass
class System:
    """Templates below a path, with their resources and machines."""

    path: Path
    documents: list[Document]
    sources: list[MachineSource]

    @cached_property
    def estate(self) -> Estate:
        """All resources of the templates."""
        return Estate(self.documents)

    @property
    def folder(self) -> Path:
        """Folder of the templates."""
        return self.path if self.path.is_dir() else self.path.parent

    def rows(self, key: str) -> list[dict[str, Any]]:
        """Return the rows that our stacks write into their templates' Metadata under a key; none elsewhere."""
        found: list[dict[str, Any]] = []
        for scope in self.estate.scopes:
            rows = lenient(scope.section("Metadata").get(f"Signalbox::{key}", []), scope)
            found += [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        return found

    @cached_property
    def machines(self) -> list[tuple[Resource, MachineSource]]:
        """State machines of the templates, with their definitions."""
        by_place = {(one.document.file, one.pointer): one for one in self.estate.of_type(*MACHINES)}
        found = []
        for source in self.sources:
            place = (source.template.file, source.owner) if source.template else ("", "")
            if place in by_place:
                found.append((by_place[place], source))
        return found


def read_system(path: Path) -> System:
    """Read an assembly, a folder of templates or one template. Raises InputError where there is no template."""
    if not path.exists():
        raise InputError(f"{path} cannot be read: there is no such file or folder.")
    found = read_machines(templates_of(path))
    if not found.templates:
        raise found.refused[0] if found.refused else InputError(f"{path} holds no template, so it has no events.")
    return System(path, found.templates, found.machines)


def templates_of(path: Path) -> list[Path]:
    """Return the templates that the manifest of an assembly names, or the path itself."""
    try:
        manifest = json.loads((path / MANIFEST).read_text("utf-8"))
        artifacts = manifest["artifacts"].values()
        files = [one["properties"]["templateFile"] for one in artifacts if one["type"] == "aws:cloudformation:stack"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return [path]
    return [path / file for file in files] or [path]


def stack_of(resource: Resource) -> str:
    """Return the name of the stack that holds a resource, by its template's file."""
    return Path(resource.document.file).name.split(".")[0]
