"""State machines in files and folders: definitions, templates and cloud assemblies."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from signalbox.assembly.machine_source import MachineSource
from signalbox.assembly.machine_template import MACHINE_TYPES, MachineTemplate
from signalbox.documents import Document, DocumentError, parse, read_text
from signalbox.errors import InputError

ENDINGS = (".json", ".json5", ".jsonc", ".yaml", ".yml", ".template", ".asl")
DEFINITION_ENDINGS = (".asl", ".asl.json", ".asl.json5", ".asl.jsonc", ".asl.yaml", ".asl.yml")
SKIPPED_FOLDERS = ("node_modules", "__pycache__")

Number = Callable[[str], Any]
T = TypeVar("T")


@dataclass
class Found:
    """Machines and templates of files and folders, and an error for each one that could not be read."""

    machines: list[MachineSource] = field(default_factory=list)
    templates: list[Document] = field(default_factory=list)
    refused: list[InputError] = field(default_factory=list)


def is_template(value: Any) -> bool:
    """Return whether a document is a template."""
    return isinstance(value, Mapping) and "Resources" in value and "States" not in value


def is_definition(value: Any) -> bool:
    """Return whether a document is a definition, or meant to be one."""
    return isinstance(value, Mapping) and "StartAt" in value and "States" in value


def read_machine(path: Path | str, wanted: str | None = None, parse_float: Number = float) -> MachineSource:
    """Return the machine in a file or a folder; `wanted` is a logical id where there are several.

    Raises InputError where there is no such machine, or its definition cannot be read.
    """
    if not Path(path).is_dir():
        return machine_of(parse(read_text(path), str(path), parse_float), wanted, parse_float)
    found = read_machines([Path(path)], parse_float)
    if not found.machines and found.refused:
        raise found.refused[0]
    return pick({machine.name: machine for machine in found.machines}, str(path), wanted)


def machine_of(document: Document, wanted: str | None = None, parse_float: Number = float) -> MachineSource:
    """Return the machine in a document. Raises DocumentError with file and pointer."""
    if is_template(document.value):
        template = MachineTemplate(document, parse_float)
        chosen = pick({name: name for name in template.names()}, document.file, wanted, "/Resources")
        machine = template.machine(chosen)
        machine.beside.update({chosen: machine}, **others(template, chosen))
        return machine
    if wanted is not None:
        raise DocumentError(document.file, "", f"it is no template, so there is no machine {wanted!r} to pick in it.")
    return MachineSource(Path(document.file).name.split(".")[0], document.value, document)


def others(template: MachineTemplate, chosen: str) -> dict[str, MachineSource]:
    """Return the other machines of a template whose definitions can be read."""
    found = {}
    for name in template.names():
        if name != chosen:
            try:
                found[name] = template.machine(name)
            except InputError:
                continue
    return found


def pick(machines: Mapping[str, T], file: str, wanted: str | None, pointer: str = "") -> T:
    """Return the machine with the wanted logical id, or the only one."""
    if not machines:
        raise DocumentError(file, pointer, "it holds no state machine.")
    if wanted is None and len(machines) == 1:
        return next(iter(machines.values()))
    if wanted is None:
        raise DocumentError(file, pointer, f"it holds several machines, so name one: {', '.join(machines)}.")
    if wanted not in machines:
        near = difflib.get_close_matches(wanted, machines, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(machines)}."
        raise DocumentError(file, pointer, f"there is no machine {wanted!r}: {hint}")
    return machines[wanted]


def read_machines(paths: Iterable[Path], parse_float: Number = float) -> Found:
    """Return every machine and template in files, and in the folders among the paths.

    In a folder, a file without a state machine and without resources is left out. A definition that a template names
    comes with that template only.
    """
    found = Found()
    for path in paths:
        files = candidates(path) if path.is_dir() else [path]
        for file in files:
            read_file(found, file, parse_float, listed=path.is_dir())
    followed = {Path(machine.file).resolve() for machine in found.machines if machine.template is not None}
    found.machines = [
        machine for machine in found.machines if machine.template or Path(machine.file).resolve() not in followed
    ]
    return found


def read_file(found: Found, path: Path, parse_float: Number, listed: bool) -> None:
    """Add the machines of one file; `listed` files were found in a folder, and may hold anything."""
    definition = path.name.endswith(DEFINITION_ENDINGS)
    try:
        text = read_text(path)
        if listed and not definition and not may_hold_machine(text):
            return
        document = parse(text, str(path), parse_float)
    except InputError as error:
        found.refused.append(error)
        return
    if is_template(document.value):
        read_template(found, MachineTemplate(document, parse_float))
    elif definition or not listed or is_definition(document.value):
        found.machines.append(MachineSource(path.name.split(".")[0], document.value, document))


def read_template(found: Found, template: MachineTemplate) -> None:
    """Add the machines of a template."""
    try:
        names = template.names()
    except InputError as error:
        found.refused.append(error)
        return
    found.templates.append(template.document)
    for name in names:
        try:
            found.machines.append(template.machine(name))
        except InputError as error:
            found.refused.append(error)


def may_hold_machine(text: str) -> bool:
    """Return whether a text is worth parsing: it names what a definition or a template must name."""
    return ("StartAt" in text and "States" in text) or ("Resources" in text and "AWS::" in text)


def candidates(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that may hold definitions, sorted, without hidden folders and deployed code."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if not path.name.startswith((".", "asset.")) and path.name not in SKIPPED_FOLDERS:
                yield from candidates(path)
        elif path.name.endswith(ENDINGS) and not path.name.startswith("."):
            yield path


__all__ = ["MACHINE_TYPES", "Found", "machine_of", "read_machine", "read_machines"]
