"""Contracts of events: files beside the handlers, and schemas in a registry of EventBridge."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from signalbox.catalog.model import Version
from signalbox.catalog.system import System

FILE = re.compile(r"v(\d+)\.schema\.json")
VERSIONED = re.compile(r"(?P<type>.+?)(?:[.@-]v(?P<version>\d+))?")


def contracts_of(system: System) -> dict[str, list[Version]]:
    """Return the versions of each event type, oldest first: of the files, else of the registry."""
    found: dict[str, dict[int, Version]] = {}
    for name, version in [*from_registry(system), *from_files(system.folder)]:
        found.setdefault(name, {})[version.number] = version
    return {name: [versions[number] for number in sorted(versions)] for name, versions in sorted(found.items())}


def from_files(folder: Path) -> Iterator[tuple[str, Version]]:
    """Yield type and version of each `<EventType>/v<N>.schema.json` in a folder `contracts` of an asset."""
    for path in sorted(folder.glob("asset.*/**/contracts/*/v*.schema.json")):
        if match := FILE.fullmatch(path.name):
            example, upcast = (beside(path, f"v{match[1]}.{part}.json") for part in ("example", "upcast"))
            yield path.parent.name, Version(int(match[1]), beside(path, path.name), example, "/detail/data", upcast)


def beside(path: Path, name: str) -> Any:
    """Return the document in a file beside another one, or None where there is none."""
    file = path.with_name(name)
    return json.loads(file.read_text("utf-8")) if file.is_file() else None


def from_registry(system: System) -> Iterator[tuple[str, Version]]:
    """Yield type and version of each schema of a registry (AWS CloudFormation, AWS::EventSchemas::Schema).

    Its name is the type, or `source@type` as EventBridge discovers it, and may end in `-v2`.
    """
    for resource in system.estate.of_type("AWS::EventSchemas::Schema"):
        content = resource.properties.get("Content")
        try:
            document = json.loads(content) if isinstance(content, str) else content
        except ValueError:
            continue
        name = str(resource.properties.get("SchemaName") or resource.logical_id).rpartition("@")[2]
        match = VERSIONED.fullmatch(name)
        if match and isinstance(document, dict):
            for kind, schema in schemas_in(document, match["type"]):
                yield kind, Version(int(match["version"] or 1), schema)


def schemas_in(document: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield type and schema: a document of OpenAPI 3 has schemas of whole events, with the type in an extension."""
    components = document.get("components")
    schemas = components.get("schemas", {}) if isinstance(components, Mapping) else {}
    if not document.get("openapi") or not isinstance(schemas, Mapping):
        yield name, document
        return
    whole = next((one for one in schemas.values() if isinstance(one, Mapping) and TYPE_OF_EVENT in one), None)
    kind = str(whole[TYPE_OF_EVENT]) if whole else name
    detail = schemas.get(kind.replace(" ", ""), whole) if whole else next(iter(schemas.values()), {})
    yield kind, detail if isinstance(detail, Mapping) else {}


TYPE_OF_EVENT = "x-amazon-events-detail-type"
