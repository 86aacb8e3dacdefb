"""Intrinsic functions of CloudFormation: Ref, Fn::GetAtt, Fn::Join, Fn::Sub and others.

Source: AWS CloudFormation Template Reference, "Intrinsic function reference".
"""

import base64
import json
import re
from collections.abc import Callable
from ipaddress import ip_network
from itertools import islice
from typing import Any, Protocol

from signalbox.assembly.errors import BrokenAssembly

NO_VALUE = object()
LONGEST_QUOTE = 80


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
            raise BrokenAssembly(f"{scope.name}: the intrinsic function {name} is not known here")
    resolved = {key: resolve(item, scope) for key, item in value.items()}
    return {key: item for key, item in resolved.items() if item is not NO_VALUE}


def scalar_text(value: Any) -> str:
    """Return a number, a boolean or a text of a template as text: a boolean is `true` or `false`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def scalar_of(function: str, value: Any, scope: Scope) -> str:
    """Return a part of a text as text. Raises BrokenAssembly for a list, an object and null, which have none."""
    if value is None or isinstance(value, list | dict):
        raise refused(function, value, scope, "puts no text, number or boolean into a text")
    return scalar_text(value)


def ref(argument: Any, scope: Scope) -> Any:
    """Ref: AWS::NoValue removes the property."""
    name = text_of("Ref", argument, scope)
    return NO_VALUE if name == "AWS::NoValue" else scope.ref(name)


def get_att(argument: Any, scope: Scope) -> Any:
    """Fn::GetAtt, as a list or as text with a dot."""
    parts = argument.split(".", 1) if isinstance(argument, str) else resolve(argument, scope)
    if not isinstance(parts, list) or len(parts) != 2 or not all(isinstance(part, str) and part for part in parts):
        raise refused("Fn::GetAtt", argument, scope, "needs a logical id and an attribute, such as Queue.Arn")
    return scope.attribute(*parts)


def join(argument: Any, scope: Scope) -> str:
    """Fn::Join."""
    separator, parts = pair_of("Fn::Join", argument, scope, "a separator and a list")
    parts = resolve(parts, scope)
    if not isinstance(separator, str) or not isinstance(parts, list):
        raise refused("Fn::Join", argument, scope, "needs a separator and a list")
    return separator.join(scalar_of("Fn::Join", part, scope) for part in parts)


def sub(argument: Any, scope: Scope) -> str:
    """Fn::Sub: `${Name}`, `${Name.Attribute}`; `${!Literal}` stays."""
    template: Any = argument
    local: Any = {}
    if not isinstance(argument, str):
        template, local = pair_of("Fn::Sub", argument, scope, "a text, or a list of a text and an object")
        local = resolve(local, scope)
    if not isinstance(template, str) or not isinstance(local, dict):
        raise refused("Fn::Sub", argument, scope, "needs a text, or a list of a text and an object")

    def replacement(found: re.Match[str]) -> str:
        name = found.group(1)
        if name.startswith("!"):
            return "${" + name[1:] + "}"
        if name in local:
            return scalar_of("Fn::Sub", local[name], scope)
        resource, dot, attribute = name.partition(".")
        return scalar_of("Fn::Sub", scope.attribute(resource, attribute) if dot else scope.ref(name), scope)

    return re.sub(r"\$\{([^}]+)\}", replacement, template)


def select(argument: Any, scope: Scope) -> Any:
    """Fn::Select."""
    index, values = (resolve(part, scope) for part in pair_of("Fn::Select", argument, scope, "an index and a list"))
    if isinstance(index, bool) or not re.fullmatch(r"[0-9]+", str(index)) or not isinstance(values, list):
        raise refused("Fn::Select", argument, scope, "needs an index from 0 on and a list")
    if int(index) >= len(values):
        raise refused("Fn::Select", argument, scope, f"has the index {index}, and its list has {len(values)} values")
    return values[int(index)]


def split(argument: Any, scope: Scope) -> list[str]:
    """Fn::Split."""
    separator, text = pair_of("Fn::Split", argument, scope, "a separator and a text")
    if not isinstance(separator, str) or not separator:
        raise refused("Fn::Split", argument, scope, "needs a separator and a text")
    return scalar_of("Fn::Split", resolve(text, scope), scope).split(separator)


def choose(argument: Any, scope: Scope) -> Any:
    """Fn::If."""
    if not isinstance(argument, list) or len(argument) != 3 or not isinstance(argument[0], str):
        raise refused("Fn::If", argument, scope, "needs a condition and two values")
    return resolve(argument[1] if scope.condition(argument[0]) else argument[2], scope)


def find_in_map(argument: Any, scope: Scope) -> Any:
    """Fn::FindInMap."""
    keys = resolve(argument, scope)
    if not isinstance(keys, list) or len(keys) != 3 or not all(isinstance(key, str | int) for key in keys):
        raise refused("Fn::FindInMap", argument, scope, "needs a mapping and two keys")
    return scope.mapping(*(scalar_text(key) for key in keys))


def import_value(argument: Any, scope: Scope) -> Any:
    """Fn::ImportValue."""
    return scope.imported(text_of("Fn::ImportValue", resolve(argument, scope), scope))


def get_stack_output(argument: Any, scope: Scope) -> Any:
    """Fn::GetStackOutput: the weak reference to another stack's output."""
    resolved = resolve(argument, scope)
    keys = [resolved.get("StackName"), resolved.get("OutputName")] if isinstance(resolved, dict) else resolved
    if not isinstance(keys, list) or len(keys) != 2 or not all(isinstance(key, str) for key in keys):
        raise refused("Fn::GetStackOutput", argument, scope, "needs a stack and an output")
    return scope.output(*keys)


def base64_of(argument: Any, scope: Scope) -> str:
    """Fn::Base64."""
    return base64.b64encode(text_of("Fn::Base64", resolve(argument, scope), scope).encode()).decode()


def to_json_string(argument: Any, scope: Scope) -> str:
    """Fn::ToJsonString, of the transform AWS::LanguageExtensions."""
    return json.dumps(resolve(argument, scope), default=str)


def length(argument: Any, scope: Scope) -> int:
    """Fn::Length, of the transform AWS::LanguageExtensions."""
    values = resolve(argument, scope)
    if not isinstance(values, list):
        raise refused("Fn::Length", argument, scope, "needs a list")
    return len(values)


def get_azs(argument: Any, scope: Scope) -> list[str]:
    """Fn::GetAZs: the zones of us-east-1 in which an account has a default subnet."""
    region = resolve(argument, scope) or scope.ref("AWS::Region")
    return [f"{region}{letter}" for letter in "abcdef"]


def cidr(argument: Any, scope: Scope) -> list[str]:
    """Fn::Cidr: the first blocks of a block of addresses, by their number of free bits."""
    given = resolve(argument, scope)
    if not isinstance(given, list) or len(given) not in (2, 3):
        raise refused("Fn::Cidr", argument, scope, "needs a block, a count and, for IPv6, the bits of a subnet")
    try:
        block = ip_network(given[0])
        bits = int(given[2]) if len(given) == 3 else 8
        return [str(one) for one in islice(block.subnets(new_prefix=block.max_prefixlen - bits), int(given[1]))]
    except (TypeError, ValueError) as error:
        raise refused("Fn::Cidr", argument, scope, f"cannot be resolved: {error}") from None


def text_of(function: str, value: Any, scope: Scope) -> str:
    """Return an argument that must be text."""
    if not isinstance(value, str) or not value:
        raise refused(function, value, scope, "needs a name")
    return value


def pair_of(function: str, argument: Any, scope: Scope, parts: str) -> tuple[Any, Any]:
    """Return an argument that must be a list of two."""
    if not isinstance(argument, list) or len(argument) != 2:
        raise refused(function, argument, scope, f"needs {parts}")
    return argument[0], argument[1]


def refused(function: str, argument: Any, scope: Scope, problem: str) -> BrokenAssembly:
    """Return the error for a function that cannot be resolved."""
    shown = json.dumps(argument, default=str)
    shown = shown if len(shown) <= LONGEST_QUOTE else f"{shown[:LONGEST_QUOTE]}..."
    return BrokenAssembly(f"{scope.name}: the intrinsic function {function} of {shown} {problem}")


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
    "Fn::Base64": base64_of,
    "Fn::ToJsonString": to_json_string,
    "Fn::Length": length,
    "Fn::GetAZs": get_azs,
    "Fn::Cidr": cidr,
}
