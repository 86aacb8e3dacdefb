"""States of a machine as the rules look at them, also where the definition is not quite valid."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from signalbox.documents import escape

INTEGRATION = re.compile(r":states:::([\w.:-]+)$")
LAMBDA = re.compile(r":lambda:|:function:")
SYMBOL = re.compile(r"\$\{[^}]*\}")


@dataclass
class Scope:
    """States beside each other: the machine, a branch or the inside of a Map."""

    pointer: str
    body: Mapping[str, Any]
    states: dict[str, "State"] = field(default_factory=dict)
    owner: "State | None" = None


@dataclass
class State:
    """One state."""

    name: str
    body: Mapping[str, Any]
    pointer: str
    scope: Scope
    scopes: list[Scope] = field(default_factory=list)

    @property
    def type(self) -> str:
        """The field Type, or an empty text."""
        return str(self.body.get("Type", ""))

    @property
    def resource(self) -> str:
        """The resource of a Task, or an empty text."""
        value = self.body.get("Resource")
        return value if self.type == "Task" and isinstance(value, str) else ""

    @property
    def integration(self) -> str:
        """Service and action, such as `sqs:sendMessage`, or an empty text."""
        found = INTEGRATION.search(self.resource)
        return found[1].partition(".")[0] if found else ""

    @property
    def pattern(self) -> str:
        """The pattern of the integration: `waitForTaskToken`, `sync`, `sync:2` or an empty text."""
        found = INTEGRATION.search(self.resource)
        return found[1].partition(".")[2] if found else ""

    @property
    def invokes_function(self) -> bool:
        """True where the Task invokes a Lambda function; a symbol alone stands for the ARN of one."""
        if self.integration:
            return self.integration in ("lambda:invoke", "aws-sdk:lambda:invoke")
        return bool(LAMBDA.search(self.resource) or SYMBOL.fullmatch(self.resource.strip()))

    @property
    def input(self) -> Mapping[str, Any]:
        """Arguments or Parameters, or nothing where they are computed as a whole."""
        value = self.body.get("Arguments", self.body.get("Parameters"))
        return value if isinstance(value, Mapping) else {}

    def has(self, *names: str) -> bool:
        """Return whether a field is there, also in the form that ends in Path."""
        return any(name in self.body or f"{name}Path" in self.body for name in names)

    def entries(self, name: str) -> list[Mapping[str, Any]]:
        """Return the objects of Retry, Catch or Choices."""
        value = self.body.get(name)
        return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []

    def errors(self, name: str) -> set[str]:
        """Return every error name that Retry or Catch lists."""
        lists = [entry.get("ErrorEquals") for entry in self.entries(name)]
        return {str(error) for names in lists if isinstance(names, list) for error in names}

    def targets(self) -> Iterator[str]:
        """Yield the names of the states that may come next."""
        for value in [self.body.get("Next"), self.body.get("Default")]:
            if isinstance(value, str):
                yield value
        for entry in [*self.entries("Choices"), *self.entries("Catch")]:
            if isinstance(entry.get("Next"), str):
                yield str(entry["Next"])

    @cached_property
    def text(self) -> str:
        """The state as text, without the states inside it."""
        inner = ("Branches", "ItemProcessor", "Iterator")
        return json.dumps({key: value for key, value in self.body.items() if key not in inner}, default=str)


class MachineView:
    """A machine: its scopes and states. `type` is STANDARD or EXPRESS."""

    def __init__(self, name: str, definition: Mapping[str, Any], type: str | None = None) -> None:
        self.name, self.definition = name, definition
        self.type = type or "STANDARD"
        self.scopes: list[Scope] = []
        self.top = self.read(definition, "", None)

    def read(self, body: Mapping[str, Any], pointer: str, owner: State | None) -> Scope:
        """Read one scope and those inside its states."""
        scope = Scope(pointer, body, owner=owner)
        self.scopes.append(scope)
        states = body.get("States")
        for name, value in states.items() if isinstance(states, Mapping) else ():
            if isinstance(value, Mapping):
                state = State(str(name), value, f"{pointer}/States/{escape(str(name))}", scope)
                scope.states[state.name] = state
                state.scopes = [self.read(inner, place, state) for inner, place in inside(state)]
        return scope

    @property
    def states(self) -> Iterator[State]:
        """Every state, also of inner scopes."""
        return (state for scope in self.scopes for state in scope.states.values())

    @property
    def tasks(self) -> Iterator[State]:
        """Every Task."""
        return (state for state in self.states if state.type == "Task")


def inside(state: State) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield the machines inside a Parallel or a Map, with their pointers."""
    branches = state.body.get("Branches")
    for index, branch in enumerate(branches if isinstance(branches, list) else ()):
        if isinstance(branch, Mapping):
            yield branch, f"{state.pointer}/Branches/{index}"
    for name in ("ItemProcessor", "Iterator"):
        if isinstance(state.body.get(name), Mapping):
            yield state.body[name], f"{state.pointer}/{name}"


def is_distributed(state: State) -> bool:
    """Return whether a Map starts an execution for each item."""
    processor = state.body.get("ItemProcessor")
    config = processor.get("ProcessorConfig") if isinstance(processor, Mapping) else None
    return isinstance(config, Mapping) and config.get("Mode") == "DISTRIBUTED"
