"""State under test, found in a definition of one state or of a whole machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from signalbox.asl.problems import Problem
from signalbox.asl.query import DEFAULT_LANGUAGE
from signalbox.asl.teststate.refusals import Refusal, demand
from signalbox.asl.teststate.request import Request
from signalbox.asl.validate import validate
from signalbox.asl.values import read_json

Definition = dict[str, Any]
ALONE = "StateName"  # AWS's name for a state that is given alone; the context object has it for any state
# A state alone has no next states to look at.
_OF_MACHINES = frozenset({"missing-target", "unreachable", "no-terminal-state"})


@dataclass(frozen=True, slots=True)
class Subject:
    """The state under test and its query language."""

    name: str
    state: Definition
    language: str

    @property
    def kind(self) -> str:
        """Type of the state."""
        kind: str = self.state["Type"]
        return kind


def find_subject(request: Request) -> Subject:
    """Return the state under test. Raises Refusal where AWS refuses the definition, or has no such state."""
    given = _parse(request.definition)
    if request.state_name is None:
        machine = {"StartAt": ALONE, "States": {ALONE: given}}
        _check(machine, _OF_MACHINES)
        return Subject(ALONE, given, given.get("QueryLanguage", DEFAULT_LANGUAGE))
    _check(given, frozenset())
    state = next((state for name, state in _states(given) if name == request.state_name), None)
    if state is None:
        raise Refusal("State not found in definition")
    language: str = state.get("QueryLanguage") or given.get("QueryLanguage") or DEFAULT_LANGUAGE
    return Subject(request.state_name, state, language)


def _parse(text: str) -> Definition:
    try:
        parsed = read_json(text)
    except ValueError as error:
        raise Refusal(
            f"Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: {error}'", "InvalidDefinition"
        ) from error
    demand(
        isinstance(parsed, dict),
        "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object'",
        "InvalidDefinition",
    )
    found: Definition = parsed
    return found


def _check(machine: Definition, ignored: frozenset[str]) -> None:
    problems = [problem for problem in validate(machine) if problem.severity == "error" and problem.rule not in ignored]
    if problems:
        listed = ", ".join(map(_describe, problems))
        raise Refusal(f"Invalid State Machine Definition: '{listed}'", "InvalidDefinition")


def _describe(problem: Problem) -> str:
    place = f" at {problem.location}" if problem.location else ""
    return f"{problem.code}: {problem.message}{place}"


def _states(flow: Definition) -> Iterator[tuple[str, Definition]]:
    """Yield all states of a machine, nested ones too."""
    for name, state in flow["States"].items():
        yield name, state
        processor = state.get("ItemProcessor") or state.get("Iterator")
        for inner in [*state.get("Branches", ()), *([processor] if processor else ())]:
            yield from _states(inner)
