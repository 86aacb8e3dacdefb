"""Cloud assemblies, as the CDK synthesises them: the input of every tool."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from signalbox.assembly.circles import check_circles
from signalbox.assembly.errors import BrokenAssembly
from signalbox.assembly.foreign.dead_letter_queues import dead_letter_queues_in
from signalbox.assembly.function_names import function_named
from signalbox.assembly.shape import REMEDY, STACK, check_manifest, check_template
from signalbox.assembly.template import Resource, Template
from signalbox.assembly.values.intrinsics import resolve

ROUTES, UNROUTABLE, WORKFLOWS = "Signalbox::Routes", "Signalbox::Unroutable", "Signalbox::Workflows"
TABLES, ARCHIVE = "Signalbox::Tables", "Signalbox::Archive"
JOURNEYS = "Signalbox::Journeys"
SHADOWS, LAST_QUEUES = "Signalbox::Shadows", "Signalbox::LastQueues"
SENDERS = "Signalbox::Senders"


@dataclass
class Assembly:
    """Templates of an assembly, with resolved resources. `ignored` holds what a twin of it may leave out, such as
    `AWS::SQS::Queue.Tags` or `sqs.SendMessage.DelaySeconds`."""

    path: Path
    templates: dict[str, Template] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    code: dict[str, Path] = field(default_factory=dict)
    """Files and folders by the key in S3 that stands for them, where they are not in the assembly's own folder."""
    foreign: bool = False
    """Whether it is of another project: types and policies that the tools do not know are named, and left out."""
    repeated: list[str] = field(default_factory=list)
    """Sentences on names that stand twice in one object of a template of another project."""

    @cached_property
    def resources(self) -> list[Resource]:
        """Every deployed resource, stack by stack."""
        return [resource for template in self.templates.values() for resource in template.deployed()]

    def of_type(self, *types: str) -> list[Resource]:
        """Return the resources of these types."""
        return [resource for resource in self.resources if resource.type in types]

    def metadata(self, key: str) -> list[dict[str, Any]]:
        """Return the rows that the stacks wrote into their templates' Metadata under a key."""
        rows: list[dict[str, Any]] = []
        for template in self.templates.values():
            rows += resolve(template.body.get("Metadata", {}).get(key, []), template)
        return rows

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Name of the first alias of each function that has one, by the function's ARN."""
        functions = self.of_type("AWS::Lambda::Function")
        found: dict[str, str] = {}
        for alias in self.of_type("AWS::Lambda::Alias"):
            if function := function_named(str(alias.properties["FunctionName"]), functions):
                found.setdefault(function.arn, alias.name.rpartition(":")[2])
        return found

    @cached_property
    def senders(self) -> list[dict[str, Any]]:
        """Addresses that mails come from: `address`, and whether a stack `created` its identity."""
        return self.metadata(SENDERS)

    @cached_property
    def routes(self) -> list[dict[str, Any]]:
        """The rows of the table of routes."""
        return self.metadata(ROUTES)

    @cached_property
    def dead_letter_queues(self) -> dict[str, str]:
        """Name of the dead-letter queue of each route, and of `unroutable`."""
        return {row["name"]: row["deadLetterQueue"] for row in [*self.routes, *self.metadata(UNROUTABLE)]}

    @cached_property
    def all_dead_letter_queues(self) -> dict[str, tuple[str, ...]]:
        """Names of all queues for the dead letters of each route, and of `unroutable`. They are the dead-letter queue
        of the consumer, and the queue for events that the bus could not deliver. Without routes they are the queues
        that a property names for what failed, by their logical id."""
        if self.foreign and not self.routes:
            return dead_letter_queues_in(self.resources)
        return {row["name"]: dead_letter_queues_of(row) for row in [*self.routes, *self.metadata(UNROUTABLE)]}

    @cached_property
    def queues_without_replay(self) -> dict[str, tuple[str, ...]]:
        """Names of the queues whose messages cannot be replayed, by route or by the row's own name. They belong to
        copies of routes for a shadow, or to no route, such as the queue of missed schedules."""
        return {
            row["name"]: dead_letter_queues_of(row) for row in [*self.metadata(SHADOWS), *self.metadata(LAST_QUEUES)]
        }

    @cached_property
    def archive(self) -> str | None:
        """Name of the bucket for histories, dropped dead letters and acts of the desk, or None."""
        return next((str(row["bucket"]) for row in self.metadata(ARCHIVE)), None)

    @cached_property
    def workflows(self) -> list[dict[str, Any]]:
        """The rows of the workflows."""
        return self.metadata(WORKFLOWS)

    @cached_property
    def journeys(self) -> list[dict[str, Any]]:
        """The rows of the journeys: workflows without a state machine."""
        return self.metadata(JOURNEYS)

    @cached_property
    def flows(self) -> dict[str, dict[str, Any]]:
        """The rows of the workflows, then of the journeys, by their slugs."""
        return {row["slug"]: row for row in (*self.workflows, *self.journeys)}

    @cached_property
    def tables(self) -> dict[str, str]:
        """Physical names of the tables, by their names in the rows."""
        return {row["name"]: row["table"] for row in self.metadata(TABLES)}

    def asset(self, key: str) -> Path:
        """Return the folder of an asset, or its archive, by the S3 key in a function's Code."""
        if key in self.code:
            return existing(self.code[key])
        folder = self.path / f"asset.{Path(key).stem}"
        if not folder.is_dir():
            archive = self.path / f"asset.{Path(key).name}"
            if key and archive.is_file():
                return archive
            remedy = "synthesise or build it again" if self.foreign else "`make synth` writes it"
            raise BrokenAssembly(f"{self.path}: the asset {folder.name} is missing; {remedy}")
        return folder


def existing(path: Path) -> Path:
    """Return a path. Raises BrokenAssembly where nothing is there."""
    if not path.exists():
        raise BrokenAssembly(f"{path} is missing; the template names it")
    return path


def dead_letter_queues_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the dead-letter queues of a row."""
    return tuple(row[kind] for kind in ("deadLetterQueue", "undeliveredQueue") if row.get(kind))


def read(path: str | Path) -> Assembly:
    """Read the assembly in a folder. Raises BrokenAssembly, which names the missing or invalid file and the command
    that writes it."""
    folder = Path(path)
    manifest = load(folder / "manifest.json")
    check_manifest(folder / "manifest.json", manifest)
    assembly = Assembly(folder)
    for artifact in manifest.get("artifacts", {}).values():
        if artifact.get("type") == STACK:
            properties = artifact["properties"]
            body = load(folder / properties["templateFile"])
            check_template(folder / properties["templateFile"], body)
            name = properties.get("stackName") or Path(properties["templateFile"]).name.removesuffix(".template.json")
            check_circles(name, body)
            assembly.templates[name] = Template(name, body, assembly.templates)
    if not assembly.templates:
        raise BrokenAssembly(f"{folder}: the assembly holds no stack; `make synth` writes one")
    return assembly


def load(path: Path, remedy: str = REMEDY) -> dict[str, Any]:
    """Return the JSON object in a file of the assembly. Raises BrokenAssembly, whose sentence ends with the remedy."""
    try:
        document = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        one = remedy.replace(" it anew", " one")
        raise BrokenAssembly(f"{path} is missing, so this is no cloud assembly{one}") from None
    except OSError as error:
        raise BrokenAssembly(f"{path} cannot be read: {error.strerror}; name another assembly") from None
    except ValueError as error:
        raise BrokenAssembly(f"{path} is no JSON ({error}){remedy}") from None
    if not isinstance(document, dict):
        raise BrokenAssembly(f"{path} holds no JSON object{remedy}")
    return document
