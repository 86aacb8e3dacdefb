"""Mocked answers in the format of Step Functions Local (MockConfigFile.json).

Source: developer guide, "Testing state machines with Step Functions Local": `StateMachines` names, by machine and test
case, the mocked response of each state; `MockedResponses` has, by the number of the call or a range of numbers, what
the state's task answers.
"""

import re
from typing import Any

from signalbox.asl.errors import InvalidMocks

_CALLS = re.compile(r"(\d+)(?:-(\d+))?")
_MOST_CALLS = 10_000
# Step Functions Local fails an execution that calls more often than its mocks answer.
_SPENT = {"error": "States.Runtime", "cause": "The mocked response has no entry for this call."}
Outcomes = dict[str, list[dict[str, Any]]]


class MockConfig:
    """A MockConfigFile, checked whole. Raises InvalidMocks, which says what is wrong and where."""

    def __init__(self, document: Any) -> None:
        machines, responses = _object(document, "StateMachines"), _object(document, "MockedResponses")
        answers = {name: _answers(name, calls) for name, calls in responses.items()}
        self.cases: dict[str, dict[str, Outcomes]] = {}
        for machine, entry in machines.items():
            cases = _object(entry, "TestCases", f"StateMachines/{machine}/")
            self.cases[machine] = {case: _case(machine, case, states, answers) for case, states in cases.items()}

    def outcomes(self, machine: str, case: str) -> Outcomes:
        """Return the outcomes of a test case: state name -> outcomes in order of calls. Raises InvalidMocks."""
        cases = self.cases.get(machine)
        if cases is None:
            raise InvalidMocks(f"the mock file has no state machine {machine!r}: it has {_list(self.cases)}.")
        if case not in cases:
            raise InvalidMocks(f"the mock file has no test case {case!r} of {machine!r}: it has {_list(cases)}.")
        return cases[case]


def is_mock_config(document: Any) -> bool:
    """Return True for a document in the format of Step Functions Local."""
    return isinstance(document, dict) and {"StateMachines", "MockedResponses"} <= document.keys()


def _object(document: Any, name: str, place: str = "") -> dict[str, Any]:
    value = document.get(name) if isinstance(document, dict) else None
    if not isinstance(value, dict):
        raise InvalidMocks(f"{place}{name} of the mock file must be an object.")
    return value


def _case(machine: str, case: str, states: Any, answers: dict[str, list[dict[str, Any]]]) -> Outcomes:
    place = f"StateMachines/{machine}/TestCases/{case}"
    if not isinstance(states, dict):
        raise InvalidMocks(f"{place} of the mock file must be an object: state name to mocked response.")
    for state, response in states.items():
        if response not in answers:
            raise InvalidMocks(f"{place}/{state} names the response {response!r}, which MockedResponses does not have.")
    return {state: answers[response] for state, response in states.items()}


def _answers(name: str, calls: Any) -> list[dict[str, Any]]:
    place = f"MockedResponses/{name}"
    if not isinstance(calls, dict):
        raise InvalidMocks(f"{place} of the mock file must be an object: number of the call to its answer.")
    numbered: dict[int, dict[str, Any]] = {}
    for key, answer in calls.items():
        found = _CALLS.fullmatch(key)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, -1)
        if not first <= last < _MOST_CALLS:
            raise InvalidMocks(f"{place}/{key} must be the number of a call, such as 0, or a range, such as 1-2.")
        for number in range(first, last + 1):
            numbered[number] = _answer(f"{place}/{key}", answer)
    if sorted(numbered) != list(range(len(numbered))):
        raise InvalidMocks(f"{place} must number its calls from 0 without a gap, but has {sorted(numbered)}.")
    return [*(numbered[number] for number in sorted(numbered)), _SPENT]


def _answer(place: str, answer: Any) -> dict[str, Any]:
    if isinstance(answer, dict) and answer.keys() == {"Return"}:
        return {"result": answer["Return"]}
    thrown = answer.get("Throw") if isinstance(answer, dict) and answer.keys() == {"Throw"} else None
    if not isinstance(thrown, dict) or not isinstance(thrown.get("Error"), str):
        raise InvalidMocks(f"{place} must have either Return or Throw, and Throw an Error.")
    return {"error": thrown["Error"], "cause": thrown.get("Cause")}


def _list(names: Any) -> str:
    return ", ".join(sorted(names)) or "none"
