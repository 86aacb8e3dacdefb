"""Resources of the server: machines with versions and aliases, executions, activities."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from signalbox.asl import Machine
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.protocol import BeginMapRun
from signalbox.serve.errors import ApiError

REGION = "us-east-1"
ACCOUNT = "123456789012"
PREFIX = f"arn:aws:states:{REGION}:{ACCOUNT}"


@dataclass(frozen=True)
class Revision:
    """Definition with its role, which an update replaces. `id` names it."""

    id: str
    definition: str
    machine: Machine
    role: str


@dataclass
class Version:
    """A published version: a revision that never changes."""

    number: int
    revision: Revision
    created: float
    description: str = ""


@dataclass
class Alias:
    """An alias: one or two versions, each with its share of the starts in per cent."""

    name: str
    routing: list[dict[str, Any]]
    created: float
    updated: float
    description: str = ""


@dataclass
class StateMachine:
    """A state machine; `kind` is STANDARD or EXPRESS."""

    name: str
    arn: str
    kind: str
    created: float
    revision: Revision
    settings: dict[str, Any]
    updated: float = 0.0
    published: int = 0
    versions: dict[int, Version] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)


@dataclass
class Activity:
    """An activity: the tasks that wait for a worker, oldest first."""

    name: str
    arn: str
    created: float
    waiting: deque[tuple[str, str]] = field(default_factory=deque)  # task token, input


@dataclass(eq=False)
class MapRun:
    """Run of a distributed Map: what it was begun with, and its child executions, each with its number of items.

    `writes` tells that a ResultWriter writes its results.
    """

    begun: BeginMapRun
    execution: "Execution"
    started: float
    children: "dict[int, tuple[Execution, int]]" = field(default_factory=dict)
    writes: bool = False

    @property
    def machine_arn(self) -> str:
        """ARN of the machine of the children: that of the parent, and the label of the Map."""
        return f"{self.execution.machine.arn}/{self.begun.label}"


@dataclass(eq=False)
class Execution:
    """An execution. `case` is the test case that answers its tasks; `done` is set when it has ended."""

    arn: str
    name: str
    machine: StateMachine
    revision: Revision
    text: str
    started: float
    case: str = ""
    version_arn: str | None = None
    alias_arn: str | None = None
    state: ExecutionState | None = None
    stopped: float | None = None
    done: threading.Event = field(default_factory=threading.Event)
    ended: "Callable[[Execution], None] | None" = None
    map_run: MapRun | None = None
    """The Map Run that started it."""
    map_runs: dict[int, MapRun] = field(default_factory=dict)
    """Its own Map Runs, by the engine's number."""

    @property
    def run(self) -> ExecutionState:
        """The engine's state; there is one as soon as the execution has started."""
        assert self.state is not None, "the execution has not started"
        return self.state


@dataclass
class Resources:
    """All resources by ARN. `lock` guards them and every execution."""

    machines: dict[str, StateMachine] = field(default_factory=dict)
    executions: dict[str, Execution] = field(default_factory=dict)
    children: dict[str, Execution] = field(default_factory=dict)
    """Standard executions that Map Runs started."""
    map_runs: dict[str, MapRun] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)
    tokens: dict[str, tuple[Execution, int]] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    lock: threading.Condition = field(default_factory=lambda: threading.Condition(threading.RLock()))

    def machine(self, arn: str) -> StateMachine:
        """Return the machine of an ARN, also of a version's or an alias's. Raises StateMachineDoesNotExist."""
        found = self.machines.get(":".join(arn.split(":")[:7]))
        if found is None:
            check_arn(arn, "stateMachine")
            raise ApiError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
        return found

    def execution(self, arn: str) -> Execution:
        """Return an execution. Raises ExecutionDoesNotExist, and InvalidArn for one of an Express workflow."""
        found = self.executions.get(arn) or self.children.get(arn)
        if found is None or found.machine.kind == "EXPRESS":
            if ":express:" in arn:
                raise ApiError("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: express'")
            check_arn(arn, "execution")
            raise ApiError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        return found

    def map_run(self, arn: str) -> MapRun:
        """Return a Map Run. Raises ResourceNotFound."""
        if arn not in self.map_runs:
            check_arn(arn, "mapRun")
            raise ApiError("ResourceNotFound", f"Resource not found: '{arn}'")
        return self.map_runs[arn]

    def activity(self, arn: str) -> Activity:
        """Return an activity. Raises ActivityDoesNotExist."""
        if arn not in self.activities:
            check_arn(arn, "activity")
            raise ApiError("ActivityDoesNotExist", f"Activity Does Not Exist: '{arn}'")
        return self.activities[arn]


def check_arn(arn: str, kind: str) -> None:
    """Raise InvalidArn for a text that is no ARN of this kind of resource."""
    parts = arn.split(":")
    if len(parts) < 7 or parts[0] != "arn" or parts[2] != "states":
        raise ApiError("InvalidArn", f"Invalid Arn: '{arn}'")
    if parts[5] != kind:
        raise ApiError("InvalidArn", f"Invalid Arn: 'Resource type not valid in this context: {parts[5]}'")
