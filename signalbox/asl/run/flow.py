"""Compiled definitions, as far as the data of an execution refers to them."""

from typing import Any, Protocol


class Flow:
    """One scope of states: a machine's, a branch's of a Parallel, an item processor's.

    `path` finds the flow again in its machine. `states` maps names to compiled states (signalbox.asl.states), which are
    built on this module and therefore have no type here.
    """

    __slots__ = ("path", "start_at", "states")

    def __init__(self, path: str, start_at: str) -> None:
        self.path = path
        self.start_at = start_at
        self.states: dict[str, Any] = {}


class CompiledMachine(Protocol):
    """The attributes of a machine that its executions read."""

    name: str
    arn: str
    role_arn: str
    timeout: int | None
    flows: dict[str, Flow]
    taken: set[str] | None  # parts that executions have taken, where they are noted (signalbox.asl.run.coverage)
