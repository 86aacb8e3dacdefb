"""Update expressions that only put given values at top-level attributes, as nearly all do: their trees are filled in.
`SET #a = :a, #b = :b + :c REMOVE #d ADD #e :e` looks up nothing in the item, so that the result of moto's traversals is
known from the text except for the values. All other expressions go moto's own way."""

from __future__ import annotations

from typing import Any, NamedTuple

from moto.dynamodb.exceptions import ExpressionAttributeValueNotDefined
from moto.dynamodb.models import DynamoType
from moto.dynamodb.parsing.ast_nodes import (
    DDBTypedValue,
    ExpressionAttributeValue,
    ExpressionValueOperator,
    UpdateExpression,
    UpdateExpressionRemoveAction,
    UpdateExpressionValue,
)
from moto.dynamodb.parsing.validators import ExecuteOperations

OPERATIONS = {"+": ExecuteOperations.get_sum, "-": ExecuteOperations.get_subtraction}


class Action(NamedTuple):
    """One action: its kind, its path's node, the placeholders of its value, and the operator between two of them."""

    kind: type
    path: Any
    names: tuple[str, ...]
    operator: str


def plan(actions: list[Any]) -> list[Action] | None:
    """Return the actions of an expression's tree, or None where one of them needs moto."""
    found = [planned(action) for action in actions]
    return None if None in found else [action for action in found if action is not None]


def planned(action: Any) -> Action | None:
    """Return an action that names one attribute and takes one given value or a sum of two; else None."""
    path, *values = action.children
    if len(path.children) != 1:
        return None
    if not values:
        return Action(type(action), path, (), "") if type(action) is UpdateExpressionRemoveAction else None
    value = values[0]
    operands = value.children if type(value) is UpdateExpressionValue else [value]
    kinds = [type(operand) for operand in operands]
    if kinds == [ExpressionAttributeValue]:
        return Action(type(action), path, (operands[0].get_value_name(),), "")
    if kinds == [ExpressionAttributeValue, ExpressionValueOperator, ExpressionAttributeValue]:
        names = (operands[0].get_value_name(), operands[2].get_value_name())
        return Action(type(action), path, names, operands[1].get_operator())
    return None


def filled(actions: list[Action], values: Any) -> Any:
    """Return the tree of these actions with values in it. Errors are those of moto, in its order."""
    taken = [[value_of(name, values) for name in action.names] for action in actions]
    return UpdateExpression([made(*pair) for pair in zip(actions, taken, strict=True)])


def value_of(name: str, values: Any) -> Any:
    """Return the value that is given for a placeholder."""
    try:
        return DynamoType(values[name])
    except KeyError:
        raise ExpressionAttributeValueNotDefined(attribute_value=name) from None


def made(action: Action, taken: list[Any]) -> Any:
    """Return an action's node; its path is shared, because nothing changes it."""
    children = [action.path]
    if action.operator:
        children.append(OPERATIONS[action.operator](*taken))
    elif taken:
        children.append(DDBTypedValue(taken[0]))
    node: Any = object.__new__(action.kind)
    node.type, node.children, node.parent = action.kind.__name__, children, None
    return node
