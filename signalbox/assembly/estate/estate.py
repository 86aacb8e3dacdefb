"""Resources of all templates that are linted together, with the references between them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from signalbox.assembly.estate.serverless import events_of, with_globals
from signalbox.assembly.symbols import Symbols
from signalbox.assembly.values.intrinsics import NO_VALUE, resolve
from signalbox.documents import Document, DocumentError, escape
from signalbox.errors import InputError

NAMES = (
    *("QueueName", "FunctionName", "TopicName", "TableName", "LogGroupName", "StateMachineName", "RoleName"),
    *("ArchiveName", "DeliveryStreamName", "Name"),
)
ARN = re.compile(r"arn:[^:]*:(?P<service>[^:]*):[^:]*:[^:]*:(?P<rest>.+)")
TYPES_OF = {
    "lambda": ("AWS::Lambda::", "AWS::Serverless::Function"),
    "states": ("AWS::StepFunctions::", "AWS::Serverless::StateMachine"),
    "sqs": ("AWS::SQS::",),
    "sns": ("AWS::SNS::",),
    "firehose": ("AWS::KinesisFirehose::",),
    "events": ("AWS::Events::",),
    "dynamodb": ("AWS::DynamoDB::", "AWS::Serverless::SimpleTable"),
    "iam": ("AWS::IAM::",),
}
"""Service in an ARN -> prefixes of the types of its resources: one name may belong to resources of several."""
MARK = re.compile(r"\$\{(\d+):([A-Za-z0-9]+)")


@dataclass(eq=False)
class Resource:
    """A resource with resolved properties: a reference to another resource is the text `${TEMPLATE:LogicalId}`."""

    document: Document
    logical_id: str
    type: str
    properties: Mapping[str, Any]
    pointer: str
    mark: str
    metadata: Mapping[str, Any]

    def get(self, *path: str) -> Any:
        """Return a property by its path, or None."""
        value: Any = self.properties
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    @property
    def name(self) -> str:
        """The physical name, or an empty text."""
        return next((value for key in NAMES if isinstance(value := self.properties.get(key), str)), "")


class Scope(Symbols):
    """Lookups of one template; references to other stacks are followed to their resources."""

    def __init__(self, estate: "Estate", index: int, document: Document) -> None:
        super().__init__(document.value, document.file)
        self.estate, self.index = estate, index

    def ref(self, name: str) -> Any:
        """Return the mark of a resource, or the value of a parameter."""
        return self.mark(name) if name in self.section("Resources") else super().ref(name)

    def attribute(self, name: str, attribute: str) -> Any:
        """Return the mark of a resource."""
        return self.mark(name)

    def mark(self, name: str) -> str:
        """Return the text that stands for a resource."""
        return f"${{{self.index}:{name}}}"

    def condition(self, name: str) -> bool:
        """Return the truth of a condition; one that nobody knows before deployment is taken to be true."""
        try:
            return super().condition(name)
        except DocumentError:
            return True

    def imported(self, export: str) -> Any:
        """Return the value that another template exports."""
        for scope in self.estate.scopes:
            for output in scope.section("Outputs").values():
                named = output.get("Export", {}).get("Name") if isinstance(output, Mapping) else None
                if named is not None and resolve(named, scope) == export:
                    return resolve(output.get("Value"), scope)
        return super().imported(export)

    def output(self, stack: str, output: str) -> Any:
        """Return an output of another template, by the stack's name."""
        for scope in self.estate.scopes:
            found = scope.section("Outputs").get(output)
            if Path(scope.name).name.split(".")[0] == stack and isinstance(found, Mapping):
                return resolve(found.get("Value"), scope)
        return super().output(stack, output)


class Estate:
    """All resources of some templates."""

    def __init__(self, documents: list[Document]) -> None:
        self.scopes = [Scope(self, index, document) for index, document in enumerate(documents)]
        self.documents = documents

    @cached_property
    def resources(self) -> list[Resource]:
        """Every resource, and the event sources inside functions of SAM."""
        found: list[Resource] = []
        for scope, document in zip(self.scopes, self.documents, strict=True):
            for logical_id, body in scope.section("Resources").items():
                if isinstance(body, Mapping) and isinstance(body.get("Type"), str):
                    found += self.read(scope, document, str(logical_id), body)
        return found

    def read(self, scope: Scope, document: Document, logical_id: str, body: Mapping[str, Any]) -> Iterator[Resource]:
        """Yield a resource and the event sources inside it."""
        raw = body.get("Properties")
        merged = with_globals(document.value, body["Type"], raw if isinstance(raw, Mapping) else {})
        properties = {key: value for key, part in merged.items() if (value := lenient(part, scope)) is not NO_VALUE}
        metadata = body.get("Metadata")
        pointer = f"/Resources/{escape(logical_id)}"
        held = metadata if isinstance(metadata, Mapping) else {}
        yield Resource(document, logical_id, body["Type"], properties, pointer, scope.mark(logical_id), held)
        for name, kind, event in events_of(body["Type"], properties, scope.mark(logical_id)):
            place = f"{pointer}/Properties/Events/{escape(name)}"
            yield Resource(document, f"{logical_id}{name}", kind, event, place, scope.mark(logical_id + name), held)

    def of_type(self, *types: str) -> list[Resource]:
        """Return the resources of some types."""
        return [resource for resource in self.resources if resource.type in types]

    @cached_property
    def by_mark(self) -> dict[tuple[int, str], Resource]:
        """Resources by the numbers of their templates and their logical ids."""
        return {(int(found[1]), found[2]): one for one in self.resources if (found := MARK.match(one.mark))}

    @cached_property
    def by_name(self) -> dict[str, list[Resource]]:
        """Resources by their physical names."""
        found: dict[str, list[Resource]] = {}
        for one in self.resources:
            if one.name:
                found.setdefault(one.name, []).append(one)
        return found

    def target(self, value: Any, *kinds: str) -> Resource | None:
        """Return the resource that a value names: by reference, by ARN or by physical name.

        `kinds` are prefixes of types; an ARN's service gives them too.
        """
        if not isinstance(value, str):
            return None
        if found := MARK.search(value):
            return self.by_mark.get((int(found[1]), found[2]))
        arn = ARN.fullmatch(value)
        wanted = kinds or (TYPES_OF.get(arn["service"], ()) if arn else ())
        parts = [part for part in re.split("[:/]", arn["rest"] if arn else value) if part]
        for name in (value, *reversed(parts)):
            for one in self.by_name.get(name, ()):
                if not wanted or one.type.startswith(wanted):
                    return one
        return None

    def function(self, value: Any) -> Resource | None:
        """Return the function that a value names, through its alias or version."""
        resource = self.target(value)
        for _ in range(3):
            if resource is None or resource.type not in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
                return resource
            resource = self.target(resource.get("FunctionName"))
        return resource


def lenient(value: Any, scope: Scope) -> Any:
    """Return a resolved value, or the value as it is where a function in it cannot be resolved."""
    try:
        return resolve(value, scope)
    except InputError:
        return value
