"""The TestState call: from its arguments to its answer."""

from collections.abc import Mapping
from typing import Any

from signalbox.asl.errors import StateFailure
from signalbox.asl.jsonpath.failures import InvalidPath
from signalbox.asl.language.interface import QueryFailure
from signalbox.asl.query import query_of
from signalbox.asl.states.recovery import Catcher, Retrier, matches
from signalbox.asl.teststate.contexts import check_context
from signalbox.asl.teststate.evaluation import Trial
from signalbox.asl.teststate.http_request import HttpConnection
from signalbox.asl.teststate.http_task import HttpExchange, Send
from signalbox.asl.teststate.refusals import Refusal
from signalbox.asl.teststate.request import Request
from signalbox.asl.teststate.rules import check_rules
from signalbox.asl.teststate.subject import find_subject
from signalbox.asl.values import to_json

_OF_HTTP = ("request", "response")
_PLAIN = ("maxConcurrency", "toleratedFailureCount", "toleratedFailurePercentage", "errorDetails", *_OF_HTTP)


def test_state(
    *,
    at: float = 0.0,
    seed: int = 0,
    http: Send | None = None,
    connections: Mapping[str, HttpConnection] | None = None,
    **arguments: Any,
) -> dict[str, Any]:
    """Run one state with a mocked result and return the answer of the TestState API.

    Parameters are those of boto3's `test_state`. `definition`, `input`, `context` and `variables` are JSON texts, or
    the values themselves. `at` is the instant in epoch seconds, and `seed` decides what is random. A Task needs a mock,
    as this engine calls no service. Only an HTTP Task can have an answer instead: `http` takes its HttpRequest and
    returns an HttpResponse, and `connections` holds, by its ARN, what an EventBridge connection adds. Raises Refusal,
    whose `code` and message are those of the API.

    Source: API reference, TestState; calls recorded on AWS.
    """
    request = Request(arguments)
    subject = find_subject(request)
    check_rules(request, subject, answers_http=http is not None)
    if request.context is not None:
        check_context(request.context)
    exchange = HttpExchange(http, connections or {}, request.reveals)
    try:
        trial = Trial(request, subject, at, seed, exchange)
        answer = _answer(trial)
    except InvalidPath as error:  # valid as long as it holds a placeholder, which AWS knows nothing of
        words = f"Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: {error}'"
        raise Refusal(words, "InvalidDefinition") from error
    if request.level != "INFO":
        if trial.variables:
            trial.show("variables", trial.variables)
        answer["inspectionData"] = {
            stage: value if stage in _PLAIN else to_json(value)
            for stage, value in trial.shown.items()
            if stage not in _OF_HTTP or request.level == "TRACE"
        }
    return answer


test_state.__test__ = False  # type: ignore[attr-defined] # pytest takes a function of this name for a test


def _answer(trial: Trial) -> dict[str, Any]:
    try:
        trial.run()
        return _left(trial, {"status": "SUCCEEDED"})
    except QueryFailure as failure:
        return _recovered(trial, StateFailure(failure.error, failure.reason))
    except StateFailure as failure:
        return _recovered(trial, failure)


def _left(trial: Trial, answer: dict[str, Any]) -> dict[str, Any]:
    answer["output"] = to_json(trial.output)
    if trial.next_state is not None:
        answer["nextState"] = trial.next_state
    return answer


def _recovered(trial: Trial, failure: StateFailure) -> dict[str, Any]:
    """Return the answer for a failed state: retriable, caught or failed."""
    answer: dict[str, Any] = {}
    if failure.error is not None:
        answer["error"] = failure.error
    if failure.cause is not None:
        answer["cause"] = failure.cause
    details: dict[str, int] = {}
    if _retriable(trial, failure, details):
        answer["status"] = "RETRIABLE"
    elif not _caught(trial, failure, details, answer):
        answer["status"] = "FAILED"
    if details:
        trial.show("errorDetails", details)
    return answer


def _retriable(trial: Trial, failure: StateFailure, details: dict[str, int]) -> bool:
    used = trial.request.configuration.get("retrierRetryCount", 0)
    for index, entry in enumerate(trial.subject.state.get("Retry", ())):
        retrier = Retrier(entry)
        if matches(retrier.names, failure):
            details["retryIndex"] = index
            if used >= retrier.attempts:
                return False
            details["retryBackoffIntervalSeconds"] = int(retrier.longest_delay(used))
            return True
    return False


def _caught(trial: Trial, failure: StateFailure, details: dict[str, int], answer: dict[str, Any]) -> bool:
    # A caught error is shown by its output alone: the stages of the state's own output are not.
    query = query_of(trial.subject.language, trial.subject.state)
    for index, entry in enumerate(trial.subject.state.get("Catch", ())):
        catcher = Catcher(index, entry, query)
        if matches(catcher.names, failure):
            details["catchIndex"] = index
            error_output = failure.as_output()
            scope = trial.scope(error_output=error_output)
            try:
                trial.leave(catcher.assign, catcher.output, scope, error_output, catcher.target)
            except QueryFailure as second:
                answer.update({"error": second.error, "cause": second.reason})
                return False
            _left(trial, answer)["status"] = "CAUGHT_ERROR"
            return True
    return False
