"""Lines that invoke a function, start a state machine, or answer in the place of a function."""

import json
from typing import Any

from signalbox.twin.formats import json_text
from signalbox.twin.play.named import resource_named
from signalbox.twin.script.checks import not_text
from signalbox.twin.script.line import Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.services.aws_lambda.direct.stand_ins import StandIn
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, Returned
from signalbox.twin.simulation import Simulation

FUNCTION, MACHINE = "AWS::Lambda::Function", "AWS::StepFunctions::StateMachine"


def check_invoke(fields: Fields) -> str | None:
    """Check a direct invocation."""
    if not isinstance(fields.get("asynchronous", False), bool):
        return "`asynchronous` is neither true nor false"
    return not_text(fields, "invoke")


def invoke(simulation: Simulation, line: Line) -> None:
    """Invoke a function directly; the answer of one that is not asynchronous is noted."""
    function = function_named(simulation, line, "invoke")
    payload = json_text(line.fields.get("payload", {}))
    if line.fields.get("asynchronous"):
        simulation.cloud.asynchronous.invoke(function.arn, payload)
        return

    def done(outcome: Outcome) -> None:
        simulation.answers.add(line, "invoke", answer_of(outcome))

    simulation.cloud.functions.invoke(function, payload, done)


def answer_of(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as the answer to a line."""
    if isinstance(outcome, Returned):
        return {"payload": json.loads(outcome.payload)}
    if isinstance(outcome, Raised):
        return {"error": outcome.error, "message": outcome.message}
    return {"error": "TooManyRequestsException", "message": "Rate Exceeded."}


def function_named(simulation: Simulation, line: Line, key: str) -> Function:
    """Return the function that a line names."""
    return simulation.cloud.required_function(resource_named(simulation.assembly, line, key, FUNCTION).arn)


def check_start(fields: Fields) -> str | None:
    """Check the start of a state machine."""
    return not_text(fields, "start", optional=("name",))


def start(simulation: Simulation, line: Line) -> None:
    """Start an execution of a state machine."""
    machine = resource_named(simulation.assembly, line, "start", MACHINE)
    given = line.fields.get("input", {})
    call = {"stateMachineArn": machine.arn, "input": given if isinstance(given, str) else json_text(given)}
    call |= {"name": line.fields["name"]} if "name" in line.fields else {}
    simulation.answers.note_call(line, lambda: simulation.client("stepfunctions").start_execution(**call))


def check_function(fields: Fields) -> str | None:
    """Check the answers of a function."""
    if "answers" not in fields or fields["answers"] == []:
        return "`answers` is missing: what the function returns, or a list with one answer for each invocation"
    return not_text(fields, "function")


def answer_for(simulation: Simulation, line: Line) -> None:
    """Let a function answer so from now on, in the place of its code."""
    function = function_named(simulation, line, "function")
    answers = line.fields["answers"]
    stand_in = StandIn(answers if isinstance(answers, list) else [answers])
    simulation.cloud.functions.stand_ins.answers[function.name] = stand_in


def look(key: str, *types: str) -> Any:
    """Return a check, before anything is played, that the resource of a line is deployed."""

    def plan(simulation: Simulation, line: Line) -> None:
        resource_named(simulation.assembly, line, key, *types)

    return plan


INVOKE = Verb(check_invoke, invoke, ("payload", "asynchronous"), look("invoke", FUNCTION))
START = Verb(check_start, start, ("input", "name"), look("start", MACHINE))
ANSWERS = Verb(check_function, answer_for, ("answers",), look("function", FUNCTION))
