"""Definitions with one fault each: what it is called, the definition, the problem's code and its pointer."""

from typing import Any

from tests.asl.cases import flow, passing, task


def jsonata(**states: Any) -> dict[str, Any]:
    """A JSONata machine of these states."""
    return {"QueryLanguage": "JSONata", **flow(**states)}


def mapped(**more: Any) -> dict[str, Any]:
    """Return a machine with one distributed Map."""
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **flow(B=passing())}
    return jsonata(A={"Type": "Map", "ItemProcessor": processor, "End": True, **more})


def deep(levels: int) -> dict[str, Any]:
    """Objects within each other, to a depth."""
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


FAULTS: list[tuple[str, Any, str, str]] = [
    ("no JSON", '{"StartAt": ', "not-json", ""),
    ("no object", [1], "not-an-object", ""),
    ("no StartAt", {"States": {"A": passing()}, "QueryLanguage": "JSONata"}, "missing-field", ""),
    ("no States", {"StartAt": "A"}, "missing-field", ""),
    ("no state", {"StartAt": "A", "States": {}}, "no-states", "/States"),
    ("start that is not there", jsonata(A=passing()) | {"StartAt": "B"}, "missing-target", "/StartAt"),
    ("next that is not there", jsonata(A=passing(Next="B")), "missing-target", "/States/A/Next"),
    ("unreachable", jsonata(A=passing(), B=passing()), "unreachable", "/States/B"),
    ("no way on", jsonata(A={"Type": "Pass"}), "next-or-end", "/States/A"),
    ("two ways on", jsonata(A={"Type": "Pass", "End": True, "Next": "A"}), "next-or-end", "/States/A"),
    ("unknown type", jsonata(A={"Type": "Pas", "End": True}), "unknown-type", "/States/A/Type"),
    ("unknown field", jsonata(A=passing(Outptu=1)), "unknown-field", "/States/A/Outptu"),
    ("a JSONPath field", jsonata(A=passing(ResultPath="$")), "jsonpath-field", "/States/A/ResultPath"),
    ("a JSONPath state", jsonata(A=passing(QueryLanguage="JSONPath")), "language-downgrade", "/States/A"),
    ("no resource", jsonata(A={"Type": "Task", "End": True}), "missing-field", "/States/A"),
    ("no ARN", jsonata(A=task(Resource="lambda")), "unknown-resource", "/States/A/Resource"),
    ("a time-out of text", jsonata(A=task(TimeoutSeconds="5")), "wrong-value", "/States/A/TimeoutSeconds"),
    (
        "a heartbeat too long",
        jsonata(A=task(TimeoutSeconds=5, HeartbeatSeconds=5)),
        "heartbeat-beyond-timeout",
        "/States/A",
    ),
    (
        "an expression that does not parse",
        jsonata(A=passing(Output={"x": ["{% 1 + %}"]})),
        "invalid-expression",
        "/States/A/Output/x/0",
    ),
    (
        "result in a Pass",
        jsonata(A=passing(Output="{% $states.result %}")),
        "states-field-unavailable",
        "/States/A/Output",
    ),
    (
        "result in arguments",
        jsonata(A=task(Arguments="{% $states.result %}")),
        "states-field-unavailable",
        "/States/A/Arguments",
    ),
    (
        "errorOutput outside of Catch",
        jsonata(A=task(Output="{% $states.errorOutput %}")),
        "states-field-unavailable",
        "/States/A/Output",
    ),
    ("a reserved variable", jsonata(A=passing(Assign={"states": 1})), "reserved-variable", "/States/A/Assign/states"),
    ("a wrong variable", jsonata(A=passing(Assign={"1x": 1})), "wrong-variable-name", "/States/A/Assign/1x"),
    ("a wait for nothing", jsonata(A={"Type": "Wait", "End": True}), "seconds-or-timestamp", "/States/A"),
    (
        "a wait for both",
        jsonata(A={"Type": "Wait", "Seconds": 1, "Timestamp": "2026-01-01T00:00:00Z", "End": True}),
        "seconds-or-timestamp",
        "/States/A",
    ),
    (
        "a wrong instant",
        jsonata(A={"Type": "Wait", "Timestamp": "tomorrow", "End": True}),
        "wrong-value",
        "/States/A/Timestamp",
    ),
    ("negative seconds", jsonata(A={"Type": "Wait", "Seconds": -1, "End": True}), "wrong-value", "/States/A/Seconds"),
    ("no choices", jsonata(A={"Type": "Choice", "Choices": []}), "wrong-value", "/States/A/Choices"),
    (
        "a rule without condition",
        jsonata(A={"Type": "Choice", "Choices": [{"Next": "B"}]}, B=passing()),
        "missing-field",
        "/States/A/Choices/0",
    ),
    (
        "a rule to no name",
        jsonata(A={"Type": "Choice", "Choices": [{"Condition": True, "Next": []}]}),
        "wrong-value",
        "/States/A/Choices/0/Next",
    ),
    (
        "a JSONPath rule",
        jsonata(A={"Type": "Choice", "Choices": [{"Variable": "$.x", "IsNull": True, "Next": "B"}]}, B=passing()),
        "jsonpath-field",
        "/States/A/Choices/0/Variable",
    ),
    (
        "a condition of text",
        jsonata(A={"Type": "Choice", "Choices": [{"Condition": "yes", "Next": "B"}]}, B=passing()),
        "wrong-value",
        "/States/A/Choices/0/Condition",
    ),
    (
        "no errors to retry",
        jsonata(A=task(Retry=[{"ErrorEquals": []}])),
        "wrong-value",
        "/States/A/Retry/0/ErrorEquals",
    ),
    (
        "States.ALL in company",
        jsonata(A=task(Retry=[{"ErrorEquals": ["States.ALL", "X"]}])),
        "states-all-not-last",
        "/States/A/Retry/0/ErrorEquals",
    ),
    (
        "States.ALL not last",
        jsonata(A=task(Retry=[{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["X"]}])),
        "states-all-not-last",
        "/States/A/Retry/0/ErrorEquals",
    ),
    (
        "a rate below one",
        jsonata(A=task(Retry=[{"ErrorEquals": ["X"], "BackoffRate": 0.5}])),
        "wrong-value",
        "/States/A/Retry/0/BackoffRate",
    ),
    (
        "an unknown jitter",
        jsonata(A=task(Retry=[{"ErrorEquals": ["X"], "JitterStrategy": "SOME"}])),
        "wrong-value",
        "/States/A/Retry/0/JitterStrategy",
    ),
    (
        "a delay below its interval",
        jsonata(A=task(Retry=[{"ErrorEquals": ["X"], "IntervalSeconds": 9, "MaxDelaySeconds": 9}])),
        "delay-below-interval",
        "/States/A/Retry/0",
    ),
    (
        "a catcher that leads nowhere",
        jsonata(A=task(Catch=[{"ErrorEquals": ["X"]}])),
        "missing-field",
        "/States/A/Catch/0",
    ),
    ("no branches", jsonata(A={"Type": "Parallel", "Branches": [], "End": True}), "wrong-value", "/States/A/Branches"),
    (
        "a fault within a branch",
        jsonata(A={"Type": "Parallel", "Branches": [flow(B=passing(Next="C"))], "End": True}),
        "missing-target",
        "/States/A/Branches/0/States/B/Next",
    ),
    (
        "the same name twice",
        jsonata(A={"Type": "Parallel", "Branches": [flow(B=passing()), flow(B=passing())], "End": True}),
        "duplicate-name",
        "/States/A/Branches/1/States/B",
    ),
    ("no processor", jsonata(A={"Type": "Map", "End": True}), "missing-field", "/States/A"),
    (
        "items of text",
        jsonata(A={"Type": "Map", "Items": "x", "ItemProcessor": flow(B=passing()), "End": True}),
        "wrong-value",
        "/States/A/Items",
    ),
    (
        "a reader without Mode",
        jsonata(
            A={"Type": "Map", "ItemReader": {"Resource": "arn:x"}, "ItemProcessor": flow(B=passing()), "End": True}
        ),
        "needs-distributed",
        "/States/A/ItemReader",
    ),
    ("an empty writer", mapped(ResultWriter={}), "missing-field", "/States/A/ResultWriter"),
    ("a writer with a bucket alone", mapped(ResultWriter={"Arguments": {}}), "missing-field", "/States/A/ResultWriter"),
    ("a writer without a bucket", mapped(ResultWriter={"Resource": "r"}), "missing-field", "/States/A/ResultWriter"),
    (
        "a writer with a misspelt field",
        mapped(ResultWriter={"WriterConfig": {"OutputTyp": "JSON"}}),
        "unknown-field",
        "/States/A/ResultWriter/WriterConfig/OutputTyp",
    ),
    (
        "a writer of an unknown type",
        mapped(ResultWriter={"WriterConfig": {"Transformation": "NONE", "OutputType": "CSV"}}),
        "wrong-value",
        "/States/A/ResultWriter/WriterConfig/OutputType",
    ),
    (
        "a distributed map without type",
        jsonata(
            A={
                "Type": "Map",
                "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}, **flow(B=passing())},
                "End": True,
            }
        ),
        "missing-field",
        "/States/A/ItemProcessor/ProcessorConfig",
    ),
    ("a fail that goes on", jsonata(A={"Type": "Fail", "Next": "A"}), "unknown-field", "/States/A/Next"),
    ("a name that is too long", jsonata(**{"A" * 81: passing()}), "wrong-state-name", "/States/" + "A" * 81),
    (
        "a number that JSON does not have",
        jsonata(A=passing(Output=[1, float("inf")])),
        "not-json",
        "/States/A/Output/1",
    ),
    ("levels without end", jsonata(A=passing(Output=deep(400))), "too-deep", "/States/A/Output" + "/a" * 32),
    *(
        (f"a JSONPath machine: {name}", flow(A=state), code, pointer)
        for name, state, code, pointer in (
            ("a JSONata field", passing(Output=1), "jsonata-field", "/States/A/Output"),
            ("a JSONata task", task(Arguments={}), "jsonata-field", "/States/A/Arguments"),
            ("an unknown field", passing(Reslt=1), "unknown-field", "/States/A/Reslt"),
            ("no path", passing(InputPath="a.b"), "invalid-path", "/States/A/InputPath"),
            ("an open bracket", passing(OutputPath="$.a["), "invalid-path", "/States/A/OutputPath"),
            ("a result path of many places", passing(ResultPath="$.a[*]"), "invalid-path", "/States/A/ResultPath"),
            (
                "a parameter without a path",
                passing(Parameters={"a": [{"x.$": "x"}]}),
                "invalid-path",
                "/States/A/Parameters/a/0",
            ),
            ("a parameter twice", passing(Parameters={"x.$": "$", "x": 1}), "duplicate-field", "/States/A/Parameters"),
            (
                "an unknown intrinsic",
                passing(Parameters={"x.$": "States.Nope()"}),
                "invalid-path",
                "/States/A/Parameters",
            ),
            ("an escape", passing(Parameters={"x.$": "States.Array('a\\n')"}), "invalid-path", "/States/A/Parameters"),
            (
                "an intrinsic that ends early",
                passing(Parameters={"x.$": "States.UUID("}),
                "invalid-path",
                "/States/A/Parameters",
            ),
            ("no variable name", passing(Assign={"1x.$": "$"}), "wrong-variable-name", "/States/A/Assign/1x.$"),
            (
                "two waits",
                {"Type": "Wait", "Seconds": 1, "SecondsPath": "$", "End": True},
                "seconds-or-timestamp",
                "/States/A",
            ),
            ("two errors", {"Type": "Fail", "Error": "E", "ErrorPath": "$"}, "two-alternatives", "/States/A"),
            ("a Map without processor", {"Type": "Map", "End": True}, "missing-field", "/States/A"),
            (
                "a processor with a language",
                {"Type": "Map", "ItemProcessor": {"QueryLanguage": "JSONata", **flow(P=passing())}, "End": True},
                "unknown-field",
                "/States/A/ItemProcessor/QueryLanguage",
            ),
            (
                "a state in a JSONata Map",
                {
                    "Type": "Map",
                    "QueryLanguage": "JSONata",
                    "ItemProcessor": flow(P=passing(Output=1)),
                    "End": True,
                },
                "jsonata-field",
                "/States/A/ItemProcessor/States/P/Output",
            ),
            (
                "a rule with two comparisons",
                {"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": True, "IsString": True, "Next": "A"}]},
                "wrong-rule",
                "/States/A/Choices/0",
            ),
            (
                "a rule with a text for a number",
                {"Type": "Choice", "Choices": [{"Not": {"Variable": "$", "NumericEquals": "1"}, "Next": "A"}]},
                "wrong-value",
                "/States/A/Choices/0/Not/NumericEquals",
            ),
            (
                "a rule without a variable",
                {"Type": "Choice", "Choices": [{"And": [{"IsNull": True}], "Next": "A"}]},
                "missing-field",
                "/States/A/Choices/0/And/0",
            ),
            (
                "a condition",
                {"Type": "Choice", "Choices": [{"Condition": True, "Next": "A"}]},
                "jsonata-field",
                "/States/A/Choices/0/Condition",
            ),
        )
    ),
]
