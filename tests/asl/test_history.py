"""Previous event ids, and rendering of the history."""

from signalbox.asl import Execution, Machine
from tests.asl.cases import flow, passing, task


def run(**states: object) -> Execution:
    """A run of these states without outcomes."""
    return Machine({"QueryLanguage": "JSONata", **flow(**states)}).run({})


def previous(execution: Execution, kind: str) -> list[int]:
    """Return the previousEventId of the events of this type."""
    return [event["previousEventId"] for event in execution.history if event["type"] == kind]


def test_the_first_state_points_to_no_event() -> None:
    """The first state points to 0, the second to the first one's exit, as recorded on AWS."""
    assert previous(run(A=passing(Next="B"), B=passing()), "PassStateEntered") == [0, 3]


def test_a_failed_evaluation_points_to_its_state() -> None:
    """The Entered event, which the cause names too."""
    execution = run(A=passing(Next="B"), B=passing(Output="{% $nope %}"))
    assert previous(execution, "EvaluationFailed") == [4]
    assert "(entered at the event id #4)" in str(execution.cause)


def test_a_failed_evaluation_of_a_map_points_before_it() -> None:
    """A Map's EvaluationFailed points to the event before MapStateEntered, as recorded on AWS."""
    broken = {"Type": "Map", "Items": "{% 1 %}", "ItemProcessor": flow(I=passing()), "End": True}
    assert previous(run(A=passing(Next="M"), M=broken), "EvaluationFailed") == [3]


def test_branches_point_to_their_own_events() -> None:
    """Each branch is a chain of its own that begins at ParallelStateStarted."""
    block = {"Type": "Parallel", "Branches": [flow(A=passing()), flow(B=passing())], "End": True}
    assert previous(run(P=block), "PassStateEntered") == [3, 3]


def test_details_that_are_not_there_are_left_out() -> None:
    """A Fail without fields has empty details; a task without a time-out names none."""
    assert run(F={"Type": "Fail"}).history[-1]["executionFailedEventDetails"] == {}
    scheduled = run(T=task(Arguments=1)).history[2]["taskScheduledEventDetails"]
    assert scheduled == {"resourceType": "lambda", "resource": "invoke", "region": "us-east-1", "parameters": "1"}


def test_large_fields_say_that_they_are_whole() -> None:
    """inputDetails, outputDetails and assignedVariablesDetails stand beside their fields."""
    entered, left = run(A=passing(Assign={"x": 1})).history[1:3]
    assert entered["stateEnteredEventDetails"]["inputDetails"] == {"truncated": False}
    assert left["stateExitedEventDetails"]["outputDetails"] == {"truncated": False}
    assert left["stateExitedEventDetails"]["assignedVariables"] == {"x": "1"}
    assert left["stateExitedEventDetails"]["assignedVariablesDetails"] == {"truncated": False}


def test_a_rendered_history_is_the_readers_own() -> None:
    """A change in the rendered history does not change the execution."""
    state, _ = Machine({"QueryLanguage": "JSONata", **flow(A=passing())}).start({})
    state.history[0]["type"] = "changed"
    state.history[0]["executionStartedEventDetails"].clear()
    assert state.history[0]["type"] == "ExecutionStarted"
    assert state.history[0]["executionStartedEventDetails"]["input"] == "{}"
