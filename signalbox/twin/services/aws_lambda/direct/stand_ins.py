"""Stand-ins: answers that a script gives in the place of a function's code."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, returned

SECONDS = (0.001, 0.020)
"""Modelled seconds of an answer; an assumption of the twin."""
ANSWER = "answer-of-the-script"
"""Request id of a stand-in's error."""
NO_CODE = "Signalbox.NoCode"


@dataclass
class StandIn:
    """Answers of one function, in order of its invocations; the last one repeats."""

    answers: list[Any]
    given: int = 0

    def next_outcome(self) -> Outcome:
        """Return the outcome of the next invocation."""
        answer = self.answers[min(self.given, len(self.answers) - 1)]
        self.given += 1
        return outcome_of(answer)


@dataclass
class StandIns:
    """Stand-ins by the name of their function. `unanswered` counts invocations of functions that cannot run."""

    answers: dict[str, StandIn] = field(default_factory=dict)
    unanswered: dict[str, int] = field(default_factory=dict)

    def of(self, function: Function) -> Callable[[], Outcome] | None:
        """Return what answers for a function; None where its own code does."""
        if stand_in := self.answers.get(function.name):
            return stand_in.next_outcome
        return (lambda: self.refuse(function)) if function.missing else None

    def refuse(self, function: Function) -> Outcome:
        """Return the failure of a function that cannot run and has no stand-in."""
        self.unanswered[function.name] = self.unanswered.get(function.name, 0) + 1
        line = '{"at": 0, "function": "' + function.name + '", "answers": ...}'
        return failure(NO_CODE, f"{function.missing}; a line of the script can answer for it: {line}")


def outcome_of(answer: Any) -> Outcome:
    """Return an outcome: `{"result": ...}` and `{"error": ..., "cause": ...}` as in mocks, else the payload itself."""
    keys = set(answer) if isinstance(answer, Mapping) else set()
    if keys == {"result"}:
        return returned(answer["result"], ANSWER)
    if keys and keys <= {"error", "cause"} and "error" in keys:
        return failure(str(answer["error"]), str(answer.get("cause", "")))
    return returned(answer, ANSWER)


def failure(error: str, message: str) -> Raised:
    """Return the outcome of an invocation that failed."""
    return Raised(error, message, json.dumps({"errorType": error, "errorMessage": message}))
