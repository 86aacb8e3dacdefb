"""Parallel and inline Map. Sources: Parallel workflow state; Map workflow state; Using Map state in Inline mode."""

from typing import Any

from tests.asl.cases import LAMBDA, Case, failed, flow, ok, passing, task

BAD = {"error": "Bad", "cause": "why"}
FALLBACK = {"F": passing()}


def parallel(*branches: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"P": {"Type": "Parallel", "Branches": list(branches), "End": True, **more}}


def mapped(processor: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"M": {"Type": "Map", "ItemProcessor": processor, "End": True, **more}}


def wait(seconds: int) -> dict[str, Any]:
    return {"Type": "Wait", "Seconds": seconds, "End": True}


CASES = [
    Case(
        "outputs in the order of branches", parallel(flow(A=wait(9)), flow(B=passing(Output=2))), ok([{}, 2], lasted=9)
    ),
    Case("branches get the input", parallel(flow(A=passing()), flow(B=passing())), ok([5, 5]), 5),
    Case(
        "branches get the arguments",
        parallel(flow(A=passing()), Arguments={"x": "{% $states.input + 1 %}"}),
        ok([{"x": 6}]),
        5,
    ),
    Case("a block's output", parallel(flow(A=passing(Output=1)), Output="{% $sum($states.result) %}"), ok(1)),
    Case(
        "the first failure fails the block",
        parallel(flow(A=task()), flow(B=wait(100))),
        failed(
            "Bad",
            "why",
            lasted=0,
            events=["TaskFailed", "TaskStateAborted", "WaitStateAborted", "ParallelStateFailed", "ExecutionFailed"],
        ),
        mocks={"A": [BAD]},
    ),
    Case(
        "a block's failure is caught",
        {**parallel(flow(A=task()), Catch=[{"ErrorEquals": ["Bad"], "Next": "F"}]), **FALLBACK},
        ok(
            {"Error": "Bad", "Cause": "why"},
            events=["TaskFailed", "TaskStateAborted", "ParallelStateFailed", "ParallelStateExited"],
        ),
        mocks={"A": [BAD]},
    ),
    Case(
        "a Fail within a branch",
        parallel(flow(A={"Type": "Fail", "Error": "E", "Cause": "c"}), flow(B=passing())),
        failed("E", "c"),
    ),
    Case(
        "a block is tried again as a whole",
        parallel(flow(A=task()), flow(B=passing(Output=2)), Retry=[{"ErrorEquals": ["Bad"]}]),
        ok([1, 2], lasted=1, transitions=6),
        mocks={"A": [BAD, {"result": 1}]},
    ),
    Case(
        "a map over items",
        mapped(flow(I=passing(Output="{% $states.input * 2 %}")), Items="{% $states.input %}"),
        ok([2, 4]),
        [1, 2],
    ),
    Case("a map over its input", mapped(flow(I=passing())), ok(["a", "b"]), ["a", "b"]),
    Case("a map over nothing", mapped(flow(I=passing()), Items=[]), ok([], path=["M"])),
    Case(
        "a map over an object",
        mapped(flow(I=passing())),
        failed(
            "States.QueryEvaluationError",
            "An error occurred while executing the state 'M' (entered at the event id #2). Map state input must be an "
            'array but was: {"a":1}',
        ),
        {"a": 1},
    ),
    Case(
        "an item selector",
        mapped(
            flow(I=passing()),
            Items=["x", "y"],
            ItemSelector={
                "i": "{% $states.context.Map.Item.Index %}",
                "v": "{% $states.context.Map.Item.Value %}",
                "all": "{% $states.input.k %}",
            },
        ),
        ok([{"i": 0, "v": "x", "all": 1}, {"i": 1, "v": "y", "all": 1}]),
        {"k": 1},
    ),
    Case(
        "states of an iteration see their item",
        mapped(flow(I=passing(Output="{% $states.context.Map.Item.Index %}")), Items=["x", "y"]),
        ok([0, 1]),
    ),
    Case("one at a time", mapped(flow(I=wait(10)), Items=[1, 2, 3], MaxConcurrency=1), ok([1, 2, 3], lasted=30)),
    Case(
        "two at a time",
        mapped(flow(I=wait(10)), Items=[1, 2, 3], MaxConcurrency="{% 1 + 1 %}"),
        ok([1, 2, 3], lasted=20),
    ),
    Case("forty at most", mapped(flow(I=wait(10)), Items=list(range(41)), Output=1), ok(1, lasted=20)),
    Case(
        "forty at most, for any MaxConcurrency",
        mapped(flow(I=wait(10)), Items=list(range(41)), Output=1, MaxConcurrency=1_000),
        ok(1, lasted=20),
    ),
    Case(
        "concurrency must be a number",
        mapped(flow(I=passing()), Items=[1], MaxConcurrency="{% 'many' %}"),
        failed(
            "States.QueryEvaluationError",
            location="MaxConcurrency",
            events=["MapStateEntered", "EvaluationFailed", "MapStateFailed"],
        ),
    ),
    Case(
        "an iteration that fails",
        mapped(flow(I=task()), Items=[1, 2], MaxConcurrency=1),
        failed("Bad", "why", events=["TaskFailed", "MapIterationFailed", "MapStateFailed", "ExecutionFailed"]),
        mocks={"I": [BAD]},
    ),
    Case(
        "siblings of a failed iteration are aborted",
        mapped(flow(I=task(Next="W"), W=wait(50)), Items=[1, 2]),
        failed("Bad", events=["MapIterationFailed", "WaitStateAborted", "MapIterationAborted", "MapStateFailed"]),
        mocks={"I": [{"iteration": 0, "result": 1}, {"iteration": 1, **BAD}]},
    ),
    Case(
        "a map is tried again as a whole",
        mapped(flow(I=task()), Items=[1], Retry=[{"ErrorEquals": ["Bad"]}]),
        ok([7], events=["MapIterationFailed", "MapStateStarted", "MapIterationStarted"]),
        mocks={"I": [BAD, {"result": 7}]},
    ),
    Case(
        "outcomes for items",
        mapped(flow(I=task()), Items=["a", "b"]),
        ok([10, 11]),
        mocks={"I": [{"iteration": 1, "result": 11}, {"iteration": 0, "result": 10}]},
    ),
    Case(
        "a map within a map",
        mapped(
            flow(N={"Type": "Map", "ItemProcessor": flow(I=passing(Output="{% $states.input + 1 %}")), "End": True})
        ),
        ok([[2, 3], [4]]),
        [[1, 2], [3]],
    ),
    Case(
        "a task within a branch within an iteration",
        mapped(
            flow(
                N={
                    "Type": "Parallel",
                    "Branches": [flow(I={"Type": "Task", "Resource": LAMBDA, "End": True})],
                    "End": True,
                }
            ),
            Items=[1],
        ),
        ok([[3]]),
        mocks={"I": [{"result": 3}]},
    ),
]
