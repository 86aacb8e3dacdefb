"""Checks of the JSONata expressions of a definition: syntax, and fields of `$states`."""

import re
from typing import Any

from signalbox.asl.jsonata import InvalidExpression, LimitExceeded, describe, parse
from signalbox.asl.jsonata.syntax.nodes import Node
from signalbox.asl.language.jsonata import expression_text
from signalbox.asl.problems import Report, under
from signalbox.asl.validate.references import refused_references

_PLACEHOLDER = re.compile(r"\$\{[^{}]*\}")
_OFFERED = re.compile(r"\$states\s*\.\s*(result|errorOutput)\b")
_LONGEST = 10_000  # characters; the parser's recursion needs a bound


def check_expressions(report: Report, pointer: str, value: Any, offered: tuple[str, ...] = ()) -> None:
    """Check every expression in a field; `offered` names the fields of `$states` besides input and context."""
    if isinstance(value, str):
        text = expression_text(value)
        if text is not None:
            _check(report, pointer, text, offered)
    elif isinstance(value, dict):
        for key, item in value.items():
            check_expressions(report, under(pointer, key), item, offered)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            check_expressions(report, under(pointer, index), item, offered)


def _check(report: Report, pointer: str, text: str, offered: tuple[str, ...]) -> None:
    # A placeholder may be part of a string or replace a value: a bare name is valid in both places.
    filled = _PLACEHOLDER.sub("Placeholder", text)
    if not filled or len(filled) > _LONGEST:
        report.error("invalid-expression", pointer, "the JSONata expression is empty or too long")
        return
    try:
        tree = parse(filled)
    except InvalidExpression as error:
        report.error(
            "invalid-expression", pointer, f"the JSONata expression {text!r} does not parse: {describe(error)}"
        )
        return
    except LimitExceeded:
        report.warning(
            "expression-too-deep",
            pointer,
            "the JSONata expression nests too deeply: Step Functions stops at 100 levels",
        )
    else:
        _check_references(report, pointer, tree, filled != text)
    for name in sorted(set(_OFFERED.findall(filled)) - set(offered)):
        report.error(
            "states-field-unavailable",
            pointer,
            f"$states.{name} does not exist here: result belongs to Assign and Output of Task, Parallel and Map, "
            "errorOutput to those of Catch",
        )


def _check_references(report: Report, pointer: str, tree: Node, has_placeholder: bool) -> None:
    for reference in refused_references(tree):
        if reference != "Placeholder" or not has_placeholder:
            top = "" if reference == "$$" else " at the top level"
            report.error("bare-name", pointer, f"Reference to '{reference}'{top} is not supported.")
