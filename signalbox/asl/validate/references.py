"""References of a JSONata expression that Step Functions refuses: there is no context item at the top level.

A name that does not follow a value, `$`, and `$$` would read that item. Names inside a later step of a path, a
predicate, a sort term or a grouping read another one, and are fine. Source: developer guide, "Transforming data with
JSONata"; measured on AWS, github.com/floci-io/floci #2670.
"""

from collections.abc import Iterator
from typing import Any

from signalbox.asl.jsonata.syntax.nodes import Node

_OWN_ITEM = ("predicate", "stages", "group", "terms", "pattern", "update", "deletion")


def refused_references(node: Node) -> list[str]:
    """Return the names that read the context item of the top level, each once, in their order."""
    return list(dict.fromkeys(_walk(node, top=True)))


def _walk(node: Node, top: bool) -> Iterator[str]:
    if node.kind == "name" and top:
        yield str(node.value)
    if node.kind == "variable" and node.value == "$":
        yield "$$"
    if node.kind == "variable" and node.value == "" and top:
        yield "$"
    for field, value in vars(node).items():
        if field == "steps":
            for number, step in enumerate(value):
                yield from _walk(step, top and number == 0)
        else:
            yield from _inside(value, top and field not in _OWN_ITEM)


def _inside(value: Any, top: bool) -> Iterator[str]:
    if isinstance(value, Node):
        yield from _walk(value, top)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _inside(part, top)
