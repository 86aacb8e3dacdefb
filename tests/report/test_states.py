"""States of a history: attempts, waits, caught errors, nested states."""

from typing import Any

from signalbox.asl import Machine
from signalbox.twin.observe.story.states import Visit, state_row, visits

TASK = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 60}
ARGUMENTS = {"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:orders-ship:live", "Payload": {}}


def run(states: dict[str, Any], mocks: dict[str, Any]) -> list[Visit]:
    """The visits of an execution of a machine that begins with its first state."""
    definition = {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}
    return visits(Machine(definition).run({}, tasks=mocks).history)


def task(**changes: Any) -> dict[str, Any]:
    return {**TASK, "Arguments": ARGUMENTS, **changes}


def test_each_retry_is_an_attempt_of_one_visit() -> None:
    """Two failures and a success: three attempts in order, the errors with the first two, nothing caught."""
    retry = [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 3}]
    fails = {"error": "Busy", "cause": "come back"}
    (ship,) = run({"Ship": task(Retry=retry, End=True)}, {"Ship": [fails, fails, {"result": {}}]})
    assert [(attempt.error, attempt.cause) for attempt in ship.attempts] == [("Busy", "come back")] * 2 + [("", "")]
    assert ship.attempts[1].at >= ship.attempts[0].at + 2
    assert ship.attempts[0].function == "orders-ship"
    assert ship.caught == ""


def test_a_caught_error_stays_with_the_state_that_it_left() -> None:
    """The state that failed says what was caught; the one after it does not."""
    states = {"Ship": task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Undo"}], End=True), "Undo": task(End=True)}
    ship, undo = run(states, {"Ship": [{"error": "Lost"}], "Undo": [{"result": {}}]})
    assert (ship.name, ship.caught, undo.name, undo.caught) == ("Ship", "Lost", "Undo", "")
    assert ship.exited == undo.entered


def test_a_token_wait_tells_the_work_from_the_wait() -> None:
    """A submitted task waits for its answer only."""
    waiting = task(Resource="arn:aws:states:::lambda:invoke.waitForTaskToken", End=True)
    (ask,) = run({"Ask": waiting}, {"Ask": [{"timeout": True}]})
    (attempt,) = ask.attempts
    assert attempt.waits is not None
    assert attempt.ended == attempt.at + 60 > attempt.waits
    assert attempt.error == "States.Timeout"


def test_states_within_a_parallel_lie_one_deeper() -> None:
    """Branches are one level in, what follows them is back out."""
    branch = {
        "StartAt": "Inner",
        "States": {"Inner": {"Type": "Pass", "Next": "Second"}, "Second": {"Type": "Pass", "End": True}},
    }
    states = {
        "Both": {"Type": "Parallel", "Branches": [branch], "Next": "After"},
        "After": {"Type": "Pass", "End": True},
    }
    assert [(visit.name, visit.depth) for visit in run(states, {})] == [
        ("Both", 0),
        ("Inner", 1),
        ("Second", 1),
        ("After", 0),
    ]


def test_items_of_a_map_lie_one_deeper() -> None:
    """Each iteration enters its states at the same depth."""
    flow = {"StartAt": "Each", "States": {"Each": {"Type": "Pass", "End": True}}}
    states = {"All": {"Type": "Map", "Items": [1, 2], "ItemProcessor": flow, "End": True}}
    assert [(visit.name, visit.depth) for visit in run(states, {})] == [("All", 0), ("Each", 1), ("Each", 1)]


def test_an_open_state_has_no_end() -> None:
    """A history that stops in the middle tells a state that was not left."""
    history = (
        Machine({"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
        .run({})
        .history
    )
    (visit,) = visits([event for event in history if not event["type"].endswith("Exited")])
    assert state_row(visit, lambda at: at)["exited"] is None


def test_a_nested_block_ends_where_its_own_states_end() -> None:
    """A Map within a Map is left before the outer one is, and both ends are known."""
    flow = {"StartAt": "Each", "States": {"Each": {"Type": "Wait", "Seconds": 5, "End": True}}}
    inner = {"StartAt": "All", "States": {"All": {"Type": "Map", "Items": [1], "ItemProcessor": flow, "End": True}}}
    states = {
        "Outer": {"Type": "Map", "Items": [1], "ItemProcessor": inner, "Next": "After"},
        "After": {"Type": "Pass", "End": True},
    }
    found = run(states, {})
    assert [(visit.name, visit.depth) for visit in found] == [("Outer", 0), ("All", 1), ("Each", 2), ("After", 0)]
    assert [visit.exited for visit in found] == [5.0] * 4


def test_an_error_in_a_branch_is_caught_by_the_block_around_it() -> None:
    """The state within was aborted with its error; what follows the Catch is back out."""
    branch = {"StartAt": "Inner", "States": {"Inner": task(End=True)}}
    both = {
        "Type": "Parallel",
        "Branches": [branch],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "After"}],
        "End": True,
    }
    found = run({"Both": both, "After": {"Type": "Pass", "End": True}}, {"Inner": [{"error": "Lost"}]})
    assert [(visit.name, visit.depth) for visit in found] == [("Both", 0), ("Inner", 1), ("After", 0)]
    assert found[1].attempts[0].error == "Lost"
    assert found[0].exited == found[2].entered
