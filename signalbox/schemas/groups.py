"""Keywords that only together say which schema an item or a property has."""

import re
from dataclasses import dataclass

from signalbox.schemas.node import Node


@dataclass(frozen=True)
class ItemGroup:
    """Schemas of the items of an array: by place, then of all others, which may be None."""

    key: str
    prefix: tuple[Node, ...]
    rest: Node | None

    def at(self, index: int) -> Node | None:
        """Return the schema of the item at an index."""
        return self.prefix[index] if index < len(self.prefix) else self.rest


@dataclass(frozen=True)
class PropertyGroup:
    """Schemas of the properties of an object: by name, by pattern, then of all others, which may be None."""

    key: str
    named: dict[str, Node]
    patterns: dict[str, Node]
    rest: Node | None

    def at(self, name: str) -> list[Node] | None:
        """Return the schemas of a property, or None where a pattern cannot be read."""
        nodes = [self.named[name]] if name in self.named else []
        for pattern, node in self.patterns.items():
            try:
                if re.search(pattern, name):
                    nodes.append(node)
            except re.error:
                return None
        return nodes or ([self.rest] if self.rest is not None else [])

    def other(self, matched: frozenset[str]) -> list[Node]:
        """Return the schemas of a name that is not in `named` and that exactly these patterns match."""
        nodes = [node for pattern, node in self.patterns.items() if pattern in matched]
        return nodes or ([self.rest] if self.rest is not None else [])
