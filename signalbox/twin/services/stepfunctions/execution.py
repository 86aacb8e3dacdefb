"""Execution of a deployed machine, and its description in the API and in status events."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from signalbox.asl import Machine
from signalbox.asl.run.execution import ExecutionState
from signalbox.twin.formats import json_text
from signalbox.twin.kernel.clock import Due


@dataclass
class StateMachine:
    """Deployed machine: `workflow` is its slug, `key` the field of its input that holds the business key. `kind` is
    STANDARD or EXPRESS."""

    name: str
    arn: str
    machine: Machine
    role: str
    workflow: str = ""
    key: str = ""
    version: str = "1"
    log_level: str = "OFF"
    kind: str = "STANDARD"


@dataclass(eq=False)
class Execution:
    """One execution; `state` belongs to the engine. `ended` is called when a distributed Map's child execution ends.
    `excess_seconds`: how much longer than their mean the durations drawn for its tasks were."""

    arn: str
    name: str
    definition: StateMachine
    input: str
    state: ExecutionState
    started: float
    stopped: float | None = None
    redrives: int = 0
    timers: dict[int, Due] = field(default_factory=dict)
    ended: "Callable[[Execution], None] | None" = None
    excess_seconds: float = 0.0

    @property
    def status(self) -> str:
        """Return RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED."""
        return self.state.status


def execution_arn(machine: str, name: str) -> str:
    """Return the ARN of an execution of a machine (its ARN) under a name."""
    return f"{machine.replace(':stateMachine:', ':execution:')}:{name}"


def milliseconds(instant: float | None) -> int | None:
    """Return epoch milliseconds, as status events have them."""
    return None if instant is None else round(instant * 1000)


def description(execution: Execution) -> dict[str, Any]:
    """Return an execution as DescribeExecution and the status event describe it."""
    state = execution.state
    document: dict[str, Any] = {
        "executionArn": execution.arn,
        "stateMachineArn": execution.definition.arn,
        "stateMachineAliasArn": f"{execution.definition.arn}:live",
        "stateMachineVersionArn": f"{execution.definition.arn}:{execution.definition.version}",
        "name": execution.name,
        "status": state.status,
        "startDate": execution.started,
        "input": execution.input,
        "redriveCount": execution.redrives,
    }
    if execution.stopped is not None:
        document["stopDate"] = execution.stopped
    if state.status == "SUCCEEDED":
        document["output"] = json_text(state.output)
    elif state.status != "RUNNING":
        document.update({name: text for name in ("error", "cause") if (text := getattr(state, name)) is not None})
    return document
