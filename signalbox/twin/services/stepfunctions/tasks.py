"""What a Task state's Resource does in the twin.

Sources: AWS Step Functions Developer Guide, "Invoke an AWS Lambda function with Step Functions", "Handling errors in Step
Functions workflows"; AWS Lambda Developer Guide, "Understanding Lambda function invocation errors".
"""

import json
from collections.abc import Callable
from typing import Any

from signalbox.asl.run.protocol import InvokeTask, TaskFailed, TaskSubmitted, TaskSucceeded
from signalbox.twin.services.aws_lambda.functions import Functions
from signalbox.twin.services.aws_lambda.invocations import Function
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned, Throttled
from signalbox.twin.services.stepfunctions.executions import Execution, Executions

LAMBDA_INVOKE = "arn:aws:states:::lambda:invoke"


class Tasks:
    """Carries out tasks for the executions of a twin; `function` finds a deployed function by any of its ARNs."""

    def __init__(self, functions: Functions, function: Callable[[str], Function | None]) -> None:
        self.functions = functions
        self.function = function
        self.executions: Executions | None = None
        self.refusal: Callable[[str, str, str], str] = lambda role, session, function: ""
        """Why a role may not invoke a function; empty where it may."""

    def work(self, execution: Execution, command: InvokeTask) -> None:
        """Do what one task asks for."""
        resource, arguments = command.resource, command.arguments
        if resource.startswith(LAMBDA_INVOKE):
            self.invoke(execution, command, str(arguments["FunctionName"]), arguments.get("Payload", {}), plain=False)
        elif ":lambda:" in resource and ":function:" in resource:
            self.invoke(execution, command, resource, arguments, plain=True)
        else:
            raise NotImplementedError(
                f"the twin does not carry out tasks of the resource {resource}; see signalbox/twin/services/stepfunctions/tasks.py"
            )

    def invoke(self, execution: Execution, command: InvokeTask, arn: str, payload: Any, plain: bool) -> None:
        """Invoke a function and answer the machine with what it returned."""
        function = self.function(arn)
        if function is None:
            cause = f"Function not found: {arn} (Service: Lambda, Status Code: 404)"
            return self.answer(execution, TaskFailed(self.now, command.task, "Lambda.ResourceNotFoundException", cause))
        if refused := self.refusal(execution.definition.role, execution.name, arn):
            cause = f"{refused} (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException)"
            return self.answer(execution, TaskFailed(self.now, command.task, "Lambda.AWSLambdaException", cause))
        text = json.dumps(payload, ensure_ascii=False)

        def done(outcome: Outcome) -> None:
            if invocation is not None:
                execution.luck += invocation.cold + invocation.process.luck
            self.done(execution, command, function, outcome, plain)

        invocation = self.functions.invoke(function, text, done)
        return None

    @property
    def now(self) -> float:
        """The present virtual instant."""
        return self.functions.clock.now

    def done(
        self, execution: Execution, command: InvokeTask, function: Function, outcome: Outcome, plain: bool
    ) -> None:
        """Turn the outcome of an invocation into what the machine sees."""
        if isinstance(outcome, Throttled):
            cause = "Rate Exceeded. (Service: Lambda, Status Code: 429)"
            self.answer(execution, TaskFailed(self.now, command.task, "Lambda.TooManyRequestsException", cause))
        elif not isinstance(outcome, Returned):
            self.answer(execution, TaskFailed(self.now, command.task, outcome.error, outcome.cause))
        else:
            value = json.loads(outcome.payload)
            result = value if plain else {"ExecutedVersion": function.version, "Payload": value, "StatusCode": 200}
            kind = TaskSubmitted if command.token else TaskSucceeded
            self.answer(execution, kind(self.now, command.task, result))

    def answer(self, execution: Execution, stimulus: TaskFailed | TaskSubmitted | TaskSucceeded) -> None:
        """Tell the machine; one that has ended, or given the task up, does not listen."""
        assert self.executions is not None
        self.executions.stimulate(execution, stimulus)
