"""Template of another project: types that the tools do not know are kept by name, and nested stacks are read."""

import hashlib
from collections.abc import Mapping
from typing import Any

from signalbox.assembly.errors import BrokenAssembly
from signalbox.assembly.foreign.further_types import FURTHER_TYPES, generic_type
from signalbox.assembly.template import Template
from signalbox.assembly.types import TYPES, ResourceType
from signalbox.assembly.values.intrinsics import NO_VALUE, resolve, scalar_text

LONGEST = {
    "AWS::Lambda::Function": 64,
    "AWS::SQS::Queue": 80,
    "AWS::StepFunctions::StateMachine": 80,
    "AWS::Events::Rule": 64,
    "AWS::S3::Bucket": 63,
    "AWS::IAM::Role": 64,
}
"""Longest name that CloudFormation makes for a resource ("Name type", AWS CloudFormation Template Reference)."""


COMPLETE = (
    "AWS::DynamoDB::Table",
    "AWS::Events::Rule",
    "AWS::IAM::Role",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::StepFunctions::StateMachine",
)
"""Types all of whose attributes the tables have."""


class ForeignTemplate(Template):
    """Template of another project; `given` are values of parameters, resolved by the stack around it where there is
    one. `children` are its nested stacks by logical id; `made_up` are the parameters without any value."""

    def __init__(
        self, name: str, body: dict[str, Any], others: dict[str, Template], given: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(name, body, others)
        self.given = dict(given or {})
        self.parent: ForeignTemplate | None = None
        self.children: dict[str, ForeignTemplate] = {}
        self.made_up: dict[str, Any] = {}

    def check_type(self, logical_id: str, kind: Any) -> None:
        """Keep types that the tools do not know: the twin names them."""

    def kind(self, logical_id: str) -> ResourceType:
        """Return the type of a resource."""
        name = str(self.resources[logical_id]["Type"])
        return TYPES.get(name) or FURTHER_TYPES.get(name) or generic_type(name)

    def properties(self, logical_id: str) -> Mapping[str, Any]:
        """Return the properties of a resource; those of an unknown type are not needed."""
        name = self.resources[logical_id]["Type"]
        return super().properties(logical_id) if name in TYPES or name in FURTHER_TYPES else {}

    def parameter(self, name: str) -> Any:
        """Return the value of a parameter: a given one, its default, or else one made up of its name."""
        declared = self.body.get("Parameters", {}).get(name)
        if name in self.given:
            value = resolve(self.given[name], self.parent) if self.parent else self.given[name]
        elif isinstance(declared, dict) and "Default" not in declared:
            value = self.made_up[name] = made_up(name, declared)
        else:
            value = super().parameter(name)
        value = scalar_text(value) if isinstance(value, bool | int | float) else value
        is_list = isinstance(declared, dict) and "List" in str(declared.get("Type"))
        return [part.strip() for part in value.split(",")] if is_list and isinstance(value, str) else value

    def ref(self, name: str) -> Any:
        """Return the value of a reference. Raises BrokenAssembly for a resource whose condition is false."""
        self.require(name)
        return super().ref(name)

    def require(self, name: str) -> None:
        """Raise BrokenAssembly for a resource that is not made, since its condition is false."""
        body = self.resources.get(name, {})
        if "Condition" in body and not self.condition(body["Condition"]):
            text = f"Unresolved resource dependencies [{name}]: its condition {body['Condition']} is false"
            raise BrokenAssembly(f"{self.name}: AWS refuses to deploy this: Template format error: {text}")

    def attribute(self, name: str, attribute: str) -> Any:
        """Return the value of an attribute; those of a nested stack are its outputs."""
        self.require(name)
        output = attribute.removeprefix("Outputs.")
        if name in self.children and output in self.children[name].body.get("Outputs", {}):
            child = self.children[name]
            return resolve(child.body["Outputs"][output]["Value"], child)
        return super().attribute(name, attribute)

    def other_attribute(self, name: str, attribute: str) -> Any:
        """Return a text in the place of a value that only AWS knows. Raises BrokenAssembly for an attribute that a type
        does not have."""
        kind = self.resources[name]["Type"]
        if kind in COMPLETE:
            raise BrokenAssembly(
                f"{self.name}: AWS refuses to deploy this: Template error: resource {name} does not support attribute "
                f"type {attribute} in Fn::GetAtt"
            )
        return (
            self.fill(generic_type("a::b").attributes["Arn"], name)
            if attribute.endswith("Arn")
            else (f"{name}.{attribute}")
        )

    def physical_name(self, logical_id: str) -> str:
        """Return the name in a property, else one as CloudFormation makes it: within limits, with `.fifo` if needed."""
        found = super().physical_name(logical_id)
        body = self.resources[logical_id]
        key = self.kind(logical_id).name
        given = resolve(body.get("Properties", {}).get(key, ""), self) if key else ""
        if given and given is not NO_VALUE:
            return found
        kind = body["Type"]
        end = (
            ".fifo"
            if str(body.get("Properties", {}).get("FifoQueue", body.get("Properties", {}).get("FifoTopic"))).lower()
            == "true"
            else ""
        )
        found = found.lower() if kind == "AWS::S3::Bucket" else found
        longest = LONGEST.get(kind, 255) - len(end)
        if len(found) > longest:
            found = f"{found[: longest - 9]}-{hashlib.sha256(found.encode()).hexdigest()[:8]}"
        return found + end


def made_up(name: str, declared: Mapping[str, Any]) -> Any:
    """Return a value for a parameter that has none: an allowed one, a number, or its own name."""
    if declared.get("AllowedValues"):
        return declared["AllowedValues"][0]
    return declared.get("MinValue", 1) if declared.get("Type") == "Number" else name
