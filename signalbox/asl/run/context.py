"""The context object of an execution, and the description of its waits."""

from typing import TypedDict

from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution_data import ExecutionData
from signalbox.asl.values import Json
from signalbox.instants import format_instant

# Types of states whose context has RetryCount, as recorded on AWS by TestState.
RETRIED = ("Task", "Parallel", "Map")

# "for" is a keyword, so that this form of TypedDict is needed.
Wait = TypedDict("Wait", {"state": str | None, "since": float, "deadline": float | None, "for": str})
"""A wait of a branch: `since` and `deadline` in epoch seconds, `for` callback, task or timer."""


def context_of(run: ExecutionData, branch: Branch) -> dict[str, Json]:
    """Return the context object, `$states.context` (Accessing execution data from the Context object)."""
    execution = {
        "Id": run.arn,
        "Input": run.input,
        "Name": run.name,
        "RoleArn": run.machine.role_arn,
        "StartTime": format_instant(run.started_at),
        "RedriveCount": run.redrives,
    }
    if run.redriven_at is not None:
        execution["RedriveTime"] = format_instant(run.redriven_at)
    context: dict[str, Json] = {
        "Execution": execution | run.extra.get("Execution", {}),
        "StateMachine": {"Id": run.machine.arn, "Name": run.machine.name} | run.extra.get("StateMachine", {}),
        "State": {"Name": branch.state, "EnteredTime": format_instant(branch.entered_at)},
    }
    if branch.state is not None and branch.flow.states[branch.state].kind in RETRIED:
        context["State"]["RetryCount"] = branch.retry_count
    if branch.token is not None:
        context["Task"] = {"Token": branch.token}
    if branch.item is not None:
        context["Map"] = {"Item": branch.item}
    return context


def describe_wait(branch: Branch) -> Wait:
    """Describe what a branch waits for: a callback, a task or a timer."""
    kind = "timer"
    if branch.task is not None:
        kind = "callback" if branch.token is not None else "task"
    return {"state": branch.state, "since": branch.entered_at, "deadline": branch.deadline, "for": kind}
