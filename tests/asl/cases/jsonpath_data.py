"""Fields of JSONPath states. Sources: Processing input and output in Step Functions; Passing data between states with
variables; the messages are AWS's as public reports quote them."""

from typing import Any

from tests.asl.cases import TOKEN, Case, failed, flow, jsonpath, ok, passing, task

ARGUMENTS = [{"result": {"n": 1, "list": [1, 2]}}]
SHOP = {"a": {"b": [{"t": "x", "p": 5}, {"t": "y", "p": 12}]}, "n": None, "list": [1, 2, 3]}
MAPPED: dict[str, Any] = {"ItemProcessor": flow(P=passing()), "End": True}


def runtime(reason: str, state: str = "A", event: int = 2, error: str = "States.Runtime") -> dict[str, Any]:
    """A failure in a state with AWS's sentence."""
    return failed(
        error, f"An error occurred while executing the state '{state}' (entered at the event id #{event}). {reason}"
    )


def picks(path: str, value: Any) -> Case:
    """A path and what it selects of SHOP."""
    return jsonpath(f"path {path}", {"A": passing(Parameters={"x.$": path})}, ok({"x": value}), SHOP)


CASES = [
    picks("$.a.b[0].t", "x"),
    picks("$['a']['b'][1]['t']", "y"),
    picks("$.a.b[*].p", [5, 12]),
    picks("$..t", ["x", "y"]),
    picks("$.a.b[?(@.p < 10)].t", ["x"]),
    picks("$.a.b[?(@.p > 1 && @.t == 'y')]", [{"t": "y", "p": 12}]),
    picks("$.a.b[?(@.t =~ /[xz]/ || @.p >= 12)].p", [5, 12]),
    picks("$.list[1:]", [2, 3]),
    picks("$.list[-2:]", [2, 3]),
    picks("$.list[0,2]", [1, 3]),
    picks("$.list.length()", 3),
    picks("$.list.[0]", 1),
    picks("$.a.b.[?(@.t==y)].['p']", [12]),
    picks("$.n", None),
    picks("$['list','n']", {"list": [1, 2, 3], "n": None}),
    picks("$.missing[*].x", []),
    picks("$$.Execution.Name", "run"),
    picks("$$.State", {"Name": "A", "EnteredTime": "1970-01-01T00:00:00.000Z"}),
    jsonpath("no path, no change", {"A": passing()}, ok({"a": 1}), {"a": 1}),
    jsonpath("input path", {"A": passing(InputPath="$.a")}, ok(1), {"a": 1}),
    jsonpath("input path null", {"A": passing(InputPath=None)}, ok({}), {"a": 1}),
    jsonpath("output path null", {"A": passing(OutputPath=None)}, ok({}), {"a": 1}),
    jsonpath("output path after result path", {"A": passing(Result=2, ResultPath="$.r", OutputPath="$.r")}, ok(2)),
    jsonpath("result replaces", {"A": passing(Result=[1])}, ok([1]), {"a": 1}),
    jsonpath("result path", {"A": passing(Result=2, ResultPath="$.x.y")}, ok({"a": 1, "x": {"y": 2}}), {"a": 1}),
    jsonpath(
        "result path into an array", {"A": passing(Result=9, ResultPath="$.l[1]")}, ok({"l": [1, 9]}), {"l": [1, 2]}
    ),
    jsonpath("result path null", {"A": passing(Result=2, ResultPath=None)}, ok({"a": 1}), {"a": 1}),
    jsonpath(
        "result path on a text",
        {"A": passing(Result=2, ResultPath="$.x")},
        runtime('Unable to apply ReferencePath $.x to input "text"', error="States.ResultPathMatchFailure"),
        "text",
    ),
    jsonpath(
        "parameters, selector, result path and output path",
        {
            "A": task(
                InputPath="$.in",
                Parameters={"FunctionName": "f", "Payload": {"n.$": "$.n", "list": [{"m.$": "$.n"}]}},
                ResultSelector={"last.$": "$.list[1]"},
                ResultPath="$.out",
                OutputPath="$.out",
            )
        },
        ok({"last": 2}, arguments=[{"FunctionName": "f", "Payload": {"n": 7, "list": [{"m": 7}]}}]),
        {"in": {"n": 7}},
        mocks={"A": ARGUMENTS},
    ),
    jsonpath(
        "assign reads the result before its selector",
        {"A": task(Assign={"n.$": "$.n"}, ResultSelector={"k": 1}, Next="B"), "B": passing(Parameters={"n.$": "$n"})},
        ok({"n": 1}, assigned=[["A", {"n": 1}]]),
        mocks={"A": ARGUMENTS},
    ),
    jsonpath(
        "a variable's member, and an intrinsic over it",
        {
            "A": passing(Assign={"v": {"l": [1, 2]}}, Next="B"),
            "B": passing(Parameters={"x.$": "$v.l[1]", "y.$": "States.ArrayLength($v.l)"}),
        },
        ok({"x": 2, "y": 2}),
    ),
    jsonpath(
        "both languages share variables",
        {
            "A": passing(Assign={"n": 1}, Next="B"),
            "B": passing(QueryLanguage="JSONata", Assign={"n": "{% $n + 1 %}"}, Output={"o": "{% $n %}"}, Next="C"),
            "C": passing(Parameters={"n.$": "$n", "o.$": "$.o"}),
        },
        ok({"n": 2, "o": 1}),
    ),
    jsonpath(
        "states in a JSONata Map have the machine's language",
        {
            "M": {
                "Type": "Map",
                "QueryLanguage": "JSONata",
                "Items": "{% [1, 2] %}",
                "ItemProcessor": flow(P=passing(Parameters={"v.$": "$"})),
                "End": True,
            }
        },
        ok([{"v": 1}, {"v": 2}]),
    ),
    jsonpath(
        "a catcher's result path keeps the input",
        {
            "A": task(
                Catch=[{"ErrorEquals": ["Bad"], "ResultPath": "$.error", "Assign": {"e.$": "$.Error"}, "Next": "B"}]
            ),
            "B": passing(Parameters={"all.$": "$", "e.$": "$e"}),
        },
        ok({"all": {"a": 1, "error": {"Error": "Bad", "Cause": "why"}}, "e": "Bad"}),
        {"a": 1},
        mocks={"A": [{"error": "Bad", "cause": "why"}]},
    ),
    jsonpath(
        "a caught Fail without fields",
        {
            "P": {
                "Type": "Parallel",
                "Branches": [flow(F={"Type": "Fail"})],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}],
                "End": True,
            },
            "B": passing(),
        },
        ok({"Error": "", "Cause": ""}),
    ),
    jsonpath(
        "a task that was failed without fields",
        {
            "A": task(Resource=TOKEN, Catch=[{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "B"}]),
            "B": passing(),
        },
        ok({"e": {"Error": None, "Cause": None}}),
        mocks={"A": [{"error": None, "cause": None}]},
    ),
    jsonpath(
        "items path, item selector and the context object",
        {
            "M": {
                "Type": "Map",
                "ItemsPath": "$.l",
                "ItemSelector": {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "all.$": "$.k"},
                **MAPPED,
            }
        },
        ok([{"i": 0, "v": "x", "all": 1}]),
        {"l": ["x"], "k": 1},
    ),
    jsonpath(
        "items that are no array",
        {"A": {"Type": "Map", "ItemsPath": "$.l", **MAPPED}},
        runtime('Reference path "$.l" must point to array.'),
        {"l": 1},
    ),
    jsonpath("max concurrency by a path", {"A": {"Type": "Map", "MaxConcurrencyPath": "$[0]", **MAPPED}}, ok([1]), [1]),
    jsonpath(
        "wait by a path", {"A": {"Type": "Wait", "SecondsPath": "$.s", "End": True}}, ok({"s": 9}, lasted=9.0), {"s": 9}
    ),
    jsonpath(
        "a wait of a text",
        {"A": {"Type": "Wait", "SecondsPath": "$.s", "End": True}},
        runtime("The SecondsPath parameter cannot be parsed as a long value: $.s == soon"),
        {"s": "soon"},
    ),
    jsonpath(
        "a time-out by a path that selects nothing",
        {"A": task(TimeoutSecondsPath="$.t.x")},
        runtime("Invalid path '$.t.x' : Missing property in path $['t']"),
    ),
    jsonpath(
        "fail with paths and an intrinsic",
        {"A": {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('{}!', $.e)"}},
        failed("E1", "E1!"),
        {"e": "E1"},
    ),
    jsonpath(
        "an error path that selects nothing",
        {"A": {"Type": "Fail", "ErrorPath": "$.e"}},
        runtime("The JSONPath '$.e' specified for the field 'ErrorPath' could not be found in the input '{}'"),
    ),
    jsonpath(
        "a parameter that selects nothing",
        {"A": passing(Parameters={"x": {"y.$": "$.a.b"}})},
        runtime("The JSONPath '$.a.b' specified for the field 'y.$' could not be found in the input '{\"f\":false}'"),
        {"f": False},
    ),
    jsonpath(
        "parameters on null",
        {"A": passing(Result=None, Next="B"), "B": passing(Parameters={"x.$": "$"})},
        runtime("Unable to apply Path transformation to null or empty input.", "B", 4),
    ),
    jsonpath(
        "several names before the end of a path",
        {"A": passing(InputPath="$['a', 'b'].v")},
        runtime("Invalid path '$['a', 'b'].v' : Multi properties can only be used as path leafs: $['a', 'b']"),
        {"a": {"v": 1}, "b": {"v": 2}},
    ),
    jsonpath(
        "no catcher takes States.Runtime",
        {
            "A": task(InputPath="$.no", Catch=[{"ErrorEquals": ["States.ALL"], "Next": "B"}]),
            "B": passing(),
        },
        runtime("Invalid path '$.no' : No results for path: $['no']"),
    ),
]
