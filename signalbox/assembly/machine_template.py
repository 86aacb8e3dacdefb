"""State machines of a template of CloudFormation, SAM or CDK. The template is read only for them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signalbox.assembly.machine_source import MachineSource
from signalbox.assembly.symbols import Symbols, symbol
from signalbox.assembly.values.intrinsics import NO_VALUE, resolve, scalar_text
from signalbox.documents import Document, DocumentError, escape, parse, read_text

MACHINE_TYPES = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")
ELSEWHERE = "stands in S3, not in the template or beside it: give its file instead"
BUCKET_KEYS = ("Bucket", "BucketName", "Key", "Version")


@dataclass
class MachineTemplate:
    """A template; `parse_float` reads its numbers with a point."""

    document: Document
    parse_float: Callable[[str], Any] = float

    def __post_init__(self) -> None:
        self.scope = Symbols(self.document.value, self.document.file)

    def names(self) -> list[str]:
        """Return the logical ids of the machines."""
        resources = self.document.value.get("Resources")
        if not isinstance(resources, Mapping):
            raise DocumentError(self.document.file, "/Resources", "an object is needed here.")
        return [
            name for name, body in resources.items() if isinstance(body, Mapping) and body.get("Type") in MACHINE_TYPES
        ]

    def machine(self, logical_id: str) -> MachineSource:
        """Return one machine, with the substitutions of its template.

        Raises DocumentError where the definition is missing or elsewhere, BrokenAssembly for a function that cannot be
        resolved.
        """
        owner = f"/Resources/{escape(logical_id)}"
        properties = self.document.value["Resources"][logical_id].get("Properties", {})
        if not isinstance(properties, Mapping):
            raise DocumentError(self.document.file, f"{owner}/Properties", "an object is needed here.")
        document, pointer = self.definition(logical_id, properties, f"{owner}/Properties")
        definition = document.value
        if document is self.document:  # an object, whose functions CloudFormation resolves
            definition = resolve(value_at(document.value, pointer), self.scope)
            document = Document(definition, self.document.file, found_lines=dict(within(self.document, pointer)))
        kind = resolve(properties.get("StateMachineType", properties.get("Type", "STANDARD")), self.scope)
        return MachineSource(logical_id, definition, document, pointer, str(kind), self.document, owner)

    def definition(self, logical_id: str, properties: Mapping[str, Any], pointer: str) -> tuple[Document, str]:
        """Return the document that holds the definition, and the pointer of the definition for messages."""
        for name in ("DefinitionUri", "DefinitionS3Location"):
            if name in properties:
                return self.beside(logical_id, properties, properties[name], f"{pointer}/{name}"), ""
        name = "DefinitionString" if "DefinitionString" in properties else "Definition"
        if name not in properties:
            raise DocumentError(self.document.file, pointer, f"{logical_id} has no definition.")
        raw, pointer = properties[name], f"{pointer}/{name}"
        if isinstance(raw, Mapping) and not is_function(raw):
            return self.document, pointer
        text = resolve(raw, self.scope)
        if not isinstance(text, str):
            if text is NO_VALUE or not isinstance(text, Mapping):
                raise DocumentError(self.document.file, pointer, f"the definition of {logical_id} is no text.")
            return Document(text, self.document.file), pointer
        return self.embedded(self.substituted(text, properties), pointer), pointer

    def embedded(self, text: str, pointer: str) -> Document:
        """Return the definition in a text of the template."""
        inner = parse(text, f"{self.document.file}#{pointer}", self.parse_float)
        places = [pointer + below for below in ("", "/Fn::Sub", "/Fn::Sub/0")]
        block = next((self.document.blocks[place] for place in places if place in self.document.blocks), None)
        inner.file = self.document.file
        if block is None:  # the text has one line, or the lines of a function's parts
            inner.found_lines, inner.first_line = {}, self.document.line(pointer)
        else:
            inner.first_line = block
        return inner

    def beside(self, logical_id: str, properties: Mapping[str, Any], uri: Any, pointer: str) -> Document:
        """Return the definition in a file beside the template, or in an asset of the assembly."""
        for path in self.places(uri):
            if path.is_file():
                text = self.substituted(read_text(path), properties)
                return parse(text, str(path), self.parse_float)
        if isinstance(uri, str) and not uri.startswith("s3://"):
            raise DocumentError(self.document.file, pointer, f"there is no file {uri} for {logical_id}.")
        raise DocumentError(self.document.file, pointer, f"the definition of {logical_id} {ELSEWHERE}.")

    def places(self, uri: Any) -> Iterator[Path]:
        """Yield the local files that may hold what a URI or a location in S3 names."""
        folder = Path(self.document.file).parent
        if isinstance(uri, Mapping) and not any(key in uri for key in BUCKET_KEYS):
            uri = resolve(uri, self.scope)
        if isinstance(uri, str) and "://" not in uri and "\0" not in uri:
            yield folder / uri
        elif isinstance(uri, Mapping) and isinstance(key := resolve(uri.get("Key", ""), self.scope), str) and key:
            yield folder / f"asset.{Path(key).name}"

    def substituted(self, text: str, properties: Mapping[str, Any]) -> str:
        """Return a text in which the DefinitionSubstitutions are replaced."""
        substitutions = resolve(properties.get("DefinitionSubstitutions", {}), self.scope)
        known = substitutions if isinstance(substitutions, Mapping) else {}

        def value(found: re.Match[str]) -> str:
            return scalar_text(known.get(found[1].strip(), found[0]))

        return re.sub(r"\$\{([^}]+)\}", value, text)


def is_function(value: Mapping[str, Any]) -> bool:
    """Return whether an object is an intrinsic function."""
    return len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


def value_at(value: Any, pointer: str) -> Any:
    """Return the part of a value at a JSON pointer."""
    for token in pointer.split("/")[1:]:
        value = value[token.replace("~1", "/").replace("~0", "~")]
    return value


def within(document: Document, pointer: str) -> Iterator[tuple[str, int]]:
    """Yield the lines below a pointer, by the pointers from there on."""
    for place, line in document.lines.items():
        if place == pointer or place.startswith(f"{pointer}/"):
            yield place[len(pointer) :], line


__all__ = ["MACHINE_TYPES", "MachineTemplate", "symbol"]
