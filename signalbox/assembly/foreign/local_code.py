"""Code and definitions in folders beside a template: their paths, written as locations in S3 that lead back to them.

`sam build` and `aws cloudformation package` replace the same properties by real locations (AWS CLI Command Reference,
"cloudformation package").
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

BUCKET = "beside-the-template"
AS_URI = {
    "AWS::Serverless::Function": ("CodeUri",),
    "AWS::Serverless::LayerVersion": ("ContentUri",),
    "AWS::Serverless::StateMachine": ("DefinitionUri",),
}
AS_LOCATION = {
    "AWS::Lambda::Function": ("Code", "S3Bucket", "S3Key"),
    "AWS::Lambda::LayerVersion": ("Content", "S3Bucket", "S3Key"),
    "AWS::StepFunctions::StateMachine": ("DefinitionS3Location", "Bucket", "Key"),
}


@dataclass
class LocalCode:
    """Paths of a template's code. `keys` holds the path of each made-up key in S3."""

    folder: Path
    keys: dict[str, Path] = field(default_factory=dict)

    def key(self, path: str) -> str:
        """Return the key for a path beside the template, which need not exist: a build may be needed first."""
        key = quote(path, safe="")
        self.keys[key] = (self.folder / path).resolve()
        return key

    def locate(self, body: dict[str, Any], name: str) -> None:
        """Replace the local paths in the resources of a template."""
        of_all = body.get("Globals", {}).get("Function", {})
        if is_path(of_all.get("CodeUri")):
            of_all["CodeUri"] = self.uri(of_all["CodeUri"])
        for _, kind, properties in resources_of(body, name):
            if kind == "AWS::Serverless::Function":
                complete(properties, of_all)
            for key in AS_URI.get(kind, ()):
                if is_path(properties.get(key)):
                    properties[key] = self.uri(properties[key])
            if kind in AS_LOCATION:
                key, bucket, path = AS_LOCATION[kind]
                if is_path(properties.get(key)):
                    properties[key] = {bucket: BUCKET, path: self.key(properties[key])}

    def uri(self, path: str) -> str:
        """Return the address in S3 for a path beside the template."""
        return f"s3://{BUCKET}/{self.key(path)}"


def complete(properties: dict[str, Any], of_all: Mapping[str, Any]) -> None:
    """Add what `sam build` adds to a function: its code is beside the template by default, or in an image."""
    if properties.get("PackageType", of_all.get("PackageType")) == "Image":
        properties.setdefault("ImageUri", f"{BUCKET}:latest")
    elif "InlineCode" not in properties and "CodeUri" not in of_all:
        properties.setdefault("CodeUri", ".")


def resources_of(body: dict[str, Any], name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the place, the type and the properties of each resource."""
    for logical_id, resource in body.get("Resources", {}).items():
        if isinstance(resource.get("Properties"), dict):
            yield f"{name}: {logical_id}", resource["Type"], resource["Properties"]


def is_path(value: Any) -> bool:
    """Return whether a value is a path of this machine."""
    return isinstance(value, str) and "://" not in value
