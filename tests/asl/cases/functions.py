"""Functions. Sources: Transforming data with JSONata in Step Functions; JSONata 2.0.6 documentation."""

from typing import Any

from tests.asl.cases import Case, failed, ok, passing


def gives(expression: str, output: Any, state_input: Any = None) -> Case:
    return Case(expression, {"A": passing(Output=f"{{% {expression} %}}")}, ok(output), state_input)


def throws(expression: str, message: str) -> Case:
    cause = (
        "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression "
        f"'{expression}' specified for the field 'Output' threw an error during evaluation. {message}"
    )
    return Case(
        expression, {"A": passing(Output=f"{{% {expression} %}}")}, failed("States.QueryEvaluationError", cause)
    )


CASES = [
    gives("$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]),
    gives("$partition([1,2,3], 9)", [[1, 2, 3]]),
    gives("$range(0, 10, 5)", [0, 5, 10]),
    gives("$range(3, 1, -1)", [3, 2, 1]),
    gives("$range(4, 4, 1)", 4),
    # pragma: allowlist nextline secret: a hash of Hello
    gives("$hash('Hello', 'MD5')", "8b1a9953c4611296a827abf8c47804d7"),
    # pragma: allowlist nextline secret: a hash of Hello
    gives("$hash('Hello', 'SHA-256')", "185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969"),
    gives("$parse('[1, {\"a\": null}]')", [1, {"a": None}]),
    gives("$parse('null')", None),
    gives("$parse('\"text\"')", "text"),
    gives("$random(7) = $random(7)", True),
    gives("$random() < 1 and $random() >= 0", True),
    gives("$length($uuid())", 36),
    gives("$uuid() = $uuid()", False),
    gives("$now()", "1970-01-01T00:00:00.000Z"),
    gives("$millis()", 0),
    gives("$sum($states.input.(q * p))", 8, [{"q": 2, "p": 1}, {"q": 3, "p": 2}]),
    gives("$states.input[q > 2].s", "b", [{"q": 2, "s": "a"}, {"q": 3, "s": "b"}]),
    gives("$merge([$states.input, {'b': 2}])", {"a": 1, "b": 2}, {"a": 1}),
    gives("$map([1,2], function($x){ $x & '!' })", ["1!", "2!"]),
    gives("$count($states.input.none)", 0, {}),
    gives("$states.input.a & $states.input.none & 1.5", "x1.5", {"a": "x"}),
    gives("$states.input.a ? 'y' : 'n'", "n", {"a": ""}),
    gives("$contains('a+b', /a\\+b/)", True),
    gives("$states.input.'odd name'", 1, {"odd name": 1}),
    gives("'\\u0041\\n'", "A\n"),
    gives("$states.input.n", 12345678901234567, {"n": 12345678901234567}),
    gives("{'n': $states.input.n}", {"n": 9007199254740993}, {"n": 9007199254740993}),
    throws("$eval('1')", "T1006: Attempted to invoke a non-function"),
    throws("$nope(1)", "T1006: Attempted to invoke a non-function"),
    throws("1 + 'a'", 'T2002: The right side of the "+" operator must evaluate to a number'),
    throws("$number('x')", 'D3030: Unable to cast value to a number: "x"'),
    throws("$error('mine')", "D3137: mine"),
    Case(
        "a function is no value",
        {"A": passing(Output="{% $f := function($x){$x} %}")},
        failed(
            "States.QueryEvaluationError",
            "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '$f "
            ":= function($x){$x}' specified for the field 'Output' returned an unsupported result type.",
        ),
    ),
    Case(
        "a function inside a value",
        {"A": passing(Output="{% {'f': $sum} %}")},
        failed("States.QueryEvaluationError"),
    ),
]
