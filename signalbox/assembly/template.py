"""Templates of an assembly, and their resources."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from signalbox.assembly.errors import BrokenAssembly, UnknownResourceType
from signalbox.assembly.types import TYPES, ResourceType
from signalbox.assembly.values.conditions import evaluate
from signalbox.assembly.values.dynamic_references import filled, has_references
from signalbox.assembly.values.intrinsics import NO_VALUE, resolve, scalar_text

ACCOUNT = "123456789012"
REGION = "us-east-1"
SSM_VALUE = "AWS::SSM::Parameter::Value<"
"""Type of a parameter whose value CloudFormation reads in SSM, where its default names it (AWS CloudFormation User
Guide, "Specify existing resources at runtime with CloudFormation-supplied parameter types")."""
PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::NotificationARNs": [],
}


@dataclass(frozen=True)
class Resource:
    """A resource with resolved intrinsic functions. `ref` is the value of Ref, `arn` the ARN or an empty string, `name`
    the physical name."""

    stack: str
    logical_id: str
    type: str
    name: str
    ref: str
    arn: str
    properties: Mapping[str, Any]
    metadata: Mapping[str, Any] = field(default_factory=dict)


class Template:
    """A CloudFormation template; `others` are all templates of the assembly, by stack name."""

    def __init__(self, name: str, body: dict[str, Any], others: dict[str, "Template"]) -> None:
        self.name = name
        self.body = body
        self.others = others
        self.evaluating: list[str] = []
        self.assumed: dict[str, str] = {}
        """Dynamic references whose value no stack holds, with the text that is taken for it."""
        self.resources: dict[str, Any] = body.get("Resources", {})
        for logical_id, resource in self.resources.items():
            self.check_type(logical_id, resource.get("Type"))

    def check_type(self, logical_id: str, kind: Any) -> None:
        """Raise UnknownResourceType for a type that the tools do not know."""
        if kind not in TYPES:
            raise UnknownResourceType(
                f"{self.name}: {logical_id} is of type {kind}, which signalbox/assembly/types.py does not know"
            )

    def kind(self, logical_id: str) -> ResourceType:
        """Return the type of a resource, with the values of its references."""
        return TYPES[self.resources[logical_id]["Type"]]

    def resource(self, logical_id: str) -> Resource:
        """Return a resource, resolved."""
        body = self.resources[logical_id]
        kind = self.kind(logical_id)
        return Resource(
            stack=self.name,
            logical_id=logical_id,
            type=body["Type"],
            name=self.physical_name(logical_id),
            ref=self.ref(logical_id),
            arn=self.fill(kind.arn, logical_id) if kind.arn else "",
            properties=self.properties(logical_id),
            metadata=resolve(body.get("Metadata", {}), self),
        )

    def properties(self, logical_id: str) -> Mapping[str, Any]:
        """Return the properties of a resource, resolved."""
        body = self.resources[logical_id].get("Properties", {})
        found: Mapping[str, Any] = resolve(body, self)
        return filled(found, self.deployed_properties, self.assume) if has_references(body) else found

    def deployed_properties(self, kind: str, name: str) -> dict[str, Any] | None:
        """Return the properties of a resource of the assembly, by its type and its name, ARN or value of Ref."""
        for template in dict.fromkeys([self, *self.others.values()]):
            for logical_id, resource in template.resources.items():
                if resource["Type"] == kind and name in (template.physical_name(logical_id), template.ref(logical_id)):
                    found: dict[str, Any] = resolve(resource["Properties"], template)
                    return found
        return None

    def assume(self, reference: str, name: str) -> str:
        """Return the name in the place of a dynamic reference whose value no stack holds, and remember it."""
        self.assumed[reference] = name
        return name

    def deployed(self) -> list[Resource]:
        """Return all resources whose condition is true, in the order of the template."""
        return [
            self.resource(logical_id)
            for logical_id, body in self.resources.items()
            if "Condition" not in body or self.condition(body["Condition"])
        ]

    def physical_name(self, logical_id: str) -> str:
        """Return the name in a property, else a name made of stack and logical id, as CloudFormation does."""
        body = self.resources[logical_id]
        key = self.kind(logical_id).name
        given = resolve(body.get("Properties", {}).get(key, ""), self) if key else ""
        return str(given) if given and given is not NO_VALUE else f"{self.name}-{logical_id}"

    def fill(self, pattern: str, logical_id: str) -> str:
        """Fill in a pattern of signalbox/assembly/types.py."""
        properties = self.resources[logical_id].get("Properties", {})
        values = {
            "name": self.physical_name(logical_id),
            "id": logical_id,
            "uuid": str(uuid5(NAMESPACE_URL, f"{self.name}/{logical_id}")),
            "account": ACCOUNT,
            "region": REGION,
            "partition": "aws",
        }
        if "{function}" in pattern:
            values["function"] = (
                str(resolve(properties["FunctionName"], self)).rpartition(":function:")[2].split(":")[0]
            )
        if "{machine}" in pattern:
            values["machine"] = self.machine(properties)
        if "{bus}" in pattern:
            bus = str(resolve(properties.get("EventBusName", "default"), self)).rpartition("/")[2]
            values["bus"] = "" if bus == "default" else f"{bus}/"
        return pattern.format(**values)

    def machine(self, properties: dict[str, Any]) -> str:
        """Return the ARN of the machine of a version or an alias."""
        if "StateMachineArn" in properties:
            return str(resolve(properties["StateMachineArn"], self))
        routing = properties.get("RoutingConfiguration") or [properties["DeploymentPreference"]]
        return str(resolve(routing[0]["StateMachineVersionArn"], self)).rpartition(":")[0]

    def ref(self, name: str) -> Any:
        """Return the value of `{"Ref": name}`."""
        if name in self.resources:
            return self.fill(self.kind(name).ref, name)
        if name in ("AWS::StackName", "AWS::StackId"):
            return self.name
        return PSEUDO[name] if name in PSEUDO else self.parameter(name)

    def parameter(self, name: str) -> Any:
        """Return the value of a parameter of the template: its default."""
        parameter = self.body.get("Parameters", {}).get(name)
        if not isinstance(parameter, dict):
            raise BrokenAssembly(f"{self.name}: Ref to {name}, which the template does not define")
        if str(parameter.get("Type", "")).startswith(SSM_VALUE):
            return self.stored(parameter["Default"])
        default = parameter.get("Default", "")
        # "When you use the parameter elsewhere in your template, the parameter value becomes a string."
        return scalar_text(default) if isinstance(default, bool | int | float) else default

    def stored(self, name: str) -> Any:
        """Return the value of an SSM parameter that a stack of the assembly makes; of another one, its name."""
        found = self.deployed_properties("AWS::SSM::Parameter", name)
        return found["Value"] if found else name

    def attribute(self, name: str, attribute: str) -> Any:
        """Return the value of `{"Fn::GetAtt": [name, attribute]}`."""
        if name not in self.resources:
            raise BrokenAssembly(f"{self.name}: Fn::GetAtt of {name}, which the template does not define")
        if attribute not in self.kind(name).attributes:
            return self.other_attribute(name, attribute)
        return self.fill(self.kind(name).attributes[attribute], name)

    def other_attribute(self, name: str, attribute: str) -> Any:
        """Return the value of an attribute that the tools do not know. Raises BrokenAssembly."""
        kind = self.resources[name]["Type"]
        raise BrokenAssembly(f"{self.name}: {kind} has no attribute {attribute} in signalbox/assembly/types.py")

    def mapping(self, name: str, first: str, second: str) -> Any:
        """Return a value of the Mappings section."""
        try:
            return self.body["Mappings"][name][first][second]
        except (KeyError, TypeError):
            raise BrokenAssembly(f"{self.name}: no mapping {name}/{first}/{second}") from None

    def condition(self, name: str) -> bool:
        """Return True where a condition is true."""
        if name not in self.body.get("Conditions", {}):
            raise BrokenAssembly(f"{self.name}: no condition {name}")
        if name in self.evaluating:
            raise BrokenAssembly(f"{self.name}: the condition {name} names itself")
        self.evaluating.append(name)
        try:
            return evaluate(self.body["Conditions"][name], self)
        finally:
            self.evaluating.remove(name)

    def imported(self, export: str) -> Any:
        """Return the value that another stack exports under this name."""
        for template in self.others.values():
            for output in template.body.get("Outputs", {}).values():
                if "Export" in output and resolve(output["Export"]["Name"], template) == export:
                    return resolve(output["Value"], template)
        raise BrokenAssembly(f"{self.name}: no stack of the assembly exports {export!r}")

    def output(self, stack: str, output: str) -> Any:
        """Return an output of another stack."""
        try:
            template = self.others[stack]
            return resolve(template.body["Outputs"][output]["Value"], template)
        except KeyError:
            raise BrokenAssembly(f"{self.name}: stack {stack!r} has no output {output!r}") from None
