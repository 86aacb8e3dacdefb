"""Checks of `asl check`: every machine of files and folders."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signalbox.asl import validate
from signalbox.assembly.machine_files import read_machines
from signalbox.assembly.machine_source import MachineSource
from signalbox.documents import DocumentError, UnreadableFile
from signalbox.errors import InputError

LARGEST = 1_048_576  # Step Functions API Reference, CreateStateMachine, "definition"


@dataclass
class Checked:
    """Rows of the problems, and an error for each machine that could not be read."""

    problems: list[dict[str, Any]] = field(default_factory=list)
    refused: list[InputError] = field(default_factory=list)
    machines: int = 0

    @property
    def exit_code(self) -> int:
        """2 where something could not be read, 1 where a machine has an error, else 0."""
        if self.refused:
            return 2
        return 1 if any(row["severity"] == "error" for row in self.problems) else 0


def check_files(paths: Sequence[Path], type: str | None = None) -> Checked:
    """Check every machine in files and folders, for a type of workflow or the one of its template.

    Raises InputError where a path holds no machine.
    """
    checked = Checked()
    for path in paths:
        found = read_machines([path])
        if not found.machines and not found.refused:
            raise InputError(f"{path} holds no state machine: name a definition, such as *.asl.json, or a template.")
        checked.machines += len(found.machines)
        for source in found.machines:
            check_size(checked, source)
            for problem in validate(source.definition, type or type_of(source)):
                pointer = source.pointer + problem.pointer
                add(checked, source.file, problem.severity, problem.code, pointer, problem.message)
        for error in found.refused:
            if isinstance(error, DocumentError) and not error.pointer and not isinstance(error, UnreadableFile):
                add(checked, error.file, "error", "not-json", "", f"no JSON: {error.problem}")
            else:
                checked.refused.append(error)
    return checked


def type_of(source: MachineSource) -> str:
    """Return the type that a machine's template has, or STANDARD."""
    return source.type if source.type in ("STANDARD", "EXPRESS") else "STANDARD"


def check_size(checked: Checked, source: MachineSource) -> None:
    """Add a problem for a definition that is larger than CreateStateMachine takes."""
    size = len(json.dumps(source.definition, ensure_ascii=False, separators=(",", ":"), default=str))
    if size > LARGEST:
        message = f"the definition has {size:,} characters, and AWS takes at most {LARGEST:,}: divide the machine."
        add(checked, source.file, "error", "definition-too-large", source.pointer, message)


def add(checked: Checked, file: str, severity: str, code: str, pointer: str, message: str) -> None:
    """Add the row of a problem."""
    checked.problems.append({"file": file, "severity": severity, "code": code, "pointer": pointer, "message": message})
