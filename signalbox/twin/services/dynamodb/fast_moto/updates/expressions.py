"""Conditions, parsed once and kept: a handler sends the same few expressions, and moto parses each up to three times.
Only what is parsed without error is kept, and only by its text and names; values are bound at each use, so that errors
that depend on them arise as they do in moto."""

from __future__ import annotations

from typing import Any, NamedTuple

from moto.dynamodb.comparisons import AttributeValue, ConditionExpressionParser, OpDefault
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

KEPT = 4096  # expressions; generated ones (a list of SET clauses per call) must not grow a long run without bound
_VALUE = ConditionExpressionParser.Kind.EXPRESSION_ATTRIBUTE_VALUE

_stock_parse = ConditionExpressionParser.parse
_stock_make_operand = ConditionExpressionParser._make_operand


class _Condition(NamedTuple):
    tree: Any
    names: list[str]
    values: list[str]


_conditions: dict[tuple[Any, ...], _Condition] = {}


class _Placeholders(dict[str, Any]):
    """Placeholders of values while parsing: each is its own name, to be bound at use."""

    def __missing__(self, name: str) -> str:
        return name


def _parse(self: Any) -> Any:
    if not self.condition_expression:
        return OpDefault(None, None)
    names, values = self.expression_attribute_names, self.expression_attribute_values or {}
    key = (self.condition_expression, *names.items()) if names else (self.condition_expression,)
    kept = _conditions.get(key) or _keep(key, self)
    if kept is None or not all(name in values for name in kept.values):
        return _stock_parse(self)  # raises moto's own error
    self.expr_attr_names_found.extend(kept.names)
    self.expr_attr_values_found.extend(kept.values)
    return self._make_op_condition(kept.tree)


def _keep(key: tuple[Any, ...], asked: Any) -> _Condition | None:
    parser = ConditionExpressionParser(asked.condition_expression, asked.expression_attribute_names, _Placeholders())
    try:
        nodes = parser._apply_functions(parser._parse_paths(parser._lex_condition_expression()))
        nodes = parser._apply_between(parser._apply_in(parser._apply_comparator(nodes)))
        tree = parser._apply_parens_and_booleans(nodes)[0]
        parser._assert_no_redundant_parentheses(tree)
    except Exception:  # moto's own parse of the same text raises the error again, with the user's values
        return None
    if len(_conditions) >= KEPT:
        _conditions.clear()
    kept = _Condition(tree, parser._find_literals(tree), parser._find_expr_attr_values(tree))
    _conditions[key] = kept
    return kept


def _make_operand(self: Any, node: Any) -> Any:
    # A placeholder node carries its name; a node of moto's own parse carries the value, a dict.
    if node.kind == _VALUE and type(node.value) is str:
        return AttributeValue(self.expression_attribute_values[node.value])
    return _stock_make_operand(self, node)


REPLACEMENTS: list[tuple[Any, str, Any]] = [
    (ConditionExpressionParser, "parse", _parse),
    (ConditionExpressionParser, "_make_operand", _make_operand),
    # The same words in a set: moto looks each attribute name up in a list of 573.
    (ReservedKeywords, "KEYWORDS", frozenset(ReservedKeywords.get_reserved_keywords())),
]
