"""JSONata as Step Functions evaluates it: values, errors and limits that AWS or jsonata 2.0.6 was seen to give."""

import json
import math
import time
from typing import Any

import pytest

from signalbox.asl.jsonata import Expression, InternalError, InvalidExpression, JsonataError, LimitExceeded, describe
from signalbox.asl.language.interface import QueryFailure
from signalbox.asl.language.jsonata import compile_expression
from signalbox.asl.language.results import to_json_value
from signalbox.asl.validate import validate
from tests.asl.cases import passing
from tests.asl.faults import jsonata
from tests.asl.jsonata_host import Still, scope


def value_of(text: str, state_input: Any = None) -> Any:
    """Return the value that an expression gives a state."""
    return compile_expression(text, "Output")(scope(state_input))


def failure_of(text: str, state_input: Any = None) -> str:
    """Return the error of an expression."""
    with pytest.raises((JsonataError, LimitExceeded, InternalError)) as failed:
        Expression(text).evaluate({}, {"input": state_input}, Still())
    error = failed.value
    return describe(error) if isinstance(error, JsonataError) else str(error)


VALUES: list[tuple[str, Any]] = [
    # measured on AWS
    ("1/0", "Infinity"),
    ("-1/0", "-Infinity"),
    ("0/0", "NaN"),
    ("[1/0]", ["Infinity"]),
    ("{'k': 1/0}", {"k": "Infinity"}),
    ("1e308 * 10", "Infinity"),
    ("$parseInteger('abc', '0')", "NaN"),
    ("$random(42)", 0.7275636800328681),
    ("$random(0)", 0.730967787376657),
    ("$random(7.9)", 0.7306990420600421),
    ("$string(1e20)", "100000000000000000000"),
    ("$string(1e21)", "1e+21"),
    ("$string(-1.5e20)", "-150000000000000000000"),
    ("$string(1e-7)", "1e-7"),
    ("$string(1/3)", "0.333333333333333"),
    ("$range(-1.7, 2, 1)", [-1, 0, 1, 2]),
    ("$range(5, 1, -1.5)", [5, 4, 3, 2, 1]),
    ("$range(3, 3, 1)", 3),
    ("$exists($range(1, 5))", False),
    ("$count($range(-9223372036854775808, 9223372036854775807, 9223372036854775807))", 3),
    ("$exists($range(5, 1, 1))", False),
    ("$count($range(1, 360145, 1))", 360145),
    ("$partition([1, 2, 3])", [[1, 2, 3]]),
    ("$exists($partition([], 2))", False),
    ("$partition([1, 2, 3], 2.9)", [[1, 2], [3]]),
    ("$exists($hash('a'))", False),
    ("$exists($parse())", False),
    ("$string($parse('9223372036854775807'))", "9223372036854775807"),
    ("$parse('1.0')", 1),
    ("[1..873782] ~> $count()", 873782),
    ("1" + "+1" * 99, 100),
    ("(" * 99 + "1" + ")" * 99, 1),
    ("1" + " ~> $string" * 99, "1"),
    ("($f := function($x){ $x <= 0 ? 0 : 1 + $f($x-1) }; $f(31))", 31),
    # jsonata 2.0.6
    ("5.5 % 2", 1.5),
    ("0.1 % 1", 0.1),
    ("-7 % 3", -1),
    ("5 % 0", "NaN"),
    ("0/0 < 1", False),
    ("1/(0 * -1)", "-Infinity"),
    ("$formatNumber(12.345, '0.00')", "12.34"),
    ("$formatNumber(2.5, '0')", "2"),
    ("$formatNumber(0.125, '0.00')", "0.12"),
    ("$formatNumber(-1234.5, '#,##0.00')", "-1,234.50"),
    ("$string(1e15)", "1000000000000000"),
    ("$string(0.1 + 0.2)", "0.3"),
    ("$replace('abc', 'a', '$0-')", "$0-bc"),
    ("$replace('abc', /(b)/, '[$1$$]')", "a[b$]c"),
    ("$replace('ab', /x|b/, '$1')", "a"),
    ("$match('a2024', /(?<year>\\d+)/).match", "2024"),
    ("$match('p{L}', /\\p{L}/).match", "p{L}"),
    ("$match('x😀a', /a/).index", 3),
    ("$length('😀')", 1),
    ("$match('AbC', /(?i:B)/).index", 1),
    ("$replace('😀😀', /😀+/, 'x')", "xx"),
    ("$toMillis('2024Z')", 1704067200000),
    ("$fromMillis(9e15, '[Y0001]')", "0NaN"),
    ("$substring('a😀b', 1, 1)", "😀"),
    ("$split('😀', '') ~> $join", "😀"),
    ("$base64decode('4pyT')", "â\x9c\x93"),
    ("$base64decode('aGVsbG8')", "hello"),
    ("$base64encode('é')", "6Q=="),
    ("$number('0x1F')", 31),
    ("$number('1e3')", 1000),
    ("$toMillis('2024-02-29')", 1709164800000),
    ("$toMillis('2024-13')", "NaN"),
    ("$fromMillis(-14182940000)", "1969-07-20T20:17:40.000Z"),
    ("$fromMillis(0, '[D1o] [MNn] [Y], [h]:[m01] [PN]')", "1st January 1970, 12:00 AM"),
    ("$formatInteger(1999, 'I') & $formatInteger(21, 'w;o')", "MCMXCIXtwenty-first"),
    ("$keys({'b': 1, '10': 2, '9': 3})", ["9", "10", "b"]),
    ("$sort(['b', 'a', 'ä', 'A'])", ["A", "a", "b", "ä"]),
    ("($a := [{'x': 1}, {'x': 2}]; $a#$i.{'i': $i, 'x': x})", [{"i": 0, "x": 1}, {"i": 1, "x": 2}]),
    ("{'a': [{'b': 1}, {'b': 2}]} ~> |a|{'c': b}, 'b'|", {"a": [{"c": 1}, {"c": 2}]}),
    ("[1, 2, 3][[0, 2]]", [1, 3]),
    ("($g := $substring(?, 1); $g('abc'))", "bc"),
    ("($f := $uppercase ~> $length; $f('abc'))", 3),
    ("$type(0/0)", "object"),
]


@pytest.mark.parametrize(("text", "value"), VALUES, ids=[text[:60] for text, _ in VALUES])
def test_value(text: str, value: Any) -> None:
    """An expression has AWS's value, in type and content."""
    assert json.dumps(value_of(text)) == json.dumps(value)


MEMORY = "Expression evaluation memory limit exceeded: Check for excessive memory usage"
DEPTH = "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive"
DOUBLED = "($f := function($s, $n){ $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f('x', 23)))"
FAILURES: list[tuple[str, str]] = [
    ('$sum([1,"a"])', 'T0412: Argument 1 of function "sum" must be an array of "numbers"'),
    ("$each('x', function($v){$v})", 'T0410: Argument 1 of function "each" does not match function signature'),
    ("$split('a','b',-1)", "D3020: Third argument of split function must evaluate to a positive number"),
    ("1 < 'a'", 'T2009: The values 1 and "a" either side of operator "<" must be of the same data type'),
    ("$parse(null)", 'T0410: Argument 1 of function "parse" does not match function signature'),
    ("$uuid('x')", 'T0410: Argument 1 of function "uuid" does not match function signature'),
    ("$range(1)", 'T0410: Argument 2 of function "range" does not match function signature'),
    ('$parse(\'{"a":1,"a":2}\')', "D3137: Invalid JSON"),
    ("$parse('1e400')", "D3137: Invalid JSON"),
    ("$partition([1], -1)", "D3137: Second argument must be zero or greater"),
    ("$partition(null, 2)", 'T0412: Argument 1 of function "partition" must be an array of undefined'),
    ("$hash('a', 'md5')", "D3137: Hash algorithm 'md5' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"),
    ("$sort([1, 'a'])", "D3070: "),
    ("$formatNumber(1, 'x')", "D3086: "),
    ("$formatNumber(1, '0.0.0')", "D3081: "),
    ("$toMillis('today')", "D3110: "),
    ("$number('0x')", 'D3030: Unable to cast value to a number: "0x"'),
    ("1/0 + 1", "D1001: Number out of range: null"),
    ("$match('a', /x*/)", "D1004: Regular expression matches zero length string"),
    ("$sqrt(-1)", "D3060: The sqrt function cannot be applied to a negative number: -1"),
    ("sum(1)", "T1005: Attempted to invoke a non-function. Did you mean $sum?"),
    ("[1..873783] ~> $count()", MEMORY),
    ("$range(1, 360146, 1)", MEMORY),
    ("[[1..500000], [1..500000]]", MEMORY),
    ("$pad('x', 1e9)", MEMORY),
    (DOUBLED, MEMORY),
    ("$replace($pad('', 1e6, 'a'), 'a', $pad('', 1e6, 'b'))", MEMORY),
    ("$replace($pad('', 1e6, 'a'), /a/, $pad('', 1e6, 'b'))", MEMORY),
    ("$range(1, 1e18, 1)", MEMORY),
    ("1" + "+1" * 100, DEPTH),
    ("[" * 100 + "1" + "]" * 100, DEPTH),
    ("(" * 5000 + "1" + ")" * 5000, DEPTH),
    ("($f := function($x){ $x <= 0 ? 0 : 1 + $f($x-1) }; $f(32))", DEPTH),
    ("($f := function($x){ $f($x+1) }; $f(1))", "Expression evaluation timeout: Check for infinite loop"),
    ("[1..2000].($x := $; [1..2000].($x * $))", "Expression evaluation timeout: Check for infinite loop"),
    ("$match('" + "a" * 40 + "c', /(a|aa)+$/)", "Expression evaluation timeout: Check for infinite loop"),
]


@pytest.mark.parametrize(("text", "message"), FAILURES, ids=[text[:60] for text, _ in FAILURES])
def test_failure(text: str, message: str) -> None:
    """An expression fails with AWS's code and sentence, and in time."""
    begun = time.thread_time()
    assert failure_of(text).startswith(message)
    assert time.thread_time() - begun < 10


def test_the_longest_text_that_aws_accepts() -> None:
    """2^22 characters pass, 2^23 do not."""
    assert value_of(DOUBLED.replace("23", "22")) == 1 << 22


@pytest.mark.parametrize(
    "text", ["$match('a', /(/)", "$match('a', /a**/)", "$match('a', /[b-a]/)", "$match('a', /(?<a>b)(?<a>c)/)"]
)
def test_a_wrong_regular_expression_is_a_problem_of_the_definition(text: str) -> None:
    """The parser refuses the expression, and the check names it."""
    with pytest.raises(InvalidExpression):
        Expression(text)
    problems = validate(jsonata(A=passing(Output=f"{{% {text} %}}")))
    assert [problem.code for problem in problems] == ["INVALID_JSONATA_EXPRESSION"]


def test_numbers_of_the_input_keep_their_digits() -> None:
    """A 64-bit integer stays exact until it is calculated with; a larger one is a double."""
    assert value_of("$states.input.n", {"n": (1 << 63) - 1}) == (1 << 63) - 1
    assert value_of("{'n': $states.input.n}", {"n": (1 << 53) + 1}) == {"n": (1 << 53) + 1}
    assert value_of("$states.input.n + 0", {"n": (1 << 53) + 1}) == 1 << 53
    assert type(to_json_value(1 << 63)) is float
    assert math.isclose(value_of("[$states.input.n][0]", {"n": 1 << 63}), 2.0**63)


@pytest.mark.parametrize("text", ["$formatInteger(1e15, 'I')", "$formatInteger(1/0, 'w')", "$base64decode('!!!')"])
def test_what_javascript_itself_fails_at_is_an_internal_error(text: str) -> None:
    """AWS shows no code and no sentence, but a UUID."""
    with pytest.raises(QueryFailure, match=r"threw an internal error during evaluation\. [0-9a-f-]{36}$"):
        value_of(text)


def test_a_value_that_nests_too_deeply_for_json_fails_the_state() -> None:
    """A chain of 5,000 objects is no crash."""
    with pytest.raises(QueryFailure, match="unsupported result type"):
        value_of("$reduce([1..5000], function($a, $b){ {'a': $a} })")


def test_a_partial_application_reaches_javascripts_own_errors() -> None:
    """The signature of a partial application is not checked: the call fails inside, as on AWS, without a code."""
    with pytest.raises(InternalError):
        Expression("($f := $lowercase(?); $f(1))").evaluate({}, {"input": None}, Still())


def test_a_field_that_stayed_as_it_was_is_not_looked_at() -> None:
    """A field of the source is handed on as it is; the same value under another name is made plain."""
    odd = [1.0]
    assert to_json_value({"kept": odd}, {"kept": odd})["kept"] is odd
    assert to_json_value({"other": odd}, {"kept": odd}) == {"other": [1]}
    assert type(to_json_value({"other": odd}, {"kept": odd})["other"][0]) is int
