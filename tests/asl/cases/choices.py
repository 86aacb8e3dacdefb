"""Choice, Fail, Succeed and Wait. Sources: Choice workflow state; Fail workflow state; Wait workflow state; Amazon
States Language specification."""

from typing import Any

from tests.asl.cases import Case, failed, ok, passing

ENDS = {"Yes": passing(Output="yes"), "No": passing(Output="no")}


def choice(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"C": {"Type": "Choice", "Choices": list(rules), "Default": "No", **more}, **ENDS}


def rule(condition: Any, **more: Any) -> dict[str, Any]:
    return {"Condition": condition, "Next": "Yes", **more}


def wait(**more: Any) -> dict[str, Any]:
    return {"W": {"Type": "Wait", "End": True, **more}}


CASES = [
    Case("first rule that holds", choice(rule("{% $states.input.n > 2 %}")), ok("yes"), {"n": 3}),
    Case("default", choice(rule("{% $states.input.n > 2 %}")), ok("no"), {"n": 1}),
    Case("and", choice(rule("{% $states.input.a and $states.input.b %}")), ok("no"), {"a": True, "b": False}),
    Case("or", choice(rule("{% $states.input.a or $states.input.b %}")), ok("yes"), {"a": True, "b": False}),
    Case("not", choice(rule("{% $not($states.input.a) %}")), ok("yes"), {"a": False}),
    Case("in", choice(rule("{% $states.input.s in ['x', 'y'] %}")), ok("yes"), {"s": "y"}),
    Case("exists", choice(rule("{% $exists($states.input.s) %}")), ok("no")),
    Case("comparing with nothing is false", choice(rule("{% $states.input.s = 'x' %}")), ok("no")),
    Case("text and number differ", choice(rule("{% $states.input.n = '1' %}")), ok("no"), {"n": 1}),
    Case("the literal true", choice(rule(True)), ok("yes")),
    Case("the literal false", choice(rule(False)), ok("no")),
    Case(
        "order decides",
        choice(rule("{% true %}", Next="No"), rule("{% true %}")),
        ok("no", path=["C", "No"]),
    ),
    Case(
        "a rule's output wins",
        {
            "C": {
                "Type": "Choice",
                "Choices": [{"Condition": True, "Next": "E", "Output": "rule"}],
                "Default": "E",
                "Output": "own",
            },
            "E": passing(),
        },
        ok("rule"),
    ),
    Case(
        "the state's own output goes with default",
        {
            "C": {
                "Type": "Choice",
                "Choices": [{"Condition": False, "Next": "E", "Output": "rule"}],
                "Default": "E",
                "Output": "own",
            },
            "E": passing(),
        },
        ok("own"),
    ),
    Case(
        "a rule's assign wins",
        {
            "C": {
                "Type": "Choice",
                "Choices": [{"Condition": True, "Next": "E", "Assign": {"v": "rule"}}],
                "Default": "E",
                "Assign": {"v": "own"},
            },
            "E": passing(Output="{% $v %}"),
        },
        ok("rule"),
    ),
    Case(
        "nothing matches",
        {"C": {"Type": "Choice", "Choices": [{"Condition": False, "Next": "E"}]}, "E": passing()},
        failed("States.NoChoiceMatched"),
    ),
    Case(
        "a condition must be a boolean",
        choice(rule("{% 'text' %}")),
        failed(
            "States.QueryEvaluationError",
            "An error occurred while executing the state 'C' (entered at the event id #2). The JSONata expression "
            "''text'' specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected "
            "'boolean', but was 'string' for value: \"text\"",
        ),
    ),
    Case("fail with literals", {"F": {"Type": "Fail", "Error": "E", "Cause": "c"}}, failed("E", "c")),
    Case("fail with nothing", {"F": {"Type": "Fail"}}, {"status": "FAILED", "error": None, "cause": None}),
    Case(
        "fail with expressions",
        {"F": {"Type": "Fail", "Error": "{% 'E' & $states.input.n %}", "Cause": "{% $string($states.input) %}"}},
        failed("E5", '{"n":5}'),
        {"n": 5},
    ),
    Case(
        "a cause must be text",
        {"F": {"Type": "Fail", "Cause": "{% 5 %}"}},
        failed("States.QueryEvaluationError", location="Cause"),
    ),
    Case("wait for seconds", wait(Seconds=90), ok({}, lasted=90)),
    Case("wait for an expression", wait(Seconds="{% $states.input.s * 2 %}"), ok({"s": 4}, lasted=8), {"s": 4}),
    Case("wait for nothing", wait(Seconds=0), ok({}, lasted=0)),
    Case("wait until", wait(Timestamp="1970-01-01T00:01:00Z"), ok({}, lasted=60)),
    Case("wait until, with an offset", wait(Timestamp="1970-01-01T02:00:10+02:00"), ok({}, lasted=10)),
    Case("wait until the past", wait(Timestamp="1969-12-31T00:00:00Z"), ok({}, lasted=0)),
    Case(
        "wait until an expression",
        wait(Timestamp="{% $states.input.t %}"),
        ok({"t": "1970-01-01T00:00:00.500Z"}, lasted=0.5),
        {"t": "1970-01-01T00:00:00.500Z"},
    ),
    Case(
        "a timestamp needs its offset",
        wait(Timestamp="{% '2026-01-01T00:00:00' %}"),
        failed("States.QueryEvaluationError", location="Timestamp"),
    ),
    Case("seconds are a number", wait(Seconds="{% '5' %}"), failed("States.QueryEvaluationError", location="Seconds")),
    Case(
        "seconds are not negative", wait(Seconds="{% -1 %}"), failed("States.QueryEvaluationError", location="Seconds")
    ),
    Case(
        "a machine's time-out",
        wait(Seconds=100),
        {"status": "TIMED_OUT", "error": None, "cause": None, "lasted": 40},
        top={"TimeoutSeconds": 40},
    ),
]
