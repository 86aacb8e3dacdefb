"""Regular expressions as functions: each match tells where it is and how to find the next one."""

from signalbox.asl.jsonata.data.text import from_units, to_units
from signalbox.asl.jsonata.data.values import UNDEFINED, HostFunction, Value
from signalbox.asl.jsonata.errors import InternalError, JsonataError
from signalbox.asl.jsonata.evaluation.compiler import Compiler
from signalbox.asl.jsonata.patterns.pattern import Pattern
from signalbox.asl.jsonata.runtime import Evaluator
from signalbox.asl.jsonata.syntax.nodes import Node


def compile_regex(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile a regular expression to an evaluator of its matcher."""
    pattern: Pattern = node.value
    return lambda context, frame: HostFunction(lambda text=UNDEFINED, start=0: _match(pattern, text, start), 2)


def _match(pattern: Pattern, text: Value, start: Value) -> Value:
    if type(text) is not str:
        text = _as_text(text)
    return _match_units(pattern, to_units(text), start if isinstance(start, int) else 0)


def _match_units(pattern: Pattern, units: str, start: int) -> Value:
    found = pattern.search(units, start)
    if found is None:
        return UNDEFINED
    groups = [UNDEFINED if group is None else from_units(group) for group in found.groups()]

    def following() -> Value:
        if found.end() >= len(units):
            return UNDEFINED
        match = _match_units(pattern, units, found.end())
        if match is not UNDEFINED and match["match"] == "":
            raise JsonataError("D1004", value=pattern.source)
        return match

    return {
        "match": from_units(found[0]),
        "start": found.start(),
        "end": found.end(),
        "groups": groups,
        "next": HostFunction(lambda *_: following(), 0),
    }


def _as_text(value: Value) -> str:
    if value is UNDEFINED or value is None:
        return "undefined" if value is UNDEFINED else "null"
    raise InternalError("a regular expression is called with a value that is no text")
