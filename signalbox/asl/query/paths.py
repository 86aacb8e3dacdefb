"""Expressions that only walk a path (`$states.input.order.total`, `$customer.name`), without the evaluator.

A path walks objects and nothing else. At an array, a missing name or anything unforeseen it gives MISSED and the full
evaluator decides, so that JSONata's sequences keep their meaning; tests compare both on generated documents.
"""

import re
from collections.abc import Callable

from signalbox.asl.query.base import MISSED, Scope
from signalbox.asl.values import Json

_PATH = re.compile(r"\s*\$([A-Za-z_][A-Za-z0-9_]*)((?:\.[A-Za-z_][A-Za-z0-9_]*)*)\s*")
_KEYWORDS = {"and", "or", "in", "true", "false", "null"}
_PARTS: dict[str, Callable[[Scope], Json]] = {
    "input": lambda scope: scope.input,
    "result": lambda scope: scope.result,  # MISSED where the state has none
    "errorOutput": lambda scope: MISSED if scope.error_output is None else scope.error_output,
}
Walk = Callable[[Scope], Json]


def compile_path(text: str) -> Walk | None:
    """A function that walks the path, or None where the expression is no plain path."""
    match = _PATH.fullmatch(text)
    if not match:
        return None
    name, *steps = (match[1] + match[2]).split(".")
    if _KEYWORDS.intersection(steps):
        return None
    if name != "states":
        return _from_variable(name, steps)
    if not steps or steps[0] not in _PARTS:
        return None
    return _walk(_PARTS[steps[0]], steps[1:])


def _from_variable(name: str, steps: list[str]) -> Walk:
    return _walk(lambda scope: scope.variables.get(name, MISSED), steps)


def _walk(root: Walk, steps: list[str]) -> Walk:
    def walk(scope: Scope) -> Json:
        value = root(scope)
        for step in steps:
            if type(value) is not dict:
                return MISSED
            value = value.get(step, MISSED)
        if type(value) is float and value.is_integer():
            return int(value)  # JSONata writes 2.0 as 2
        return value

    return walk
