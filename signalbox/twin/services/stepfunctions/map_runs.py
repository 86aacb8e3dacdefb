"""Distributed Map in the twin: child executions, and the files in S3 that it reads and writes.

Sources: AWS Step Functions Developer Guide, "Using Map state in Distributed mode for large-scale parallel workloads",
"IAM policies for using Distributed Map states". A child that may not be started counts as failed: AWS does not document
its error.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from signalbox.asl.errors import InputTooLarge
from signalbox.asl.run.protocol import (
    CancelChild,
    ChildFinished,
    ReadItems,
    StartChild,
    Stopped,
    TaskFailed,
    TaskSucceeded,
    WriteResults,
)
from signalbox.instants import format_instant
from signalbox.twin.gateway.calls import UnsupportedCall
from signalbox.twin.services.stepfunctions.execution import Execution, execution_arn
from signalbox.twin.services.stepfunctions.executions import TRANSITION_SECONDS, Distributed, Executions
from signalbox.twin.services.stepfunctions.item_files import UnreadableFile, items_of
from signalbox.twin.services.stepfunctions.result_files import result_files

GET_OBJECT, PUT_OBJECT = "arn:aws:states:::s3:getObject", "arn:aws:states:::s3:putObject"
OF_LARGE_FILES = ("s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload")
"""Further actions that a ResultWriter needs: a file is written in parts, and resumed after an interruption."""
FILE_SECONDS = (0.05, 0.5)
"""Modelled seconds to read or write a file; an assumption of the twin."""


class MapRuns:
    """Carries out the commands of distributed Maps. `s3` gives the boto3 client with which a workflow's Map Runs read
    and write files. `refusal` gives AWS's message where a role may not do an action on a resource. `listeners` are
    called with each finished child: its parent, the command that started it, and itself; they change nothing."""

    def __init__(
        self, executions: Executions, s3: Callable[[str], Any], refusal: Callable[[str, str, str], str]
    ) -> None:
        self.executions = executions
        self.clock = executions.clock
        self.s3 = s3
        self.refusal = refusal
        self.open: dict[tuple[str, int], Execution | None] = {}
        self.details: dict[tuple[str, int, int], dict[str, Any]] = {}
        self.listeners: list[Callable[[Execution, StartChild, Execution], None]] = []

    def carry_out(self, execution: Execution, command: Distributed) -> None:
        """Carry out a command after a modelled delay, or stop a child now."""
        match command:
            case StartChild():
                self.open[execution.arn, command.child] = None
                self.later(TRANSITION_SECONDS, lambda: self.start(execution, command))
            case CancelChild():
                if child := self.open.pop((execution.arn, command.child), None):
                    self.executions.stimulate(child, Stopped(self.clock.now))
            case ReadItems():
                self.later(FILE_SECONDS, lambda: self.transfer(execution, command, self.read))
            case WriteResults():
                self.later(FILE_SECONDS, lambda: self.transfer(execution, command, self.write))

    def later(self, span: tuple[float, float], act: Callable[[], None]) -> None:
        """Call `act` after a modelled delay."""
        self.clock.after(self.clock.draw(span), act)

    def start(self, parent: Execution, command: StartChild) -> None:
        """Start a child, unless it was cancelled before."""
        if (parent.arn, command.child) not in self.open:
            return None
        if refused := self.start_refusal(parent, command):
            return self.finish_child(parent, command, "FAILED", None, "StepFunctions.AccessDeniedException", refused)
        definition = replace(
            parent.definition,
            arn=f"{parent.definition.arn}/{command.label}",
            machine=parent.definition.machine.for_child(command),
            workflow="",
            key="",
        )
        name = self.clock.uuid()
        arn = execution_arn(definition.arn, name)
        self.details[parent.arn, command.map_run, command.index] = {
            "ExecutionArn": arn,
            "Name": name,
            "StateMachineArn": definition.arn,
            "StartDate": format_instant(self.clock.now),
        }

        def ended(child: Execution) -> None:
            for listener in self.listeners:
                listener(parent, command, child)
            state = child.state
            self.finish_child(parent, command, state.status, state.output, state.error, state.cause)

        try:
            child = self.executions.start(definition, arn, name, command.input, ended=ended, context=command.context)
        except InputTooLarge as error:
            return self.finish_child(parent, command, "FAILED", None, "States.DataLimitExceeded", str(error))
        if child.status == "RUNNING":
            self.open[parent.arn, command.child] = child
        return None

    def start_refusal(self, parent: Execution, command: StartChild) -> str:
        """Return why the role may not start this child, or redrive it; else an empty text.

        The redrive of a Map Run needs `states:RedriveExecution` on its children, of either kind; Express ones are then
        started again ("Redriving Map Runs in Step Functions executions", "IAM permission to redrive a Map Run").
        """
        role, before = parent.definition.role, self.details.get((parent.arn, command.map_run, command.index))
        refused = self.refusal(role, "states:RedriveExecution", before["ExecutionArn"]) if before else ""
        if refused or (before and command.kind == "STANDARD"):
            return refused
        return self.refusal(role, "states:StartExecution", parent.definition.arn)

    def finish_child(
        self, parent: Execution, command: StartChild, status: str, output: Any, error: str | None, cause: str | None
    ) -> None:
        """Hand the parent the result of a child that was not cancelled."""
        if (details := self.details.get((parent.arn, command.map_run, command.index))) is not None:
            details["StopDate"] = format_instant(self.clock.now)
        if (parent.arn, command.child) not in self.open:
            return
        del self.open[parent.arn, command.child]
        fact = ChildFinished(self.clock.now, command.child, status, output, error, cause)
        self.later(TRANSITION_SECONDS, lambda: self.executions.stimulate(parent, replace(fact, at=self.clock.now)))

    def transfer(self, execution: Execution, command: Any, work: Callable[[Execution, Any], Any]) -> None:
        """Read or write a file, and hand the machine the result."""
        try:
            result = work(execution, command)
        except (ClientError, UnreadableFile, PermissionError) as error:
            stimulus: TaskFailed | TaskSucceeded = TaskFailed(self.clock.now, command.task, None, str(error))
        else:
            stimulus = TaskSucceeded(self.clock.now, command.task, result)
        self.executions.stimulate(execution, stimulus)

    def read(self, execution: Execution, command: ReadItems) -> Any:
        """Return the items of an object in S3."""
        if command.resource != GET_OBJECT:
            raise UnsupportedCall(f"the twin has no ItemReader {command.resource}")
        bucket, key = command.arguments["Bucket"], command.arguments["Key"]
        self.check(execution, "s3:GetObject", f"arn:aws:s3:::{bucket}/{key}")
        body = self.s3(execution.definition.workflow).get_object(Bucket=bucket, Key=key)["Body"].read()
        return items_of(body, command.reader.get("ReaderConfig", {}))

    def write(self, execution: Execution, command: WriteResults) -> Any:
        """Write the files of a Map Run; return the place of the manifest."""
        if command.resource != PUT_OBJECT:
            raise UnsupportedCall(f"the twin has no ResultWriter {command.resource or 'without Resource'}")
        number = int(command.map_run.rpartition("-")[2])
        files = result_files(
            command,
            command.arguments.get("Prefix", ""),
            lambda index: self.details.get((execution.arn, number, index), {}),
        )
        key = ""
        for key, body in files.items():
            resource = f"arn:aws:s3:::{command.arguments['Bucket']}/{key}"
            self.check(execution, "s3:PutObject", resource)
            for action in OF_LARGE_FILES:  # a denial is counted, but a small file does not need them
                self.refusal(execution.definition.role, action, resource)
            self.s3(execution.definition.workflow).put_object(Bucket=command.arguments["Bucket"], Key=key, Body=body)
        return {"Bucket": command.arguments["Bucket"], "Key": key}

    def check(self, execution: Execution, action: str, resource: str) -> None:
        """Raise PermissionError where the machine's role may not do this."""
        if refused := self.refusal(execution.definition.role, action, resource):
            raise PermissionError(f"{refused} (Service: S3, Status Code: 403)")
