"""Rules of a Choice state in JSONPath (Choice workflow state, Choice Rules)."""

from collections.abc import Callable
from typing import Any

from signalbox.asl.jsonpath.expressions import Select, compile_selector
from signalbox.asl.jsonpath.failures import DataFailure, PathNotFound
from signalbox.asl.language.interface import Scope
from signalbox.asl.query.comparisons import COMPARISONS, TYPE_TESTS
from signalbox.asl.values import Json

Holds = Callable[[Scope, Json], bool]


def compile_rule(rule: dict[str, Any]) -> Holds:
    """Compile a rule, whose parts are evaluated in their order, no further than the result is open."""
    if "And" in rule:
        parts = [compile_rule(part) for part in rule["And"]]
        return lambda scope, document: all(part(scope, document) for part in parts)
    if "Or" in rule:
        parts = [compile_rule(part) for part in rule["Or"]]
        return lambda scope, document: any(part(scope, document) for part in parts)
    if "Not" in rule:
        part = compile_rule(rule["Not"])
        return lambda scope, document: not part(scope, document)
    return _compile_comparison(rule)


def operator_of(rule: dict[str, Any]) -> str | None:
    """Return the name of a rule's comparison, or None where it has none."""
    return next((name for name in rule if name in OPERATORS), None)


def _compile_comparison(rule: dict[str, Any]) -> Holds:
    variable: str = rule["Variable"]
    operator = operator_of(rule)
    assert operator is not None, "validate demands a comparison"
    if operator == "IsPresent":
        return _presence(compile_selector(variable), rule[operator])
    left = _required(variable)
    if operator in TYPE_TESTS:
        test, wanted = TYPE_TESTS[operator], rule[operator]
        return lambda scope, document: test(left(scope, document)) is wanted
    compare = COMPARISONS[operator.removesuffix("Path")]
    if operator.endswith("Path"):
        right = _required(rule[operator])
        return lambda scope, document: compare(left(scope, document), right(scope, document))
    value = rule[operator]
    return lambda scope, document: compare(left(scope, document), value)


def _presence(select: Select, wanted: bool) -> Holds:
    def present(scope: Scope, document: Json) -> bool:
        try:
            select(scope, document)
        except PathNotFound:
            return not wanted
        return wanted

    return present


def _required(path: str) -> Select:
    select = compile_selector(path)

    def read(scope: Scope, document: Json) -> Json:
        try:
            return select(scope, document)
        except PathNotFound as error:
            raise DataFailure(
                f"Invalid path '{path}': The choice state's condition path references an invalid value."
            ) from error

    return read


OPERATORS = frozenset(
    {"IsPresent", *TYPE_TESTS, *COMPARISONS, *(f"{name}Path" for name in COMPARISONS if name != "StringMatches")}
)
