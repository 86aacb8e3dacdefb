"""Intrinsic functions. Source: Intrinsic functions for JSONPath states in Step Functions."""

from typing import Any

from tests.asl.cases import Case, jsonpath, ok, passing
from tests.asl.cases.jsonpath_data import runtime

GIVEN = {"l": [1, 2, 2, True], "o": {"a": 1}, "t": "a,b;c", "text": '{"k": 1}', "d": 1e10, "f": 0.00012, "n": 2}


def gives(call: str, value: Any) -> Case:
    """A call and its value."""
    return jsonpath(call, {"A": passing(Parameters={"x.$": call})}, ok({"x": value}), GIVEN)


def fails(call: str, reason: str, error: str = "States.IntrinsicFailure") -> Case:
    """A call and AWS's sentence on it."""
    cause = runtime(f"The function '{call}' had the following error: {reason}", error=error)
    return jsonpath(f"{call} fails", {"A": passing(Parameters={"x.$": call})}, cause, GIVEN)


CASES = [
    gives("States.Format('{} of {}', $.n, States.ArrayLength($.l))", "2 of 4"),
    gives("States.Format('\\{\\} is {} and it\\'s {}', $.o, $.l)", "{} is {a=1} and it's [1, 2, 2, true]"),
    gives("States.Format('{} {} {}', $.d, $.f, null)", "1.0E10 1.2E-4 null"),
    gives("States.StringToJson($.text)", {"k": 1}),
    gives("States.JsonToString($.o)", '{"a":1}'),
    gives("States.Array('a', 1, -2.5, true, null, $.n)", ["a", 1, -2.5, True, None, 2]),
    gives("States.ArrayPartition($.l, 3)", [[1, 2, 2], [True]]),
    gives("States.ArrayContains($.l, 1)", True),
    gives("States.ArrayContains($.l, false)", False),
    gives("States.ArrayRange(1, 9, 4)", [1, 5, 9]),
    gives("States.ArrayRange(3, 1, -1)", [3, 2, 1]),
    gives("States.ArrayGetItem($.l, 3)", True),
    gives("States.ArrayUnique($.l)", [1, 2, True]),
    gives("States.Base64Encode('Data to encode')", "RGF0YSB0byBlbmNvZGU="),
    gives("States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", "Data to encode"),
    gives("States.Hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
    gives("States.Hash('\ud800', 'SHA-1')", "5bab61eb53176449e25c2c82f172b82cb13ffb9d"),
    gives("States.Base64Encode('\ud800')", "Pw=="),
    gives("States.JsonMerge($.o, States.StringToJson($.text), false)", {"a": 1, "k": 1}),
    gives("States.MathAdd($.n, -1)", 1),
    gives("States.MathAdd(-1.5, 2.5)", 2),
    gives("States.MathRandom(0, 10, 42)", 0),
    gives("States.StringSplit($.t, ',;')", ["a", "b", "c"]),
    gives("States.ArrayGetItem(States.StringSplit('x y', ' '), States.MathAdd(0, 1))", "y"),
    fails(
        "States.Format('{} {}', $.n)",
        "Invalid arguments in States.Format: the number of arguments does not match the occurrences of {}",
    ),
    fails("States.ArrayGetItem($.l, 9)", "Invalid arguments in States.ArrayGetItem: the index 9 is out of bounds"),
    fails("States.MathAdd($.t, 1)", 'Invalid arguments in States.MathAdd: "a,b;c" is not a number'),
    fails("States.JsonMerge($.o)", "Invalid number of arguments for States.JsonMerge"),
    fails(
        "States.JsonMerge($.o, $.o, true)",
        "Invalid arguments in States.JsonMerge: only the shallow merge is supported: pass false",
    ),
    fails(
        "States.MathAdd($.no, 1)",
        "The JsonPath argument for the field '$.no' could not be found in the input "
        '\'{"l":[1,2,2,true],"o":{"a":1},"t":"a,b;c","text":"{\\"k\\": 1}","d":10000000000.0,"f":0.00012,"n":2}\'',
        "States.Runtime",
    ),
]
