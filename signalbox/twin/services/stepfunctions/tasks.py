"""Task states: what their Resource does in the twin.

Sources: AWS Step Functions Developer Guide, "Invoke an AWS Lambda function with Step Functions", "Handling errors in
Step Functions workflows"; AWS Lambda Developer Guide, "Understanding Lambda function invocation errors".
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from signalbox.asl.run.protocol import InvokeTask, Stimulus, TaskFailed, TaskSubmitted, TaskSucceeded
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.functions import Functions
from signalbox.twin.services.aws_lambda.invocations import Invocation
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned, Throttled
from signalbox.twin.services.stepfunctions.execution import Execution

LAMBDA_INVOKE = "arn:aws:states:::lambda:invoke"


@dataclass
class Tasks:
    """Carries out the Task states of executions. `function` finds a deployed function by any of its ARNs. `refusal`
    gives AWS's message where a role (its ARN), in a session of this name, may not invoke a function (its ARN).
    `stimulate` hands an execution the result of its task. `listeners` are called with each task and its invocation,
    and change nothing. `other_services` carries out tasks of services but Lambda."""

    functions: Functions
    function: Callable[[str], Function | None]
    refusal: Callable[[str, str, str], str]
    stimulate: Callable[[Execution, Stimulus], None]
    other_services: Callable[[Execution, InvokeTask], None]
    listeners: list[Callable[[Execution, InvokeTask, Invocation], None]] = field(default_factory=list)

    def work(self, execution: Execution, command: InvokeTask) -> None:
        """Carry out one task."""
        resource, arguments = command.resource, command.arguments
        if resource.startswith(LAMBDA_INVOKE):
            self.invoke(execution, command, str(arguments["FunctionName"]), arguments.get("Payload", {}), plain=False)
        elif ":lambda:" in resource and ":function:" in resource:
            self.invoke(execution, command, resource, arguments, plain=True)
        else:
            self.other_services(execution, command)

    def invoke(self, execution: Execution, command: InvokeTask, arn: str, payload: Any, plain: bool) -> None:
        """Invoke a function, and hand the machine its result."""
        function = self.function(arn)
        if function is None:
            cause = f"Function not found: {arn} (Service: Lambda, Status Code: 404)"
            return self.stimulate(
                execution, TaskFailed(self.now, command.task, "Lambda.ResourceNotFoundException", cause)
            )
        if refused := self.refusal(execution.definition.role, execution.name, arn):
            cause = f"{refused} (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException)"
            return self.stimulate(execution, TaskFailed(self.now, command.task, "Lambda.AWSLambdaException", cause))
        text = json.dumps(payload, ensure_ascii=False)

        def done(outcome: Outcome) -> None:
            if invocation is not None:
                execution.excess_seconds += invocation.cold_start + invocation.process.excess_seconds
            self.done(execution, command, function, outcome, plain)

        invocation = self.functions.invoke(function, text, done)
        if invocation is not None:
            for listener in self.listeners:
                listener(execution, command, invocation)
        return None

    @property
    def now(self) -> float:
        """Return the present virtual instant."""
        return self.functions.clock.now

    def done(
        self, execution: Execution, command: InvokeTask, function: Function, outcome: Outcome, plain: bool
    ) -> None:
        """Turn the outcome of an invocation into the stimulus of the machine."""
        if isinstance(outcome, Throttled):
            cause = "Rate Exceeded. (Service: Lambda, Status Code: 429)"
            self.stimulate(execution, TaskFailed(self.now, command.task, "Lambda.TooManyRequestsException", cause))
        elif not isinstance(outcome, Returned):
            self.stimulate(execution, TaskFailed(self.now, command.task, outcome.error, outcome.cause))
        else:
            value = json.loads(outcome.payload)
            result = value if plain else {"ExecutedVersion": function.version, "Payload": value, "StatusCode": 200}
            kind = TaskSubmitted if command.token else TaskSucceeded
            self.stimulate(execution, kind(self.now, command.task, result))
