"""Subject of a review: an assembly or a folder of templates, and what the other tools find in it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from signalbox.assembly import Assembly, read
from signalbox.assembly.estate.estate import Estate, Resource
from signalbox.assembly.machine_source import MachineSource
from signalbox.catalog.build import catalog_of
from signalbox.catalog.model import Catalog
from signalbox.catalog.system import System, read_system
from signalbox.cost.documents import read_document
from signalbox.cost.projection.assumptions import Assumptions, read_assumptions
from signalbox.cost.projection.projection import Projection, project
from signalbox.cost.projection.quotas import Quota, quotas
from signalbox.cost.projection.system import read_system as read_deployed
from signalbox.errors import InputError
from signalbox.lint.rule import Finding
from signalbox.lint.run import Linted, lint

SUPPRESSIONS, USAGE = "signalbox-lint.toml", "examples/usage.json"


@dataclass
class Subject:
    """Templates below a path. `folder` is the project that they belong to; None for templates of others.

    `usage` is a file of assumptions about a month; by default the project's own.
    """

    path: Path
    folder: Path | None = None
    usage: Path | None = None

    @cached_property
    def system(self) -> System:
        """Templates with their resources and machines."""
        return read_system(self.path)

    @property
    def estate(self) -> Estate:
        """All resources."""
        return self.system.estate

    @property
    def machines(self) -> list[tuple[Resource, MachineSource]]:
        """State machines with their definitions."""
        return self.system.machines

    @cached_property
    def definitions(self) -> dict[str, Any]:
        """Definitions of the machines, by their physical names, else by their logical ids."""
        return {resource.name or source.name: source.definition for resource, source in self.machines}

    @cached_property
    def catalog(self) -> Catalog:
        """Event types with producers and consumers."""
        return catalog_of(self.system)

    @cached_property
    def linted(self) -> Linted:
        """Findings of the rules; suppressed ones have a reason in the project's file."""
        rows = self.folder / SUPPRESSIONS if self.folder else None
        return lint([Path(one.file) for one in self.system.documents], rows if rows and rows.is_file() else None)

    def findings(self, *rules: str) -> list[Finding]:
        """Return the findings of some rules."""
        return [finding for finding in self.linted.findings if finding.rule.id in rules]

    @cached_property
    def assembly(self) -> Assembly | None:
        """Cloud assembly, or None where the templates are none that the cost tool reads."""
        try:
            return read(self.path)
        except InputError:
            return None

    @cached_property
    def assumptions(self) -> Assumptions | None:
        """Assumptions about a month, or None without a file of them."""
        own = self.folder / USAGE if self.folder else None
        path = self.usage or (own if own and own.is_file() else None)
        return read_assumptions(read_document(path), str(path)) if path else None

    @cached_property
    def projection(self) -> Projection | None:
        """Bill of a month, or None where it cannot be projected."""
        if self.assembly is None or self.assumptions is None:
            return None
        return project(read_deployed(self.assembly), self.assumptions)

    @cached_property
    def quotas(self) -> list[Quota] | None:
        """Quotas with their needs, least headroom first, or None where the needs are not known."""
        if self.assembly is None or self.assumptions is None:
            return None
        return quotas(read_deployed(self.assembly), self.assumptions)

    def rows(self, key: str) -> list[dict[str, Any]]:
        """Return the rows under a key of the templates' Metadata; none in templates of others."""
        return self.system.rows(key)

    def page(self, name: str, *words: str) -> bool:
        """Return whether the project has a file that holds all of these words."""
        path = self.folder / name if self.folder else None
        if path is None or not path.is_file():
            return False
        text = path.read_text("utf-8")
        return all(word in text for word in words)


def read_subject(path: Path, folder: Path | None = None, usage: Path | None = None) -> Subject:
    """Return the subject of a review. Raises InputError where there is no template."""
    subject = Subject(path, folder, usage)
    _ = subject.system
    return subject
