"""Step Functions operations of boto3, answered from the twin's executions.

Sources: AWS Step Functions API Reference, pages "StartExecution", "SendTaskSuccess", "RedriveExecution"; Developer
Guide, "Service quotas" (names of closed executions can be used again after 90 days).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from signalbox.asl.names import is_name
from signalbox.asl.run.protocol import Stopped, TaskFailed, TaskHeartbeat, TaskSucceeded
from signalbox.twin.gateway.calls import Call, Operation, Parsed, ServiceError
from signalbox.twin.gateway.pages import page
from signalbox.twin.gateway.waiting import awaited
from signalbox.twin.kernel.token_bucket import TokenBucket
from signalbox.twin.known_names import Known
from signalbox.twin.services.stepfunctions.execution import Execution, StateMachine, description, execution_arn
from signalbox.twin.services.stepfunctions.executions import Executions
from signalbox.twin.services.stepfunctions.map_children import billed_seconds

REDRIVE_SECONDS = 14 * 86_400
"""How long after its end an execution can be redriven (page "RedriveExecution")."""
LISTED = (
    "executionArn", "stateMachineArn", "stateMachineAliasArn", "stateMachineVersionArn", "name", "status", "startDate",
    "stopDate", "redriveCount",
)  # fmt: skip
"""Fields of an execution in ListExecutions ("ExecutionListItem")."""
DATES = ("startDate", "stopDate", "timestamp")
LARGEST_TEXT = 262_144
PAGE = 100
"""Rows of a page without `maxResults` (pages "GetExecutionHistory" and "ListExecutions")."""
PARAMETERS = {
    "StartExecution": Known("stateMachineArn name input", "traceHeader"),
    "StartSyncExecution": Known("stateMachineArn name input", "traceHeader includedData"),
    "StopExecution": Known("executionArn error cause"),
    "DescribeExecution": Known("executionArn", values={"includedData": ("ALL_DATA",)}),
    "GetExecutionHistory": Known(
        "executionArn reverseOrder maxResults nextToken", values={"includeExecutionData": (True,)}
    ),
    "ListExecutions": Known("stateMachineArn statusFilter maxResults nextToken"),
    "SendTaskSuccess": Known("taskToken output"),
    "SendTaskFailure": Known("taskToken error cause"),
    "SendTaskHeartbeat": Known("taskToken"),
    "RedriveExecution": Known("executionArn clientToken"),
}
"""Parameters that the operations obey."""
START_RATE, START_BURST = 300.0, 1300.0
"""Starts a second and burst in us-east-1 ("Service quotas", Quotas related to API action throttling). Other operations
and state transitions have buckets of their own, which the twin does not model."""


class StatesApi:
    """Answers Step Functions for the executions of one twin."""

    def __init__(self, executions: Executions) -> None:
        self.executions = executions
        self.clock = executions.clock
        self.redriven: dict[tuple[str, str], Parsed] = {}
        self.starts = TokenBucket(START_RATE, START_BURST, START_BURST)
        self.operations: dict[str, Operation] = {
            "StartExecution": self.start_execution,
            "StartSyncExecution": self.start_sync_execution,
            "StopExecution": self.stop_execution,
            "DescribeExecution": self.describe_execution,
            "GetExecutionHistory": self.get_execution_history,
            "ListExecutions": self.list_executions,
            "SendTaskSuccess": self.send_task_success,
            "SendTaskFailure": self.send_task_failure,
            "SendTaskHeartbeat": self.send_task_heartbeat,
            "RedriveExecution": self.redrive_execution,
        }

    def start_execution(self, call: Call) -> Parsed:
        """Answer StartExecution; repeat the answer of an open execution with the same name and input."""
        if not self.starts.take(self.clock.now):
            raise ServiceError("ThrottlingException", "Rate exceeded")
        definition = self.executions.machine(call.parameters["stateMachineArn"])
        name = call.parameters.get("name") or self.clock.uuid()
        text = call.parameters.get("input", "{}")
        check_start(name, text)
        if definition.kind == "EXPRESS":
            execution = self.executions.begin(definition, text, name)
            return {"executionArn": execution.arn, "startDate": moment(execution.started)}
        arn = execution_arn(definition.arn, name)
        earlier = self.executions.all.get(arn)
        if earlier and not self.executions.is_deleted(earlier):
            if earlier.input == text and earlier.status == "RUNNING":
                return {"executionArn": arn, "startDate": moment(earlier.started)}
            raise ServiceError("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'")
        execution = self.executions.start(definition, arn, name, json.loads(text), text)
        return {"executionArn": arn, "startDate": moment(execution.started)}

    def start_sync_execution(self, call: Call) -> Parsed:
        """Answer StartSyncExecution; the handler that called waits meanwhile."""
        return awaited(self.clock, call, lambda done: self.start_sync(call.parameters, done))

    def start_sync(self, parameters: Mapping[str, Any], done: Callable[[Parsed], None]) -> None:
        """Start an execution of an Express machine, and hand on its end. Raises ServiceError for a Standard one."""
        definition = self.executions.machine(parameters["stateMachineArn"])
        self.require(definition, "EXPRESS")
        name, text = parameters.get("name") or self.clock.uuid(), parameters.get("input", "{}")
        check_start(name, text)
        self.executions.begin(definition, text, name, lambda execution: done(ended(execution)))

    @staticmethod
    def require(definition: StateMachine, kind: str) -> None:
        """Raise ServiceError for a machine of the other type."""
        if definition.kind != kind:
            text = "This operation is not supported by this type of state machine"
            raise ServiceError("StateMachineTypeNotSupported", text)

    def stop_execution(self, call: Call) -> Parsed:
        """Answer StopExecution."""
        execution = self.executions.execution(call.parameters["executionArn"])
        if execution.status == "RUNNING":
            error, cause = call.parameters.get("error"), call.parameters.get("cause")
            self.executions.stimulate(execution, Stopped(self.clock.now, error, cause))
        return {"stopDate": moment(execution.stopped or self.clock.now)}

    def describe_execution(self, call: Call) -> Parsed:
        """Answer DescribeExecution."""
        return dated(description(self.executions.execution(call.parameters["executionArn"])))

    def get_execution_history(self, call: Call) -> Parsed:
        """Answer GetExecutionHistory."""
        history = self.executions.execution(call.parameters["executionArn"]).state.history
        ordered = history[::-1] if call.parameters.get("reverseOrder") else history
        answer = paged(call, "events", ordered)
        return {**answer, "events": [dated(event) for event in answer["events"]]}

    def list_executions(self, call: Call) -> Parsed:
        """Answer ListExecutions, newest first."""
        definition = self.executions.machine(call.parameters["stateMachineArn"])
        self.require(definition, "STANDARD")
        wanted = call.parameters.get("statusFilter")
        found = [
            e
            for e in self.executions.all.values()
            if e.definition.arn == definition.arn and wanted in (None, e.status) and not self.executions.is_deleted(e)
        ]
        answer = paged(call, "executions", found[::-1])
        rows = [dated(description(execution)) for execution in answer["executions"]]
        return {**answer, "executions": [{name: row[name] for name in LISTED if name in row} for row in rows]}

    def callback(self, call: Call) -> tuple[Execution, int]:
        """Return the task that waits for this token. Raises ServiceError where none does."""
        found = self.executions.tokens.get(call.parameters["taskToken"])
        if found is None:
            raise ServiceError("InvalidToken", "Invalid Token: 'Invalid token'")
        execution, task = found
        if task not in execution.state.open_tasks:
            raise ServiceError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
        return found

    def send_task_success(self, call: Call) -> Parsed:
        """Answer SendTaskSuccess: the first callback wins."""
        text = call.parameters["output"]
        if len(text.encode()) > LARGEST_TEXT:
            raise ServiceError(
                "ValidationException",
                "Value at 'output' failed to satisfy constraint: Member must have length less than or equal to 262144",
            )
        execution, task = self.callback(call)
        try:
            value = json.loads(text)
        except ValueError as error:
            raise ServiceError("InvalidOutput", f"Invalid Output: '{error}'") from error
        self.executions.stimulate(execution, TaskSucceeded(self.clock.now, task, value))
        return {}

    def send_task_failure(self, call: Call) -> Parsed:
        """Answer SendTaskFailure."""
        execution, task = self.callback(call)
        error, cause = call.parameters.get("error"), call.parameters.get("cause")
        self.executions.stimulate(execution, TaskFailed(self.clock.now, task, error, cause))
        return {}

    def send_task_heartbeat(self, call: Call) -> Parsed:
        """Answer SendTaskHeartbeat."""
        execution, task = self.callback(call)
        self.executions.stimulate(execution, TaskHeartbeat(self.clock.now, task))
        return {}

    def redrive_execution(self, call: Call) -> Parsed:
        """Answer RedriveExecution: continue from the failed states, by the same definition. A repeated `clientToken`
        gets the first answer."""
        asked = call.parameters["executionArn"], call.parameters.get("clientToken", "")
        if asked in self.redriven:
            return self.redriven[asked]
        execution = self.executions.execution(call.parameters["executionArn"])
        if execution.status in ("RUNNING", "SUCCEEDED"):
            raise ServiceError("ExecutionNotRedrivable", f"Execution is {execution.status} and can't be redriven")
        if execution.stopped is not None and self.clock.now - execution.stopped > REDRIVE_SECONDS:
            raise ServiceError("ExecutionNotRedrivable", "Execution has exceeded the redrivable period")
        execution.state, commands = execution.definition.machine.redrive(execution.state, self.clock.now)
        execution.stopped = None
        execution.redrives += 1
        self.executions.publish_status(execution)
        self.executions.carry_out(execution, commands)
        answer: Parsed = {"redriveDate": moment(self.clock.now)}
        if asked[1]:
            self.redriven[asked] = answer
        return answer


def paged(call: Call, name: str, rows: Sequence[Any]) -> Parsed:
    """Return one page of rows under a name, with the token of the next page."""
    size = call.parameters.get("maxResults") or PAGE
    refuse = partial(ServiceError, "InvalidToken")
    found, token = page(rows, size, call.parameters.get("nextToken"), lambda text: refuse(f"Invalid Token: '{text}'"))
    return {name: found, **({"nextToken": token} if token else {})}


def moment(instant: float) -> datetime:
    """Return an instant as boto3 gives it."""
    return datetime.fromtimestamp(instant, UTC)


def dated(document: Mapping[str, Any]) -> Parsed:
    """Return a document with its instants as boto3 gives them."""
    return {name: moment(value) if name in DATES else value for name, value in document.items()}


def ended(execution: Execution) -> Parsed:
    """Return the end of an execution as StartSyncExecution answers it."""
    hidden = ("stateMachineAliasArn", "stateMachineVersionArn", "redriveCount")
    found = {name: value for name, value in dated(description(execution)).items() if name not in hidden}
    seconds = (execution.stopped or execution.started) - execution.started
    billed = {"billedDurationInMilliseconds": int(billed_seconds(seconds) * 1000), "billedMemoryUsedInMB": 64}
    details = {f"{part}Details": {"included": True} for part in ("input", "output") if part in found}
    return {**found, **details, "billingDetails": billed}


def check_start(name: str, text: str) -> None:
    """Raise the ServiceError of a name or an input that StartExecution refuses."""
    if not is_name(name):
        raise ServiceError("InvalidName", f"Invalid Name: '{name}'")
    if len(text.encode()) > LARGEST_TEXT:
        raise ServiceError(
            "ValidationException",
            "Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
        )
    try:
        json.loads(text)
    except ValueError as error:
        raise ServiceError("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{error}'") from error
