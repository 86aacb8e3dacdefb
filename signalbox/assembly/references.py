"""References of a template to what it does not define: CloudFormation refuses them before it makes anything.

Source: AWS CloudFormation User Guide, "Troubleshooting CloudFormation" (template validation errors).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from signalbox.assembly.errors import BrokenAssembly

NAMED = re.compile(r"\$\{([^!.}]+)[^}]*\}")
"""Name in `${Name}` or `${Name.Attribute}` of a text for Fn::Sub."""


def check_values(name: str, body: Mapping[str, Any]) -> None:
    """Raise BrokenAssembly for a type that can be none, and for the first null in the resources of a template."""
    resources = body.get("Resources", {})
    unknown = sorted({str(one["Type"]) for one in resources.values() if str(one["Type"]).count("::") < 1})
    if unknown:
        text = f"Unrecognized resource types: [{', '.join(unknown)}]"
        raise BrokenAssembly(f"{name}: AWS refuses to deploy this: Template format error: {text}")
    for place in nulls_in(resources, "/Resources"):
        text = f"[{place}] 'null' values are not allowed in templates"
        raise BrokenAssembly(f"{name}: AWS refuses to deploy this: Template format error: {text}")


def nulls_in(value: Any, place: str) -> Iterator[str]:
    """Yield the places of the nulls in a value. What is kept for tools (`Metadata`) may hold some."""
    if value is None:
        yield place
    elif isinstance(value, Mapping):
        for key, part in value.items():
            if key != "Metadata":
                yield from nulls_in(part, f"{place}/{key}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from nulls_in(part, f"{place}/{number}")


def check_references(name: str, body: Mapping[str, Any]) -> None:
    """Raise BrokenAssembly for a reference to what the template defines neither as resource nor as parameter."""
    resources = body.get("Resources", {})
    known = {*resources, *body.get("Parameters", {})}
    for block in ("Resources", "Outputs"):
        missing = sorted({one for one in referred(body.get(block, {})) if one not in known and "::" not in one})
        refuse(name, missing, block)
    for logical_id, resource in resources.items():
        needed = resource.get("DependsOn", [])
        needed = [needed] if isinstance(needed, str) else needed
        refuse(name, sorted({str(one) for one in needed} - resources.keys()), f"DependsOn of {logical_id}")


def refuse(name: str, missing: list[str], block: str) -> None:
    """Raise BrokenAssembly where names are missing."""
    if missing:
        text = f"Unresolved resource dependencies [{', '.join(missing)}] in the {block} block of the template"
        raise BrokenAssembly(f"{name}: AWS refuses to deploy this: Template format error: {text}")


def referred(value: Any) -> Iterator[str]:
    """Yield the names to which Ref, Fn::GetAtt and Fn::Sub in a value refer."""
    if isinstance(value, list):
        for part in value:
            yield from referred(part)
    elif isinstance(value, Mapping):
        key, argument = next(iter(value.items())) if len(value) == 1 else ("", None)
        if key == "Ref" and isinstance(argument, str):
            yield argument
        elif key == "Fn::GetAtt" and isinstance(argument, str):
            yield argument.partition(".")[0]
        elif key == "Fn::GetAtt" and isinstance(argument, list) and argument and isinstance(argument[0], str):
            yield argument[0]
        elif key == "Fn::Sub":
            yield from of_text(argument)
        else:
            for part in value.values():
                yield from referred(part)


def of_text(argument: Any) -> Iterator[str]:
    """Yield the names of a text for Fn::Sub, without those that it brings itself."""
    text, own = argument, {}
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], Mapping):
        text, own = argument
        yield from referred(list(own.values()))
    if isinstance(text, str):
        yield from (name.strip() for name in NAMED.findall(text) if name.strip() not in own)
