"""Expressions that only walk a path (`$states.input.order.total`, `$customer.name`), without the evaluator.

A path walks objects and nothing else. At an array, a missing name or anything unforeseen the full evaluator
decides, so that JSONata's sequences keep their meaning; tests compare both on generated documents.
"""

import re
from collections.abc import Callable

from signalbox.asl.language.fields import MISSED, Evaluate, Scope
from signalbox.asl.values import Json

_PATH = re.compile(r"\s*\$([A-Za-z_][A-Za-z0-9_]*)((?:\.[A-Za-z_][A-Za-z0-9_]*)*)\s*")
_KEYWORDS = {"and", "or", "in", "true", "false", "null"}
_PARTS = ("input", "result", "errorOutput")
Step = Callable[[Json], Json]


def compile_path(text: str, decide: Evaluate) -> Evaluate | None:
    """A function that walks the path and asks `decide` where it cannot; None where the expression is no plain path."""
    match = _PATH.fullmatch(text)
    if not match:
        return None
    name, *steps = (match[1] + match[2]).split(".")
    if _KEYWORDS.intersection(steps):
        return None
    if name != "states":
        return _from_variable(name, _walker(steps), decide)
    if not steps or steps[0] not in _PARTS:
        return None
    return _FROM[steps[0]](_walker(steps[1:]), decide)


def _walker(steps: list[str]) -> Step:
    def walk(value: Json) -> Json:
        for step in steps:
            if type(value) is not dict:
                return MISSED
            value = value.get(step, MISSED)
        if type(value) is float and value.is_integer():
            return int(value)  # JSONata writes 2.0 as 2
        return value

    return walk


# One function for each root, as a shared one would look the root up at every evaluation.
def _from_variable(name: str, walk: Step, decide: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> Json:
        value = walk(scope.variables.get(name, MISSED))
        return decide(scope) if value is MISSED else value

    return evaluate


def _from_input(walk: Step, decide: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> Json:
        value = walk(scope.input)
        return decide(scope) if value is MISSED else value

    return evaluate


def _from_result(walk: Step, decide: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> Json:
        value = walk(scope.result)
        return decide(scope) if value is MISSED else value

    return evaluate


def _from_error(walk: Step, decide: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> Json:
        value = walk(MISSED if scope.error_output is None else scope.error_output)
        return decide(scope) if value is MISSED else value

    return evaluate


_FROM = {"input": _from_input, "result": _from_result, "errorOutput": _from_error}
