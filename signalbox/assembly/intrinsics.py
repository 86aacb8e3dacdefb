"""Intrinsic functions of CloudFormation: Ref, Fn::GetAtt, Fn::Join, Fn::Sub and others.

Source: AWS CloudFormation Template Reference, "Intrinsic function reference".
"""

import re
from collections.abc import Callable
from typing import Any, Protocol

from signalbox.assembly.errors import BrokenAssembly

NO_VALUE = object()


class Scope(Protocol):
    """Values of the names in one template."""

    name: str

    def ref(self, name: str) -> Any: ...
    def attribute(self, name: str, attribute: str) -> Any: ...
    def condition(self, name: str) -> bool: ...
    def mapping(self, name: str, first: str, second: str) -> Any: ...
    def imported(self, export: str) -> Any: ...
    def output(self, stack: str, output: str) -> Any: ...


def resolve(value: Any, scope: Scope) -> Any:
    """Return the value with every intrinsic function in it replaced by its result."""
    if isinstance(value, list):
        return [part for item in value if (part := resolve(item, scope)) is not NO_VALUE]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (name, argument), *_ = value.items()
        if name in FUNCTIONS:
            return FUNCTIONS[name](argument, scope)
        if name.startswith("Fn::"):
            raise BrokenAssembly(f"{scope.name}: the intrinsic function {name} is not known to signalbox/assembly")
    resolved = {key: resolve(item, scope) for key, item in value.items()}
    return {key: item for key, item in resolved.items() if item is not NO_VALUE}


def ref(argument: str, scope: Scope) -> Any:
    """Ref: AWS::NoValue removes the property."""
    return NO_VALUE if argument == "AWS::NoValue" else scope.ref(argument)


def get_att(argument: Any, scope: Scope) -> Any:
    """Fn::GetAtt, as a list or as text with a dot."""
    name, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
    return scope.attribute(name, attribute)


def join(argument: list[Any], scope: Scope) -> str:
    """Fn::Join."""
    separator, parts = argument
    return str(separator).join(str(part) for part in resolve(parts, scope))


def sub(argument: Any, scope: Scope) -> str:
    """Fn::Sub: `${Name}`, `${Name.Attribute}`; `${!Literal}` stays."""
    template, local = (argument, {}) if isinstance(argument, str) else (argument[0], resolve(argument[1], scope))

    def replacement(found: re.Match[str]) -> str:
        name = found.group(1)
        if name.startswith("!"):
            return "${" + name[1:] + "}"
        if name in local:
            return str(local[name])
        resource, dot, attribute = name.partition(".")
        return str(scope.attribute(resource, attribute) if dot else scope.ref(name))

    return re.sub(r"\$\{([^}]+)\}", replacement, template)


def select(argument: list[Any], scope: Scope) -> Any:
    """Fn::Select."""
    return resolve(argument[1], scope)[int(resolve(argument[0], scope))]


def split(argument: list[Any], scope: Scope) -> list[str]:
    """Fn::Split."""
    return str(resolve(argument[1], scope)).split(argument[0])


def choose(argument: list[Any], scope: Scope) -> Any:
    """Fn::If."""
    return resolve(argument[1] if scope.condition(argument[0]) else argument[2], scope)


def find_in_map(argument: list[Any], scope: Scope) -> Any:
    """Fn::FindInMap."""
    return scope.mapping(*resolve(argument, scope))


def import_value(argument: Any, scope: Scope) -> Any:
    """Fn::ImportValue."""
    return scope.imported(resolve(argument, scope))


def get_stack_output(argument: Any, scope: Scope) -> Any:
    """Fn::GetStackOutput: the weak reference to another stack's output."""
    argument = resolve(argument, scope)
    if isinstance(argument, dict):
        return scope.output(argument["StackName"], argument["OutputName"])
    return scope.output(argument[0], argument[1])


FUNCTIONS: dict[str, Callable[[Any, Scope], Any]] = {
    "Ref": ref,
    "Fn::GetAtt": get_att,
    "Fn::Join": join,
    "Fn::Sub": sub,
    "Fn::Select": select,
    "Fn::Split": split,
    "Fn::If": choose,
    "Fn::FindInMap": find_in_map,
    "Fn::ImportValue": import_value,
    "Fn::GetStackOutput": get_stack_output,
}
