"""Checks without an execution of a machine: ValidateStateMachineDefinition, and TestState."""

from typing import Any

from signalbox.asl import validate
from signalbox.asl.teststate import Refusal, test_state
from signalbox.serve.context import Server
from signalbox.serve.errors import ApiError

Parameters = dict[str, Any]
_SHOWN = 100


def validate_definition(server: Server, parameters: Parameters) -> Parameters:
    """Return the diagnostics of a definition; warnings only where they are asked for."""
    problems = validate(parameters["definition"], parameters.get("type", "STANDARD"))
    errors = any(problem.severity == "error" for problem in problems)
    if parameters.get("severity", "ERROR") == "ERROR":
        problems = [problem for problem in problems if problem.severity == "error"]
    most = parameters.get("maxResults") or _SHOWN
    rows = []
    for problem in problems[:most]:
        row = {"severity": problem.severity.upper(), "code": problem.code, "message": problem.message}
        rows.append(row if problem.location is None else {**row, "location": problem.location})
    return {"result": "FAIL" if errors else "OK", "diagnostics": rows, "truncated": len(problems) > most}


def run_state(server: Server, parameters: Parameters) -> Parameters:
    """Run one state with a mocked result."""
    try:
        return test_state(at=server.clock.now(), **parameters)
    except Refusal as refusal:
        raise ApiError(refusal.code, str(refusal)) from refusal


OPERATIONS = {"ValidateStateMachineDefinition": validate_definition, "TestState": run_state}
