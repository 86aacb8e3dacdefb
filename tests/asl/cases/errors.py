"""Retry, Catch and time-outs. Sources: Handling errors in Step Functions workflows; Task workflow state."""

from typing import Any

from tests.asl.cases import LAMBDA, TOKEN, Case, failed, ok, passing, task

CAUGHT = {"F": passing(Output="{% $states.input %}")}
BAD = {"error": "Bad", "cause": "why"}
GOOD = {"result": "good"}


def caught(*names: str, **more: Any) -> dict[str, Any]:
    return {"Catch": [{"ErrorEquals": list(names), "Next": "F", **more}]}


def retried(*names: str, **more: Any) -> dict[str, Any]:
    return {"Retry": [{"ErrorEquals": list(names), **more}]}


def pair(**more: Any) -> dict[str, Any]:
    return {"T": task(**more), **CAUGHT}


ERROR = {"Error": "Bad", "Cause": "why"}
CASES = [
    Case("an error nobody catches", {"T": task()}, failed("Bad", "why"), mocks={"T": [BAD]}),
    Case("caught by name", pair(**caught("Bad")), ok(ERROR), mocks={"T": [BAD]}),
    Case("caught by States.ALL", pair(**caught("States.ALL")), ok(ERROR), mocks={"T": [BAD]}),
    Case("caught by States.TaskFailed", pair(**caught("States.TaskFailed")), ok(ERROR), mocks={"T": [BAD]}),
    Case("not caught by another name", pair(**caught("Other")), failed("Bad"), mocks={"T": [BAD]}),
    Case(
        "a time-out is no States.TaskFailed",
        pair(TimeoutSeconds=5, **caught("States.TaskFailed")),
        failed("States.Timeout", lasted=5),
        mocks={"T": [{"timeout": True}]},
    ),
    Case(
        "a time-out is caught by its name",
        pair(TimeoutSeconds=5, **caught("States.Timeout")),
        ok({"Error": "States.Timeout", "Cause": ""}, lasted=5),
        mocks={"T": [{"timeout": True}]},
    ),
    Case(
        "a time-out by expression",
        pair(TimeoutSeconds="{% $states.input.s %}", **caught("States.ALL", Output="late")),
        ok("late", lasted=7),
        {"s": 7},
        {"T": [{"timeout": True}]},
    ),
    Case(
        "a time-out must be a number",
        pair(TimeoutSeconds="{% 'x' %}", **caught("States.Timeout")),
        failed("States.QueryEvaluationError", location="TimeoutSeconds"),
    ),
    Case(
        "a missed heartbeat of a token wait is a time-out",
        {
            "T": {"Type": "Task", "Resource": TOKEN, "HeartbeatSeconds": 4, "End": True, **caught("States.Timeout")},
            **CAUGHT,
        },
        ok({"Error": "States.Timeout", "Cause": ""}, lasted=4),
        mocks={"T": [{"timeout": True}]},
    ),
    Case(
        "a call-back's error",
        {"T": {"Type": "Task", "Resource": TOKEN, "End": True}},
        failed("Refused", "by Ann"),
        mocks={"T": [{"error": "Refused", "cause": "by Ann"}]},
    ),
    Case(
        "a call-back's output",
        {"T": {"Type": "Task", "Resource": TOKEN, "End": True}},
        ok({"by": "Ann"}, events=["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]),
        mocks={"T": [{"result": {"by": "Ann"}}]},
    ),
    Case(
        "catch may assign and shape its output",
        {
            "T": task(
                **caught("Bad", Assign={"e": "{% $states.errorOutput.Error %}"}, Output={"was": "{% $states.input %}"})
            ),
            "F": passing(Output="{% [$e, $states.input] %}"),
        },
        ok(["Bad", {"was": 1}]),
        1,
        {"T": [BAD]},
    ),
    Case(
        "the state's own assign is not applied on catch",
        {
            "T": task(Assign={"own": 1}, **caught("Bad")),
            "F": passing(Output="{% $exists($own) %}"),
        },
        ok(False),
        mocks={"T": [BAD]},
    ),
    Case(
        "the first catcher that fits",
        {
            "T": task(
                Catch=[
                    {"ErrorEquals": ["Other"], "Next": "G"},
                    {"ErrorEquals": ["Bad"], "Next": "F"},
                    {"ErrorEquals": ["States.ALL"], "Next": "G"},
                ]
            ),
            **CAUGHT,
            "G": passing(Output="wrong"),
        },
        ok(ERROR),
        mocks={"T": [BAD]},
    ),
    Case(
        "a failed expression may be caught",
        pair(Arguments={"x": "{% $nope %}"}, **caught("States.QueryEvaluationError", Output="sorry")),
        ok("sorry", events=["TaskStateEntered", "EvaluationFailed", "TaskStateExited"]),
    ),
    Case(
        "an output that fails is caught too",
        pair(Output="{% $nope %}", **caught("States.ALL", Output="sorry")),
        ok("sorry"),
        mocks={"T": [GOOD]},
    ),
    Case(
        "States.Runtime is never caught",
        pair(**caught("States.ALL")),
        failed("States.Runtime"),
        mocks={"T": [{"error": "States.Runtime"}]},
    ),
    Case(
        "a result that is too large fails the task",
        pair(**caught("States.DataLimitExceeded", Output="too large")),
        ok("too large", events=["TaskScheduled", "TaskStarted", "TaskFailed"]),
        mocks={"T": [{"result": "x" * 262_143}]},
    ),
    Case("a result of just the limit", {"T": task(Output=1)}, ok(1), mocks={"T": [{"result": "x" * 262_142}]}),
    Case(
        "an output that is too large",
        {"P": passing(Output="{% $join($map([1..1000], function($i){ $states.input })) %}")},
        failed(
            "States.DataLimitExceeded",
            "The state/task 'P' returned a result with a size exceeding the maximum number of bytes service limit.",
        ),
        "x" * 300,
    ),
    Case("no outcome given", {"T": task()}, failed("Signalbox.NoOutcome")),
    Case(
        "a plain function's events",
        {"T": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "End": True}},
        failed("Bad", "why", events=["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionFailed"]),
        mocks={"T": [BAD]},
    ),
    Case(
        "an activity's events",
        {"T": {"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:a", "End": True}},
        ok(1, events=["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"]),
        mocks={"T": [{"result": 1}]},
    ),
    Case(
        "a job is submitted first",
        {"T": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": True}},
        ok(1, events=["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]),
        mocks={"T": [{"result": 1}]},
    ),
    Case(
        "the last outcome repeats",
        {"T": {"Type": "Task", "Resource": LAMBDA, "Next": "U"}, "U": task()},
        failed("Bad"),
        mocks={"T": [GOOD], "U": [BAD]},
    ),
]
