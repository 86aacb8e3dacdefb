"""What an execution shows of itself: the context object to its expressions, its waits to whoever looks on."""

from typing import Any

from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution_data import ExecutionData
from signalbox.asl.timestamps import to_text
from signalbox.asl.values import Json


def context_of(run: ExecutionData, branch: Branch) -> dict[str, Json]:
    """The context object, `$states.context` (Accessing execution data from the Context object)."""
    execution = {
        "Id": run.arn,
        "Input": run.input,
        "Name": run.name,
        "RoleArn": run.machine.role_arn,
        "StartTime": to_text(run.started_at),
        "RedriveCount": run.redrives,
    }
    if run.redriven_at is not None:
        execution["RedriveTime"] = to_text(run.redriven_at)
    context: dict[str, Json] = {
        "Execution": execution | run.extra.get("Execution", {}),
        "StateMachine": {"Id": run.machine.arn, "Name": run.machine.name} | run.extra.get("StateMachine", {}),
        "State": {
            "Name": branch.state,
            "EnteredTime": to_text(branch.entered_at),
            "RetryCount": branch.retry_count,
        },
    }
    if branch.token is not None:
        context["Task"] = {"Token": branch.token}
    if branch.item is not None:
        context["Map"] = {"Item": branch.item}
    return context


def waiting_of(branch: Branch) -> dict[str, Any]:
    """What a branch waits for: a callback, a task or a timer."""
    kind = "timer"
    if branch.task is not None:
        kind = "callback" if branch.token is not None else "task"
    return {"state": branch.state, "since": branch.entered_at, "deadline": branch.deadline, "for": kind}
