"""Update expressions of top-level attributes, as nearly all are: applied to the item without a syntax tree.

`SET #a = :a, #b = if_not_exists(#b, :none) + :c REMOVE #d ADD #e :e` reads and writes what its text says. An
expression that does not fit (a placeholder without a value, a set, a type that moto checks, an item near its limit)
goes moto's own way.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from moto.dynamodb.models import DynamoType
from moto.dynamodb.parsing.ast_nodes import (
    ExpressionAttribute,
    ExpressionAttributeName,
    ExpressionAttributeValue,
    UpdateExpressionAddAction,
    UpdateExpressionFunction,
    UpdateExpressionPath,
    UpdateExpressionRemoveAction,
    UpdateExpressionSetAction,
    UpdateExpressionValue,
)
from moto.dynamodb.parsing.executors import UpdateExpressionExecutor

from signalbox.twin.services.dynamodb.fast_moto.tables.items import ITEM_BYTES
from signalbox.twin.services.dynamodb.fast_moto.tables.values import SCALARS, text_bytes

_stock_execute = UpdateExpressionExecutor.execute


class _Unfit(Exception):
    """Raised where only moto knows the result or the error."""


class Operand(NamedTuple):
    """Value of an action: the attribute's, unless it is missing and a given value is there; else the given value."""

    attribute: str
    given: str


class Action(NamedTuple):
    """One action: its kind, the attribute, the operands of its value, and the operator between two of them."""

    kind: type
    attribute: str
    operands: tuple[Operand, ...]
    operator: str


class Changes:
    """New values of an item's attributes, None for one that is removed. It takes the place of the syntax tree."""

    def __init__(self, changed: dict[str, Any]) -> None:
        self.changed = changed

    def normalize(self) -> None:
        """Do nothing: the changes are in moto's order."""


def plan(actions: list[Any]) -> list[Action] | None:
    """Return the actions of an expression's tree, or None where one of them needs moto."""
    try:
        return [_planned(action) for action in actions]
    except _Unfit:
        return None


def _planned(action: Any) -> Action:
    path, *values = action.children
    kind, attribute = type(action), _attribute(path)
    if kind is UpdateExpressionRemoveAction:
        return Action(kind, attribute, (), "")
    value = values[0]
    parts = value.children if type(value) is UpdateExpressionValue else [value]
    operands = tuple(_operand(part) for part in parts[::2])
    if kind is UpdateExpressionAddAction and len(operands) == 1:
        # ADD is a sum with what is there, or with nothing.
        return Action(kind, attribute, (Operand(attribute, ""), *operands), "+")
    if kind is not UpdateExpressionSetAction or len(parts) > 3:
        raise _Unfit
    return Action(kind, attribute, operands, parts[1].get_operator() if len(parts) == 3 else "")


def _attribute(path: Any) -> str:
    """Return the name or the placeholder of a path with one part."""
    if type(path) is UpdateExpressionPath and len(path.children) == 1:
        (part,) = path.children
        if type(part) is ExpressionAttributeName:
            return str(part.get_attribute_name_placeholder())
        if type(part) is ExpressionAttribute:
            return str(part.get_attribute_name())
    raise _Unfit


def _operand(node: Any) -> Operand:
    if type(node) is ExpressionAttributeValue:
        return Operand("", node.get_value_name())
    if type(node) is UpdateExpressionPath:
        return Operand(_attribute(node), "")
    if type(node) is UpdateExpressionFunction and node.get_function_name() == "if_not_exists":
        default = _operand(node.get_nth_argument(2))
        if not default.attribute:
            return Operand(_attribute(node.get_nth_argument(1)), default.given)
    raise _Unfit


def changes(actions: list[Action], item: Any, names: Any, values: Any, table: Any) -> Changes | None:
    """Return what these actions do to an item, or None where moto has to say it, or to refuse it."""
    checked = {definition["AttributeName"] for definition in table.attr}
    changed: dict[str, Any] = {}
    try:
        for action in actions:
            # moto compares the types of key attributes with the names in the text, not with those they stand for.
            if action.attribute in checked:
                return None
            changed[names.get(action.attribute, action.attribute)] = _result(action, item.attrs, names, values)
    except Exception:  # moto's own way raises it again, or another error before it
        return None
    held = sum(text_bytes(name) + value.size() for name, value in item.attrs.items())
    new = sum(text_bytes(name) + value.size() for name, value in changed.items() if value is not None)
    return Changes(changed) if held + new <= ITEM_BYTES else None


def _result(action: Action, attributes: Any, names: Any, values: Any) -> Any:
    if action.kind is UpdateExpressionRemoveAction:
        return None
    taken = [_value(operand, attributes, names, values) for operand in action.operands]
    if action.kind is UpdateExpressionAddAction and taken[0] is None:
        taken[0] = DynamoType({"N": "0"})
    if any(value is None for value in taken):
        raise _Unfit
    if not action.operator:
        return taken[0]
    if any(value.type != "N" for value in taken):
        raise _Unfit
    return taken[0] + taken[1] if action.operator == "+" else taken[0] - taken[1]


def _value(operand: Operand, attributes: Any, names: Any, values: Any) -> Any:
    """Return the value of an operand, None for an attribute that is missing."""
    held = attributes.get(names.get(operand.attribute, operand.attribute)) if operand.attribute else None
    if held is None:
        return DynamoType(values[operand.given]) if operand.given else None
    if held.type not in SCALARS:  # moto lets two attributes share a value that could be changed in place
        raise _Unfit
    return held


def _execute(self: Any, node: Any = None) -> None:
    if type(self.update_ast) is not Changes:
        _stock_execute(self, node)
        return
    attributes = self.item.attrs
    for name, value in self.update_ast.changed.items():
        if value is None:
            attributes.pop(name, None)
        else:
            dict.__setitem__(attributes, name, value)


REPLACEMENTS: list[tuple[Any, str, Any]] = [(UpdateExpressionExecutor, "execute", _execute)]
