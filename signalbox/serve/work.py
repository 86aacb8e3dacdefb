"""Work of Task states: mocked, in a function behind an endpoint, in an activity, or in another workflow here."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from signalbox.asl.errors import TaskError
from signalbox.asl.mocks.answers import OutcomeAnswers
from signalbox.asl.mocks.mock_config import MockConfig
from signalbox.asl.run.protocol import InvokeTask, Stimulus, TaskFailed, TaskSubmitted, TaskSucceeded
from signalbox.asl.run.resources import Resource
from signalbox.serve.driver import Driver, Work
from signalbox.serve.errors import ApiError
from signalbox.serve.lambda_endpoint import LambdaEndpoint
from signalbox.serve.nested import nested_call
from signalbox.serve.resources import Execution, Resources

Call = Callable[[str, dict[str, Any]], dict[str, Any]]
NO_ANSWER = "Signalbox.NoOutcome"
THREADS = 32  # calls of functions at once


class Workers:
    """Answers the tasks of all executions. `call` is the API itself, for workflows that start others."""

    def __init__(
        self,
        resources: Resources,
        driver: Driver,
        mocks: MockConfig | None,
        endpoint: LambdaEndpoint | None,
        call: Call,
    ) -> None:
        self.resources = resources
        self.driver = driver
        self.mocks = mocks
        self.endpoint = endpoint
        self.call = call
        self.pool = ThreadPoolExecutor(THREADS, "function")
        self._cases: dict[Execution, OutcomeAnswers] = {}

    def answer(self, execution: Execution, work: Work) -> Iterable[Stimulus] | None:
        """Return the answer to a task, or None where it comes later."""
        if mocked := self._mocked(execution, work.state):
            return list(mocked.answer(execution.run, work))
        if not isinstance(work, InvokeTask):
            return [TaskFailed(execution.run.now, work.task, NO_ANSWER, _missing(work.resource))]
        resource = Resource(work.resource)
        if resource.family == "Activity":
            self._hand_out(execution, work)
        elif self.endpoint and _is_function(resource):
            self.pool.submit(self._invoke, execution, work, resource)
        elif resource.service in ("states", "aws-sdk:sfn"):
            self.pool.submit(self._nested, execution, work, resource)
        else:
            return [TaskFailed(execution.run.now, work.task, NO_ANSWER, _missing(work.resource))]
        return None

    def _mocked(self, execution: Execution, state: str) -> OutcomeAnswers | None:
        """The answers of an execution's test case, if it answers this state."""
        if not execution.case or self.mocks is None:
            return None
        outcomes = self.mocks.outcomes(execution.machine.name, execution.case)
        if state not in outcomes:
            return None
        if execution not in self._cases:
            # States of a Map's child executions belong to the same test case.
            self._cases[execution] = OutcomeAnswers(outcomes, outcomes)
        return self._cases[execution]

    def _hand_out(self, execution: Execution, work: InvokeTask) -> None:
        activity = self.resources.activity(work.resource)
        token = execution.run.new_token()
        self.resources.tokens[token] = (execution, work.task)
        activity.waiting.append((token, json.dumps(work.arguments)))
        self.resources.lock.notify_all()

    def _invoke(self, execution: Execution, work: InvokeTask, resource: Resource) -> None:
        assert self.endpoint is not None, "functions are called only where there is an endpoint"
        try:
            if resource.family == "LambdaFunction":
                result = self.endpoint.invoke(work.resource, work.arguments)
            else:
                payload = self.endpoint.invoke(work.arguments["FunctionName"], work.arguments.get("Payload", {}))
                result = {"ExecutedVersion": "$LATEST", "Payload": payload, "StatusCode": 200}
        except TaskError as error:
            self._failed(execution, work, error)
        except (KeyError, TypeError):
            self._failed(execution, work, TaskError("Lambda.ValidationException", "FunctionName is missing"))
        else:
            self._ended(execution, work, resource, result)

    def _nested(self, execution: Execution, work: InvokeTask, resource: Resource) -> None:
        try:
            result = nested_call(self.call, self.resources, resource, work.arguments or {})
        except TaskError as error:
            self._failed(execution, work, error)
        except ApiError as error:
            prefix = "StepFunctions" if resource.service == "states" else "Sfn"
            name = f"{prefix}.{error.code.removesuffix('Exception')}Exception"
            self._failed(execution, work, TaskError(name, error.message))
        else:
            self._ended(execution, work, resource, result)

    def _ended(self, execution: Execution, work: InvokeTask, resource: Resource, result: Any) -> None:
        kind = TaskSubmitted if resource.waits_for_token else TaskSucceeded
        self.driver.stimulate(execution, lambda at: kind(at, work.task, result))

    def _failed(self, execution: Execution, work: InvokeTask, error: TaskError) -> None:
        self.driver.stimulate(execution, lambda at: TaskFailed(at, work.task, error.error, error.cause))


def _is_function(resource: Resource) -> bool:
    return resource.family == "LambdaFunction" or resource.service == "lambda"


def _missing(resource: str) -> str:
    return (
        f"signalbox serve does not call {resource}: answer it by a test case of --mocks"
        f"{', or functions by --lambda-endpoint' if ':lambda:' in resource else ''}."
    )
