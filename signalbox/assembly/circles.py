"""Resources of a template that depend on each other in a circle: CloudFormation refuses to deploy them.

Source: AWS CloudFormation User Guide, "Troubleshooting CloudFormation" (validation error, circular dependency).
"""

import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from signalbox.assembly.errors import BrokenAssembly

NAMED = re.compile(r"\$\{([^!.}]+)")


def check_circles(name: str, body: Mapping[str, Any]) -> None:
    """Raise BrokenAssembly for resources of a template that depend on each other in a circle."""
    resources = body.get("Resources", {})
    graph = {known: {one for one in names_in(resource) if one in resources} for known, resource in resources.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = ", ".join(sorted(set(error.args[1])))
        raise BrokenAssembly(f"{name}: Circular dependency between resources: [{circle}]") from None


def names_in(value: Any, key: str = "") -> Iterator[str]:
    """Yield the names to which Ref, Fn::GetAtt, Fn::Sub and DependsOn in a value refer."""
    if isinstance(value, Mapping):
        for inner, part in value.items():
            yield from names_in(part, inner)
    elif isinstance(value, list):
        if key == "Fn::GetAtt" and value and isinstance(value[0], str):
            yield value[0]
            return
        for part in value:
            yield from names_in(part, key)
    elif isinstance(value, str):
        if key in ("Ref", "DependsOn"):
            yield value
        elif key == "Fn::GetAtt":
            yield value.partition(".")[0]
        elif key == "Fn::Sub":
            yield from NAMED.findall(value)
