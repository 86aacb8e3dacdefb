"""Expressions that are plain paths (`$states.input.device.name`, `$device.name`), evaluated without an evaluator.

A path is followed through objects only. At an array, a missing name or another value, the full evaluator fallbacks, so
that JSONata's rules for sequences apply; tests compare both on generated documents.
"""

import re
from collections.abc import Callable

from signalbox.asl.language.interface import UNDEFINED, Evaluate, Scope
from signalbox.asl.language.results import json_number
from signalbox.asl.values import Json

_PATH = re.compile(r"\s*\$([A-Za-z_][A-Za-z0-9_]*)((?:\.[A-Za-z_][A-Za-z0-9_]*)*)\s*")
_KEYWORDS = {"and", "or", "in", "true", "false", "null"}
_PARTS = ("input", "result", "errorOutput")
Step = Callable[[Json], Json]


def compile_path(text: str, evaluate: Evaluate) -> Evaluate | None:
    """Return a function that follows the path, or calls `evaluate` where it cannot; None for other expressions."""
    match = _PATH.fullmatch(text)
    if not match:
        return None
    name, *steps = (match[1] + match[2]).split(".")
    if _KEYWORDS.intersection(steps):
        return None
    if name != "states":
        return _from_variable(name, _walker(steps), evaluate)
    if not steps or steps[0] not in _PARTS:
        return None
    return _FROM[steps[0]](_walker(steps[1:]), evaluate)


def _walker(steps: list[str]) -> Step:
    def walk(value: Json) -> Json:
        for step in steps:
            if type(value) is not dict:
                return UNDEFINED
            value = value.get(step, UNDEFINED)
        return json_number(value) if type(value) is float else value

    return walk


# A function for each root: one for all would look the root up at each evaluation.
def _from_variable(name: str, walk: Step, fallback: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> Json:
        value = walk(scope.variables.get(name, UNDEFINED))
        return fallback(scope) if value is UNDEFINED else value

    return evaluate


def _from_input(walk: Step, fallback: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> Json:
        value = walk(scope.input)
        return fallback(scope) if value is UNDEFINED else value

    return evaluate


def _from_result(walk: Step, fallback: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> Json:
        value = walk(scope.result)
        return fallback(scope) if value is UNDEFINED else value

    return evaluate


def _from_error(walk: Step, fallback: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> Json:
        value = walk(UNDEFINED if scope.error_output is None else scope.error_output)
        return fallback(scope) if value is UNDEFINED else value

    return evaluate


_FROM = {"input": _from_input, "result": _from_result, "errorOutput": _from_error}
