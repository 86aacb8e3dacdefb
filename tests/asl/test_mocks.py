"""Outcomes by hand and by function."""

from typing import Any

import pytest

from signalbox.asl import InvalidMocks, Machine, TaskError
from tests.asl.cases import flow, task


def machine() -> Machine:
    """One task, Charge."""
    return Machine({"QueryLanguage": "JSONata", **flow(Charge=task(Arguments={"n": "{% $states.input %}"}))})


def test_a_function_gets_resource_arguments_and_context() -> None:
    """A callable answers every task."""
    seen: list[Any] = []

    def answer(resource: str, arguments: Any, context: dict[str, Any]) -> Any:
        seen.append((resource, arguments, context["State"]["Name"]))
        return arguments["n"] + 1

    assert machine().run(4, answer).output == 5
    assert seen == [("arn:aws:states:::lambda:invoke", {"n": 4}, "Charge")]


def test_a_function_may_fail_its_task() -> None:
    """TaskError becomes the task's failure."""

    def answer(resource: str, arguments: Any, context: dict[str, Any]) -> Any:
        raise TaskError("Declined", "no funds")

    execution = machine().run(4, answer)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "Declined", "no funds")


def test_mocks_for_an_unknown_state_name_the_nearest() -> None:
    """A typing error is found before anything runs."""
    with pytest.raises(InvalidMocks, match=r"'Chagre'.*did you mean 'Charge'"):
        machine().run(1, {"Chagre": [{"result": 1}]})


@pytest.mark.parametrize("outcomes", [{"result": 1}, [1], "x", None])
def test_mocks_of_another_shape_are_refused(outcomes: Any) -> None:
    """Outcomes are a list of objects."""
    with pytest.raises(InvalidMocks, match="Charge"):
        machine().run(1, {"Charge": outcomes})


def test_an_outcome_without_an_ending_is_a_call_never_answered() -> None:
    """The branch waits while others move; the task fails with NoOutcome when nothing else is due."""
    block = {
        "Type": "Parallel",
        "Branches": [
            flow(A=task()),
            flow(W={"Type": "Wait", "Seconds": 5, "Next": "F"}, F={"Type": "Fail", "Error": "E"}),
        ],
        "End": True,
    }
    machine = Machine({"QueryLanguage": "JSONata", **flow(P=block)})
    execution = machine.run({}, {"A": [{"input": {}}]})
    assert (execution.error, execution.history[-1]["timestamp"]) == ("E", 5.0)
    alone = Machine({"QueryLanguage": "JSONata", **flow(A=task())}).run({}, {"A": [{"reslt": 1}]})
    assert alone.error == "Signalbox.NoOutcome"


def test_an_activity_that_a_function_answers_was_started() -> None:
    """The history shows that a worker took the task, as on AWS."""
    activity = "arn:aws:states:us-east-1:123456789012:activity:work"
    machine = Machine({"QueryLanguage": "JSONata", **flow(Work=task(Resource=activity))})
    kinds = [event["type"] for event in machine.run({}, lambda *given: 1).history]
    assert kinds[2:5] == ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"]
