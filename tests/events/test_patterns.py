"""Event patterns match as aws/event-ruler documents, and what EventBridge refuses is refused with its reason."""

from typing import Any

import pytest

from signalbox.event_patterns.checks import check_pattern
from signalbox.event_patterns.operands import OPERANDS
from signalbox.event_patterns.operators import OPERATORS, UnsupportedPattern
from signalbox.event_patterns.patterns import matches

MATCHING: list[tuple[Any, Any, bool]] = [
    # exists looks at leaves alone
    ([{"exists": True}], {"inner": 1}, False),
    ([{"exists": False}], {"inner": 1}, True),
    ([{"exists": True}], None, True),
    ([{"exists": True}], [], False),
    ([{"exists": True}], [{"inner": 1}], False),
    ({"inner": [{"exists": False}]}, {"other": 1}, True),
    ({"inner": [{"exists": False}]}, [{"inner": 1}, {"other": 2}], False),
    ({"inner": [{"exists": False}]}, [], True),
    # literals are typed, arrays match by element, nested arrays are flat
    ([5], "5", False),
    ([True], 1, False),
    (["true"], True, False),
    ([1], [[2], [1]], True),
    ([{"prefix": "b"}], ["a", "bc"], True),
    ({"a": [1], "b": [2]}, [{"a": 1, "b": 3}, {"a": 4, "b": 2}], False),
    ({"a": [1], "b": [2]}, [{"a": 1, "b": 2}, {"a": 4, "b": 4}], True),
    # wildcards with escapes
    ([{"wildcard": "a\\*c"}], "a*c", True),
    ([{"wildcard": "a\\*c"}], "abc", False),
    ([{"wildcard": "a\\\\*"}], "a\\bc", True),
    ([{"wildcard": "*.txt"}], "x\n.txt", True),
    ([{"wildcard": "a.c"}], "abc", False),
    # networks
    ([{"cidr": "10.0.0.0/24"}], "10.0.0.255", True),
    ([{"cidr": "10.0.0.0/24"}], "10.0.1.0", False),
    ([{"cidr": "10.0.0.7/24"}], "10.0.0.1", True),
    ([{"cidr": "2001:db8::/32"}], "2001:db8::1", True),
    ([{"cidr": "2001:db8::/32"}], "10.0.0.1", False),
    ([{"cidr": "10.0.0.0/24"}], "no address", False),
    ([{"cidr": "10.0.0.0/24"}], 7, False),
    # anything-but
    ([{"anything-but": ["baz"]}], None, True),
    ([{"anything-but": [5]}], 5.0, False),
    ([{"anything-but": [1]}], True, True),
    ([{"anything-but": "init"}], "run", True),
    ([{"anything-but": {"suffix": [".x", ".y"]}}], "a.y", False),
    ([{"anything-but": {"wildcard": "*/bin/*"}}], "/usr/bin/ls", False),
    ([{"anything-but": {"wildcard": ["*/bin/*", "a"]}}], "/usr/lib", True),
    ([{"anything-but": {"equals-ignore-case": ["ALICE", "bob"]}}], "Alice", False),
    ([{"anything-but": ["a"]}], ["a", "b"], True),
    # case and numbers
    ([{"equals-ignore-case": "ALICE"}], "alice", True),
    ([{"prefix": {"equals-ignore-case": "EU-"}}], "eu-west-1", True),
    ([{"suffix": {"equals-ignore-case": ".PNG"}}], "a.png", True),
    ([{"numeric": [">", 0, "<=", 5]}], 5, True),
    ([{"numeric": [">", 0, "<=", 5]}], 0, False),
    ([{"numeric": ["=", 3]}], 3.0, True),
    ([{"numeric": ["<", 3]}], "2", False),
    ([{"numeric": ["<", 3]}], True, False),
]


@pytest.mark.parametrize(("wanted", "value", "expected"), MATCHING)
def test_a_field_matches_as_documented(wanted: Any, value: Any, expected: bool) -> None:
    """A field of the detail matches, and the pattern passes the check."""
    pattern = {"detail": {"f": wanted}}
    check_pattern(pattern, "P")
    assert matches(pattern, {"detail": {"f": value}}) is expected


@pytest.mark.parametrize(
    "wanted", [[{"anything-but": ["a"]}], [{"anything-but": {"suffix": "x"}}], [None], [{"exists": True}]]
)
def test_an_absent_field_matches_only_its_absence(wanted: Any) -> None:
    """No operator but `exists: false` matches a field that is absent."""
    assert not matches({"detail": {"f": wanted}}, {"detail": {}})
    assert not matches({"detail": {"f": wanted}}, {})
    assert matches({"detail": {"f": [{"exists": False}]}}, {})


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"$or": [{"source": ["x"]}, {"id": ["i-1"]}], "detail": {"f": [1]}}, False),
        ({"$or": [{"source": ["x"]}, {"id": ["i-1"]}], "detail": {"f": [2]}}, True),
        ({"detail": {"$or": [{"f": [1]}, {"g": [{"exists": False}]}]}}, True),
        ({"detail": {"$or": [{"f": [1]}, {"f": [{"exists": False}]}]}}, False),
    ],
)
def test_or_is_joined_with_its_siblings(pattern: Any, expected: bool) -> None:
    """One alternative of an $or and every field beside it must match, at any level."""
    check_pattern(pattern, "P")
    assert matches(pattern, {"id": "i-1", "detail": {"f": 2}}) is expected


REFUSED: list[tuple[Any, str, str]] = [
    ({"source": []}, "P.source", "Empty arrays are not allowed"),
    ({"source": "x"}, "P.source", '"source" must be an object or an array'),
    ({"source": None}, "P.source", '"source" must be an object or an array'),
    ({"detail": {}}, "P.detail", "Empty objects are not allowed"),
    ({}, "P", "Empty objects are not allowed"),
    ([], "P", "Filter is not an object"),
    ({"a": [["b"]]}, "P.a[0]", "Match value must be String, number, true, false, or null"),
    ({"a": ["x", {"regex": "b"}]}, "P.a[1]", "Unrecognized match type regex"),
    ({"a": [{}]}, "P.a[0]", "Match expression name not found"),
    ({"a": [{"prefix": "a", "suffix": "b"}]}, "P.a[0]", "Only one key allowed in match expression"),
    ({"a": [{"prefix": 7}]}, "P.a[0].prefix", "prefix match pattern must be a string"),
    ({"a": [{"prefix": {"wildcard": "*"}}]}, "P.a[0].prefix", "Unsupported prefix pattern: wildcard"),
    ({"a": [{"exists": "true"}]}, "P.a[0].exists", "exists match pattern must be either true or false."),
    ({"a": [{"wildcard": "a**b"}]}, "P.a[0].wildcard", "Consecutive wildcard characters at pos 2"),
    ({"a": [{"wildcard": "a\\b"}]}, "P.a[0].wildcard", "Invalid escape character at pos 2"),
    ({"a": [{"cidr": "10.0.0.1"}]}, "P.a[0].cidr", "Malformed CIDR, one '/' required"),
    ({"a": [{"cidr": "10.0.0.0/x"}]}, "P.a[0].cidr", "Malformed CIDR, mask bits must be an integer"),
    ({"a": [{"cidr": "10.0.0.0/64"}]}, "P.a[0].cidr", "Nonstandard IP address: 10.0.0.0/64"),
    ({"a": [{"numeric": 3}]}, "P.a[0].numeric", "Value of numeric must be an array."),
    ({"a": [{"numeric": []}]}, "P.a[0].numeric", "Unrecognized numeric range operator: "),
    ({"a": [{"numeric": ["!", 3]}]}, "P.a[0].numeric", "Unrecognized numeric range operator: !"),
    ({"a": [{"numeric": [">"]}]}, "P.a[0].numeric", "Value of > must be numeric"),
    ({"a": [{"numeric": ["=", "3"]}]}, "P.a[0].numeric", "Value of equals must be numeric"),
    ({"a": [{"numeric": [">", 3, ">", 4]}]}, "P.a[0].numeric", "Bad numeric range operator: >"),
    ({"a": [{"numeric": [">", 4, "<", 3]}]}, "P.a[0].numeric", "Bottom must be less than top"),
    ({"a": [{"numeric": ["<", 4, ">", 3]}]}, "P.a[0].numeric", "Too many elements in numeric expression"),
    ({"a": [{"numeric": ["<", 6e9]}]}, "P.a[0].numeric", "Value must be between -5.0E9 and 5.0E9, inclusive"),
    ({"a": [{"anything-but": [None]}]}, "P.a[0].anything-but", "start|null|boolean is not supported"),
    ({"a": [{"anything-but": ["a", 1]}]}, "P.a[0].anything-but", "mixed type is not supported"),
    ({"a": [{"anything-but": []}]}, "P.a[0].anything-but", "mixed type is not supported"),
    ({"a": [{"anything-but": {"numeric": [">", 1]}}]}, "P.a[0].anything-but", "Unsupported anything-but pattern"),
    ({"a": [{"anything-but": {"prefix": ""}}]}, "P.a[0].anything-but.prefix", "Null prefix/suffix not allowed"),
    ({"$or": [{"a": ["b"]}]}, "P.$or", "There must have at least 2 Objects in $or relationship."),
    ({"$or": {"a": ["b"]}}, "P.$or", '"$or" must be an array'),
    ({"$or": [{"a": ["b"]}, {"c": []}]}, "P.$or[1].c", "Empty arrays are not allowed"),
]


@pytest.mark.parametrize(("pattern", "place", "reason"), REFUSED)
def test_a_pattern_that_eventbridge_refuses_is_refused_by_its_path(pattern: Any, place: str, reason: str) -> None:
    """The message begins with the path and ends with AWS's reason."""
    with pytest.raises(UnsupportedPattern) as refused:
        check_pattern(pattern, "P")
    assert str(refused.value).startswith(f"{place}: Event pattern is not valid. Reason: ")
    assert reason in str(refused.value)


def test_each_operator_that_matches_is_checked() -> None:
    """An operator is either known to the matcher and to the check, or to neither."""
    assert set(OPERANDS) == {*OPERATORS, "exists"}
