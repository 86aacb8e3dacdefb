"""Evaluation of one state with a mocked result, and the values that TestState shows of it."""

import hashlib
from contextlib import suppress
from typing import Any

from signalbox.asl.errors import StateFailure
from signalbox.asl.language.interface import UNDEFINED, Evaluate, Scope
from signalbox.asl.query import Query, query_of
from signalbox.asl.query.fields import HEARTBEAT, TIMEOUT, WAIT
from signalbox.asl.teststate.contexts import make_context
from signalbox.asl.teststate.http_task import HTTP, HttpExchange, mocked_response, result_of, shown_response
from signalbox.asl.teststate.maps import evaluate_map
from signalbox.asl.teststate.request import Request
from signalbox.asl.teststate.rules import mocked_result
from signalbox.asl.teststate.subject import Subject
from signalbox.asl.values import Json


class Trial:
    """One evaluation of a state. Attributes to read: `output`, `next_state`, `variables`, and `shown`, the values after
    each stage in their order."""

    def __init__(self, request: Request, subject: Subject, at: float, seed: int, http: HttpExchange) -> None:
        self.now = at
        self.http = http
        self.request = request
        self.subject = subject
        self.shown: dict[str, Json] = {"input": request.input}
        self.query: Query = query_of(subject.language, subject.state, self.show)
        self.variables = request.variables
        self.output: Json = UNDEFINED
        self.next_state: str | None = None
        self._seed, self._draws = seed, 0
        self._context = make_context(request, subject, at, self.draw) if request.context is None else request.context

    def show(self, stage: str, value: Json) -> None:
        """Keep the value after a stage of the data flow."""
        self.shown[stage] = value

    def context(self, branch: Any) -> dict[str, Json]:
        """Return the context object."""
        return self._context

    def draw(self) -> bytes:
        """Return 32 bytes that depend on the seed and the number of earlier draws."""
        self._draws += 1
        return hashlib.sha256(f"{self._seed}/test-state/{self._draws}".encode()).digest()

    def scope(self, result: Json = UNDEFINED, error_output: dict[str, Json] | None = None) -> Scope:
        """Return the scope of the state's expressions."""
        return Scope(self, None, self.request.input, self.request.variables, result, error_output)

    def run(self) -> None:
        """Run the state. Raises StateFailure, QueryFailure."""
        _RUNS[self.subject.kind](self)

    def leave(self, assign: Evaluate | None, output: Evaluate | None, scope: Scope, default: Json, target: Any) -> None:
        """Leave the state by the given Assign, output and next state."""
        if assign is not None:
            self.variables = {**self.variables, **assign(scope)}
        self.output = default if output is None else output(scope)
        self.next_state = target

    def finish(self, result: Json = UNDEFINED) -> None:
        """Leave by the state's own fields."""
        state = self.subject.state
        scope = self.scope(result)
        default = self.request.input if result is UNDEFINED else result
        self.leave(self.query.assign(state), self.query.output(), scope, default, state.get("Next"))

    def work(self) -> Json:
        """Return the input of the state's work."""
        evaluate = self.query.work_input()
        return self.request.input if evaluate is None else evaluate(self.scope())


def _pass(trial: Trial) -> None:
    evaluate = trial.query.work_input()
    if evaluate is None:
        trial.finish()
        return
    result = evaluate(trial.scope())
    if "Result" in trial.subject.state:
        trial.show("result", result)
    trial.finish(result)


def _succeed(trial: Trial) -> None:
    trial.work()
    trial.finish()


def _fail(trial: Trial) -> None:
    trial.work()
    scope = trial.scope()
    error, cause = trial.query.text("Error"), trial.query.text("Cause")
    raise StateFailure(error(scope) if error else None, cause(scope) if cause else None)


def _wait(trial: Trial) -> None:
    """Evaluate the end of a Wait; no time passes."""
    trial.work()
    for evaluate in (trial.query.number(WAIT), trial.query.instant()):
        if evaluate is not None:
            evaluate(trial.scope())
    trial.finish()


def _choice(trial: Trial) -> None:
    trial.work()
    state, scope = trial.subject.state, trial.scope()
    for index, rule in enumerate(state["Choices"]):
        if trial.query.condition(index, rule)(scope) is True:
            place = f"Choices[{index}]/"
            assign, output = trial.query.assign(rule, place), trial.query.rule_output(rule, place)
            trial.leave(assign, output, scope, trial.request.input, rule["Next"])
            return
    if "Default" not in state:
        raise StateFailure(
            "States.NoChoiceMatched",
            "Failed to transition out of the state. The state does not point to a next state.",
        )
    trial.leave(trial.query.assign(state), trial.query.output(), scope, trial.request.input, state["Default"])


def _task(trial: Trial) -> None:
    for field in (trial.query.number(TIMEOUT), trial.query.number(HEARTBEAT), trial.query.credentials()):
        if field is not None:
            field(trial.scope())
    arguments = trial.work()
    result = _http_result(trial, arguments) if trial.subject.state["Resource"].endswith(HTTP) else _mocked(trial)
    trial.show("result", result)
    trial.finish(result)


def _http_result(trial: Trial, arguments: Json) -> Json:
    if trial.request.mock is not None:
        with suppress(StateFailure):  # nothing is sent, so that a mock also answers a request that could not be
            trial.show("request", trial.http.shown_request(arguments))
        result = _mocked(trial)
        trial.show("response", shown_response(mocked_response(result)))
        return result
    trial.show("request", trial.http.shown_request(arguments))
    response = trial.http.send(arguments)
    trial.show("response", shown_response(response))
    return result_of(response)


def _parallel(trial: Trial) -> None:
    trial.work()
    trial.finish(_mocked(trial))


def _map(trial: Trial) -> None:
    evaluate_map(trial.request, trial.subject, trial.query, trial.scope, trial.show)
    trial.finish(_mocked(trial))


def _mocked(trial: Trial) -> Json:
    mock = trial.request.mock or {}
    if "errorOutput" in mock:
        raise StateFailure(mock["errorOutput"].get("error"), mock["errorOutput"].get("cause"))
    return mocked_result(trial.request)


_RUNS = {
    "Pass": _pass,
    "Succeed": _succeed,
    "Fail": _fail,
    "Wait": _wait,
    "Choice": _choice,
    "Task": _task,
    "Parallel": _parallel,
    "Map": _map,
}
