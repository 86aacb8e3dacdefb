"""Definition of a machine, from Amazon States Language or a template of CloudFormation, CDK or SAM."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signalbox.assembly.intrinsics import resolve
from signalbox.cost.documents import DocumentError, Fields, escape, nearest, parse_document, read_document
from signalbox.cost.model.definition_states import read_scope
from signalbox.cost.model.machine import Scope

MACHINE_TYPES = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")
ELSEWHERE = {
    "DefinitionS3Location": "stands in S3, not in the template: give its file instead",
    "DefinitionUri": "stands in another file or in S3, not in the template: give that file instead",
}
PSEUDO = {"AWS::Partition": "aws", "AWS::Region": "us-east-1", "AWS::AccountId": "123456789012"}


@dataclass
class Definition:
    """A machine, its type where a template has it, and the other machines of the template by logical id."""

    name: str
    file: str
    scope: Scope
    type: str | None = None
    beside: dict[str, "Definition"] = field(default_factory=dict)


def read_definition(path: Path | str, machine: str | None = None) -> Definition:
    """Read a definition from a file; `machine` is a logical id where a template holds several."""
    return definition_of(read_document(path), str(path), machine)


def definition_of(document: Any, file: str, machine: str | None = None) -> Definition:
    """Return the machine in a JSON document. Raises DocumentError with file and pointer."""
    if isinstance(document, Mapping) and "Resources" in document and "States" not in document:
        return pick(Template(document, file).machines(), file, machine)
    if machine is not None:
        raise DocumentError(file, "", f"it is no template, so there is no machine {machine!r} to pick in it.")
    return Definition(Path(file).name.split(".")[0], file, read_scope(document, file))


def pick(machines: dict[str, Definition], file: str, wanted: str | None) -> Definition:
    """Return the machine with the wanted logical id, or the only one."""
    if not machines:
        raise DocumentError(file, "/Resources", "the template holds no state machine.")
    for definition in machines.values():
        definition.beside = machines
    if wanted is None and len(machines) == 1:
        return next(iter(machines.values()))
    if wanted is None:
        raise DocumentError(file, "/Resources", f"it holds several machines, so name one: {', '.join(machines)}.")
    if wanted not in machines:
        raise DocumentError(file, "/Resources", f"there is no machine {wanted!r}: {nearest(wanted, machines)}")
    return machines[wanted]


@dataclass
class Template:
    """A template that is read only for its machines; other resources are used by name."""

    body: Mapping[str, Any]
    name: str

    def machines(self) -> dict[str, Definition]:
        """Return the machines of the template by logical id."""
        resources = Fields.of(self.body.get("Resources"), self.name, "/Resources").value
        found = {}
        for logical_id, resource in resources.items():
            if isinstance(resource, Mapping) and resource.get("Type") in MACHINE_TYPES:
                found[logical_id] = self.machine(logical_id, resource)
        return found

    def machine(self, logical_id: str, resource: Mapping[str, Any]) -> Definition:
        """Return one machine, with the substitutions of its template."""
        pointer = f"/Resources/{escape(logical_id)}/Properties"
        properties = Fields.of(resource.get("Properties", {}), self.name, pointer).value
        for name, problem in ELSEWHERE.items():
            if name in properties:
                raise DocumentError(self.name, f"{pointer}/{name}", f"the definition of {logical_id} {problem}.")
        name = "DefinitionString" if "DefinitionString" in properties else "Definition"
        if name not in properties:
            raise DocumentError(self.name, pointer, f"{logical_id} has no definition.")
        pointer = f"{pointer}/{name}"
        document = self.document(resolve(properties[name], self), properties, pointer)
        kind = properties.get("StateMachineType", properties.get("Type", "STANDARD"))
        return Definition(logical_id, self.name, read_scope(document, self.name, pointer), str(resolve(kind, self)))

    def document(self, definition: Any, properties: Mapping[str, Any], pointer: str) -> Any:
        """Return the definition as JSON: an object, or a string that is parsed after substitution."""
        substitutions = resolve(properties.get("DefinitionSubstitutions", {}), self)
        if not isinstance(definition, str):
            return definition
        known = substitutions if isinstance(substitutions, Mapping) else {}
        filled = re.sub(r"\$\{([^}]+)\}", lambda found: str(known.get(found.group(1), found.group(0))), definition)
        return parse_document(filled, f"{self.name}#{pointer}")

    # The lookups of intrinsic functions (signalbox.assembly.intrinsics.Scope). A resource is replaced by its symbol.

    def ref(self, name: str) -> Any:
        """Return a parameter's default, a pseudo parameter, or the symbol of a resource."""
        parameter = self.body.get("Parameters", {}).get(name, {})
        return parameter.get("Default", PSEUDO.get(name, symbol(name)))

    def attribute(self, name: str, attribute: str) -> Any:
        """Return the symbol of a resource for any attribute."""
        return symbol(name) if attribute in ("Arn", "Name") else symbol(f"{name}.{attribute}")

    def mapping(self, name: str, first: str, second: str) -> Any:
        """Return a value of the Mappings section, or its symbol where a key is known only after deployment."""
        return self.body.get("Mappings", {}).get(name, {}).get(first, {}).get(second, symbol(f"{name}.{second}"))

    def condition(self, name: str) -> bool:
        """Raise DocumentError: a condition depends on the parameters of a deployment."""
        raise DocumentError(
            self.name, f"/Conditions/{escape(name)}", "the definition depends on this condition: resolve it first."
        )

    def imported(self, export: str) -> Any:
        """Return the symbol of another stack's export."""
        return symbol(export)

    def output(self, stack: str, output: str) -> Any:
        """Return the symbol of another stack's output."""
        return symbol(f"{stack}.{output}")


def symbol(name: str) -> str:
    """Return the text for a value that is known only after deployment: `${Name}`, as in Workflow Studio."""
    return "${" + name + "}"
