"""Nodes of a parsed expression."""

from typing import Any


class Slot:
    """Place where a parent operator finds its value: a variable with this label, `level` steps up."""

    __slots__ = ("index", "label", "level")

    def __init__(self, label: str, index: int) -> None:
        self.label = label
        self.level = 1
        self.index = index


class Node:
    """Part of an expression. The parser sets `kind` and the fields that the kind has; `id` is the token's symbol."""

    ancestor: Slot | None = None  # the steps below this one need its context under the label
    arguments: "list[Node]"
    body: "Node"
    condition: "Node"
    constructs_array = False  # an array constructor at the start or end of a path
    deletion: "Node | None" = None
    expression: "Node"
    expressions: "list[Node]"
    focus: str | None = None
    group: "Node | None" = None
    index: str | None = None
    keep_array = False
    keep_singleton_array = False
    lhs: Any = None
    otherwise: "Node | None" = None
    pattern: "Node"
    predicate: "list[Node] | None" = None
    procedure: "Node"
    rhs: Any = None
    seeking_parent: list[Slot] | None = None
    signature: Any = None
    slot: Slot
    stages: "list[Node] | None" = None
    steps: "list[Node]"
    terms: "list[tuple[bool, Node]]"  # (descending, expression)
    then: "Node"
    thunk = False
    tuple = False
    update: "Node"

    def __init__(self, kind: str | None, value: Any = None, position: int = 0, id: str = "") -> None:
        self.kind = kind
        self.value = value
        self.position = position
        self.id = id
