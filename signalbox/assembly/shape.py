"""Checks that the files of an assembly have the shape of a manifest and of templates."""

from pathlib import Path
from typing import Any

from signalbox.assembly.errors import BrokenAssembly

SECTIONS = ("Resources", "Parameters", "Mappings", "Conditions", "Outputs", "Metadata")
NAMES: dict[type, str] = {dict: "object", list: "list", str: "text"}
STACK = "aws:cloudformation:stack"
REMEDY = "; `make synth` writes it anew"
"""End of a sentence about the assembly of this project."""


def check_template(path: Path, body: dict[str, Any], remedy: str = REMEDY) -> None:
    """Raise BrokenAssembly for a template in which a section or a resource is not an object. The sentence ends with
    the remedy."""
    for section in SECTIONS:
        require(path, section, body.get(section, {}), dict, remedy)
    for logical_id, resource in body.get("Resources", {}).items():
        require(path, logical_id, resource, dict, remedy)
        require(path, f"{logical_id}.Type", resource.get("Type"), str, remedy)
        for part in ("Properties", "Metadata"):
            require(path, f"{logical_id}.{part}", resource.get(part, {}), dict, remedy)
    for key, rows in body.get("Metadata", {}).items():
        if key.startswith("Signalbox::"):
            require(path, key, rows, list)
            for number, row in enumerate(rows):
                require(path, f"{key}[{number}]", row, dict)


def check_manifest(path: Path, manifest: dict[str, Any], remedy: str = REMEDY) -> None:
    """Raise BrokenAssembly for a manifest whose stacks name no template. The sentence ends with the remedy."""
    require(path, "artifacts", manifest.get("artifacts", {}), dict, remedy)
    for name, artifact in manifest.get("artifacts", {}).items():
        require(path, name, artifact, dict, remedy)
        if artifact.get("type") == STACK:
            require(path, f"{name}.properties", artifact.get("properties"), dict, remedy)
            require(path, f"{name}.properties.templateFile", artifact["properties"].get("templateFile"), str, remedy)


def require(path: Path, name: str, value: Any, kind: type, remedy: str = REMEDY) -> None:
    """Raise BrokenAssembly unless the value is of this type."""
    if not isinstance(value, kind):
        raise BrokenAssembly(f"{path}: {name} is no {NAMES[kind]}{remedy}")
