"""Task states that call an AWS service other than Lambda, and that start other machines.

Source: AWS Step Functions Developer Guide, "Start workflow executions from a task state in Step Functions" (`.sync`
gives the output as text, `.sync:2` as JSON; a child that fails is States.TaskFailed, with its description as the
cause).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.asl.run.protocol import InvokeTask, Stimulus, TaskFailed, TaskSubmitted, TaskSucceeded
from signalbox.twin.gateway.calls import Call, ServiceError
from signalbox.twin.gateway.gateway import NAMES
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.stepfunctions.api_tasks import RESOURCE, ApiTasks
from signalbox.twin.services.stepfunctions.execution import Execution, description
from signalbox.twin.services.stepfunctions.executions import TRANSITION_SECONDS, Executions
from signalbox.twin.services.stepfunctions.service_calls import (
    TaskRefused,
    UnsupportedTask,
    called,
    parameters_for,
    plain,
    refused,
    service_of,
)

UNSUPPORTED = "Signalbox.UnsupportedTask"
START = "StartExecution"


@dataclass
class ServiceTasks:
    """Carries out tasks that call services. `client` makes a client for a workflow; `refusal` gives AWS's message where
    a role, in a session of this name, may not make a call. `note` takes each resource that the twin does not know.
    `synchronous` starts an Express execution and hands its end to a callback; `api_tasks` carries out requests to APIs.
    """

    clock: Clock
    executions: Executions
    client: Callable[[str, str], Any]
    refusal: Callable[[str, str, Call], str]
    note: Callable[[str], None]
    synchronous: Callable[[Mapping[str, Any], Callable[[dict[str, Any]], None]], None]
    api_tasks: Callable[[], ApiTasks]

    def work(self, execution: Execution, command: InvokeTask) -> None:
        """Carry out one task, and hand the machine its result."""
        stimulate = self.executions.stimulate
        try:
            if RESOURCE in command.resource:
                self.api_tasks().work(execution, command, stimulate)
                return
            if command.resource.endswith(":startSyncExecution"):
                self.start_sync(execution, command)
                return
            result = self.result(execution, command)
        except TaskRefused as error:
            stimulate(execution, TaskFailed(self.clock.now, command.task, error.error, error.cause))
        except UnsupportedTask as error:
            self.note(command.resource)
            stimulate(execution, TaskFailed(self.clock.now, command.task, UNSUPPORTED, str(error)))
        else:
            waits = command.token is not None or ".sync" in command.resource
            kind: Callable[..., Stimulus] = TaskSubmitted if waits else TaskSucceeded
            stimulate(execution, kind(self.clock.now, command.task, result))
            if ".sync" in command.resource:
                self.wait_for_child(execution, command, self.executions.all[result["ExecutionArn"]])

    def start_sync(self, execution: Execution, command: InvokeTask) -> None:
        """Start an execution of an Express machine, and hand the machine its end. Raises TaskRefused."""

        def done(answer: dict[str, Any]) -> None:
            if command.task in execution.state.open_tasks:
                self.executions.stimulate(execution, TaskSucceeded(self.clock.now, command.task, plain(answer)))

        _, prefix, call, _ = self.checked_call(execution, command)
        try:
            self.synchronous(call.parameters, done)
        except ServiceError as error:
            raise refused(prefix, error.code, error.message, {}) from None

    def result(self, execution: Execution, command: InvokeTask) -> dict[str, Any]:
        """Make the call of a task. Raises TaskRefused or UnsupportedTask."""
        client, prefix, call, operation = self.checked_call(execution, command)
        return called(client, prefix, operation, call.parameters)

    def checked_call(self, execution: Execution, command: InvokeTask) -> tuple[Any, str, Call, str]:
        """Return client, prefix of errors, call and operation of a task that its role may make. Raises TaskRefused or
        UnsupportedTask."""
        name, prefix, operation = service_of(command.resource)
        if ".sync" in command.resource and operation != START:
            raise UnsupportedTask(f"the twin does not wait for the job of the resource {command.resource}")
        definition = execution.definition
        try:
            client = self.client(name, definition.workflow)
        except Exception as error:  # botocore names a service that it does not know in several ways
            raise UnsupportedTask(f"{command.resource}: {error}") from None
        parameters = parameters_for(client, operation, command.arguments)
        call = Call(NAMES.get(name, name), operation, parameters, None, definition.workflow)
        if message := self.refusal(definition.role, execution.name, call):
            raise refused(prefix, "AccessDenied", message, {"HTTPStatusCode": 403})
        return client, prefix, call, operation

    def wait_for_child(self, execution: Execution, command: InvokeTask, child: Execution) -> None:
        """Hand a machine the end of a child execution, when it comes or soon where it has come."""

        def ended(child: Execution) -> None:
            self.clock.after(self.clock.draw(TRANSITION_SECONDS), lambda: self.child_ended(execution, command, child))

        if child.stopped is None:
            self.executions.waiters[child.arn] = ended
        else:
            ended(child)

    def child_ended(self, execution: Execution, command: InvokeTask, child: Execution) -> None:
        """Hand a machine the end of the execution that its task started."""
        if command.task not in execution.state.open_tasks:
            return
        found = plain(description(child))
        found = {name: value for name, value in found.items() if not name.startswith("StateMachineAlias")}
        if child.status == "SUCCEEDED":
            if command.resource.endswith(".sync:2"):
                found["Output"] = json.loads(found["Output"])
                found["Input"] = json.loads(found["Input"])
            self.executions.stimulate(execution, TaskSucceeded(self.clock.now, command.task, found))
        else:
            cause = json.dumps(found, ensure_ascii=False)
            self.executions.stimulate(execution, TaskFailed(self.clock.now, command.task, "States.TaskFailed", cause))
