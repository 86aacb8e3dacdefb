"""Definition of a machine, from Amazon States Language or a template of CloudFormation, CDK or SAM."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from signalbox.assembly.machine_files import machine_of
from signalbox.assembly.machine_files import read_machine as read_source
from signalbox.assembly.machine_source import MachineSource
from signalbox.cost.model.definition_states import read_scope
from signalbox.cost.model.machine import Scope
from signalbox.documents import Document
from signalbox.errors import InputError


@dataclass
class Definition:
    """A machine, its type where a template has it, and the other machines of the template by logical id."""

    name: str
    file: str
    scope: Scope
    type: str | None = None
    beside: dict[str, "Definition"] = field(default_factory=dict)


def read_definition(path: Path | str, machine: str | None = None) -> Definition:
    """Read a definition from a file; `machine` is a logical id where a template holds several."""
    return with_others(read_source(path, machine, Decimal))


def definition_of(document: Any, file: str, machine: str | None = None) -> Definition:
    """Return the machine in a JSON document. Raises InputError with file and pointer."""
    return with_others(machine_of(Document(document, file), machine, Decimal))


def with_others(source: MachineSource) -> Definition:
    """Return a machine with those of its template that can be read."""
    chosen = read_one(source)
    chosen.beside = {source.name: chosen} if source.template else {}
    for name, other in source.beside.items():
        if name != source.name:
            try:
                chosen.beside[name] = read_one(other)
            except InputError:
                continue
    for definition in chosen.beside.values():
        definition.beside = chosen.beside
    return chosen


def read_one(source: MachineSource) -> Definition:
    """Return one machine, checked."""
    return Definition(source.name, source.file, read_scope(source.definition, source.file, source.pointer), source.type)
