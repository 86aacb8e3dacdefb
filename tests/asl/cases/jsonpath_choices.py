"""Choice rules in JSONPath. Source: Choice workflow state."""

from typing import Any

from tests.asl.cases import Case, jsonpath, ok, passing
from tests.asl.cases.jsonpath_data import runtime

EARLY, LATE = "2026-01-01T00:00:00Z", "2026-01-01T02:00:00+01:00"


def chooses(rule: dict[str, Any], given: Any, yes: bool = True) -> Case:
    """A rule, an input, and whether the rule applies to it."""
    states = {
        "A": {"Type": "Choice", "Choices": [{**rule, "Next": "Yes"}], "Default": "No"},
        "Yes": passing(Result=True),
        "No": passing(Result=False),
    }
    return jsonpath(f"{rule} on {given!r}", states, ok(yes), given)


def compares(operator: str, operand: Any, value: Any, yes: bool = True) -> Case:
    """A comparison of a value."""
    return chooses({"Variable": "$.v", operator: operand}, {"v": value}, yes)


CASES = [
    compares("StringEquals", "a", "a"),
    compares("StringEquals", "1", 1, False),
    compares("StringLessThan", "b", "a"),
    compares("StringGreaterThan", "a", "b"),
    compares("StringLessThanEquals", "a", "a"),
    compares("StringGreaterThanEquals", "b", "a", False),
    compares("StringMatches", "log-*.txt", "log-a.b.txt"),
    compares("StringMatches", "a\\*c", "abc", False),
    compares("StringMatches", "a\\*c", "a*c"),
    compares("NumericEquals", 1, 1.0),
    compares("NumericEquals", 1, True, False),
    compares("NumericEquals", 1, "1", False),
    compares("NumericLessThan", 2.5, 2),
    compares("NumericGreaterThan", 2, 2, False),
    compares("NumericLessThanEquals", 2, 2),
    compares("NumericGreaterThanEquals", 2, 3),
    compares("BooleanEquals", False, False),
    compares("BooleanEquals", False, 0, False),
    compares("TimestampEquals", "2026-01-01T01:00:00Z", LATE),
    compares("TimestampLessThan", LATE, EARLY),
    compares("TimestampGreaterThan", EARLY, LATE),
    compares("TimestampLessThanEquals", EARLY, "no time", False),
    compares("TimestampGreaterThanEquals", EARLY, EARLY),
    compares("IsNull", True, None),
    compares("IsNull", False, None, False),
    compares("IsString", True, "x"),
    compares("IsNumeric", True, False, False),
    compares("IsBoolean", True, False),
    compares("IsTimestamp", True, EARLY),
    compares("IsTimestamp", True, "2026-01-01", False),
    compares("IsPresent", True, None),
    chooses({"Variable": "$.v", "IsPresent": False}, {}),
    chooses({"Variable": "$.v", "StringEqualsPath": "$.w"}, {"v": "a", "w": "a"}),
    chooses({"Variable": "$.v", "NumericLessThanPath": "$.w"}, {"v": 1, "w": 2}),
    chooses({"Variable": "$.v", "TimestampEqualsPath": "$.w"}, {"v": EARLY, "w": EARLY}),
    chooses({"Variable": "$.v", "BooleanEqualsPath": "$.w"}, {"v": True, "w": False}, False),
    chooses({"Variable": "$$.Execution.Name", "StringEquals": "run"}, {}),
    chooses({"Not": {"Variable": "$.v", "IsNull": True}}, {"v": 1}),
    chooses({"And": [{"Variable": "$.v", "IsPresent": True}, {"Variable": "$.v", "IsNull": True}]}, {}, False),
    chooses({"Or": [{"Variable": "$.v", "IsPresent": False}, {"Variable": "$.v", "IsNull": True}]}, {}),
    jsonpath(
        "a variable that is not there",
        {
            "A": {"Type": "Choice", "Choices": [{"Variable": "$.v", "IsNull": True, "Next": "B"}], "Default": "B"},
            "B": passing(),
        },
        runtime("Invalid path '$.v': The choice state's condition path references an invalid value."),
    ),
    jsonpath(
        "a rule's assign, and the state's paths",
        {
            "A": {
                "Type": "Choice",
                "InputPath": "$.in",
                "OutputPath": "$.out",
                "Choices": [{"Variable": "$.out", "NumericEquals": 1, "Assign": {"n.$": "$.out"}, "Next": "B"}],
                "Default": "B",
            },
            "B": passing(Parameters={"n.$": "$n", "in.$": "$"}),
        },
        ok({"n": 1, "in": 1}),
        {"in": {"out": 1}},
    ),
]
