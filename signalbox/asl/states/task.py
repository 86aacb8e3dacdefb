"""Task: a call of a resource, for which the branch waits."""

from signalbox.asl.errors import StateFailure
from signalbox.asl.query import Query
from signalbox.asl.query.fields import HEARTBEAT, TIMEOUT
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.protocol import InvokeTask
from signalbox.asl.run.resources import Resource
from signalbox.asl.states.base import Definition
from signalbox.asl.states.recovery import RecoveringState
from signalbox.asl.values import Json


class Task(RecoveringState):
    """A Task state: passes its Arguments to a resource and waits for the result, the callback, or a time-out."""

    __slots__ = ("arguments", "credentials", "heartbeat", "resource", "timeout")

    def __init__(self, name: str, definition: Definition, query: Query) -> None:
        super().__init__(name, definition, query)
        self.resource = Resource(definition["Resource"])
        self.arguments = query.work_input()
        self.credentials = query.credentials()
        self.timeout = query.number(TIMEOUT)
        self.heartbeat = query.number(HEARTBEAT)

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        if self.resource.waits_for_token:
            branch.token = run.new_token()
        scope = self.scope(run, branch)
        timeout = self.timeout(scope) if self.timeout else None
        heartbeat = self.heartbeat(scope) if self.heartbeat else None
        credentials = self.credentials(scope) if self.credentials else None
        arguments = self.arguments(scope) if self.arguments else branch.input
        text = run.checked_text(arguments, self.name) if self.arguments else run.text_of(arguments)
        self.resource.record_scheduled(run, branch, text, timeout, heartbeat, _role(credentials))
        self._start(run, branch, timeout, heartbeat)
        assert branch.task is not None, "the task has just been started"
        run.commands.append(
            InvokeTask(
                branch.task, self.name, self.resource.arn, arguments, branch.token, run.context(branch), credentials
            )
        )
        return False

    def task_submitted(self, run: ExecutionState, branch: Branch, result: Json) -> bool:
        self.resource.record(run, branch, "Submitted", run.text_of(result))
        return False

    def task_started(self, run: ExecutionState, branch: Branch, worker: str | None) -> bool:
        self.resource.record_started(run, branch, worker)
        return False

    def task_succeeded(self, run: ExecutionState, branch: Branch, result: Json) -> bool:
        run.close_task(branch, cancel=False)
        try:
            text = run.checked_text(result, self.resource.service or self.name)
        except StateFailure as failure:
            # Recorded on AWS: a result that is too large arrives as a failed task.
            return self.task_failed(run, branch, failure.error, failure.cause)
        self.resource.record(run, branch, "Succeeded", text)
        return self.leave(run, branch, result)

    def task_failed(self, run: ExecutionState, branch: Branch, error: str | None, cause: str | None) -> bool:
        run.close_task(branch, cancel=False)
        event = "TimedOut" if error == "States.Timeout" else "Failed"
        self.resource.record(run, branch, event, error, cause)
        # Recorded on AWS: SendTaskFailure without an error and a cause gives a catcher two nulls.
        raise StateFailure(error, cause, missing=None if error is None else "")

    def heartbeat_received(self, run: ExecutionState, branch: Branch) -> bool:
        if branch.heartbeat is not None and branch.heartbeat_seconds is not None:
            run.cancel_timer(branch.heartbeat)
            branch.heartbeat = run.start_timer(branch, run.now + branch.heartbeat_seconds, "heartbeat")
        return False

    def timer_fired(self, run: ExecutionState, branch: Branch, purpose: str) -> bool:
        if purpose == "retry":
            return super().timer_fired(run, branch, purpose)
        if purpose == "timeout":
            branch.timer = None
        else:
            branch.heartbeat = None
        # Recorded on AWS: the missed heartbeat of a token wait is States.Timeout; the documentation names
        # States.HeartbeatTimeout, which workers of activities and jobs get here.
        missed = purpose == "heartbeat" and not self.resource.waits_for_token
        run.close_task(branch, cancel=True)
        error = "States.HeartbeatTimeout" if missed else "States.Timeout"
        self.resource.record(run, branch, "TimedOut", error, None)
        raise StateFailure(error, None)

    def _start(self, run: ExecutionState, branch: Branch, timeout: float | None, heartbeat: float | None) -> None:
        branch.task = run.open_task(branch)
        branch.heartbeat_seconds = heartbeat
        if timeout is not None:
            branch.deadline = run.now + timeout
            branch.timer = run.start_timer(branch, branch.deadline, "timeout")
        if heartbeat is not None:
            branch.heartbeat = run.start_timer(branch, run.now + heartbeat, "heartbeat")


def _role(credentials: Json) -> Json:
    if isinstance(credentials, dict) and "RoleArn" in credentials:
        return {"roleArn": credentials["RoleArn"]}
    return None
