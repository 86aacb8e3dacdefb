"""One run: every machine and template of files and folders against every rule."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from signalbox.assembly.estate.estate import Estate
from signalbox.assembly.machine_files import Found, read_machines
from signalbox.assembly.machine_source import MachineSource
from signalbox.documents import Document
from signalbox.errors import InputError
from signalbox.lint.rule import Finding, Rule
from signalbox.lint.rules import MACHINE_RULES, TEMPLATE_RULES
from signalbox.lint.states import MachineView
from signalbox.lint.suppressions import Suppression, in_comments, in_metadata, read_suppressions

RULES: dict[str, Rule] = {rule.id: rule for rule in (*MACHINE_RULES, *TEMPLATE_RULES)}


@dataclass
class Linted:
    """Findings of a run, and what was not looked at."""

    findings: list[Finding] = field(default_factory=list)
    suppressed: int = 0
    machines: int = 0
    templates: int = 0
    refused: list[InputError] = field(default_factory=list)
    unused: list[Suppression] = field(default_factory=list)


def lint(paths: Iterable[Path], suppressions: Path | None = None) -> Linted:
    """Check every machine and template in files and folders. Raises InputError for a broken file of suppressions."""
    rows = read_suppressions(suppressions, set(RULES)) if suppressions else []
    found = read_machines(paths)
    result = Linted(machines=len(found.machines), templates=len(found.templates), refused=found.refused)
    for finding, silenced in [*of_machines(found), *of_templates(found.templates)]:
        covering = [row for row in rows if row.covers(finding)]
        for row in covering:
            row.used = True
        if silenced or covering:
            result.suppressed += 1
        else:
            result.findings.append(finding)
    result.unused = [row for row in rows if not row.used]
    result.findings.sort(key=lambda one: (one.file, one.line, one.pointer, one.rule.id))
    return result


def of_machines(found: Found) -> Iterator[tuple[Finding, bool]]:
    """Yield the findings of machines, and whether a comment suppresses them."""
    for source in found.machines:
        if isinstance(source.definition, Mapping) and isinstance(source.definition.get("States"), Mapping):
            view = MachineView(source.name, source.definition, source.type)
            silenced = [*in_comments(source.definition), *((("", rule)) for rule in of_owner(source))]
            for rule in MACHINE_RULES:
                for pointer, message in rule.check(view):
                    finding = Finding(rule, source.file, source.pointer + pointer, source.line(pointer), message)
                    yield finding, any(rule.id == name and pointer.startswith(place) for place, name in silenced)


def of_owner(source: MachineSource) -> set[str]:
    """Return the rules that the Metadata of a machine's resource suppresses."""
    if source.template is None:
        return set()
    resource = source.template.value["Resources"].get(source.name, {})
    metadata = resource.get("Metadata")
    return in_metadata(metadata) if isinstance(metadata, Mapping) else set()


def of_templates(documents: list[Document]) -> Iterator[tuple[Finding, bool]]:
    """Yield the findings of templates, and whether their resources suppress them."""
    for group in together(documents):
        estate = Estate(group)
        for rule in TEMPLATE_RULES:
            for resource, below, message in rule.check(estate):
                pointer = resource.pointer + below
                line = resource.document.line(pointer)
                finding = Finding(rule, resource.document.file, pointer, line, message)
                yield finding, rule.id in in_metadata(resource.metadata)


def together(documents: list[Document]) -> list[list[Document]]:
    """Return the templates in groups: those of one folder may refer to each other."""
    groups: dict[Path, list[Document]] = {}
    for document in documents:
        groups.setdefault(Path(document.file).parent, []).append(document)
    return list(groups.values())
