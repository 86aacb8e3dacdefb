"""Update expressions, parsed and checked once: moto walks each syntax tree ten times, with a type check per step. A
tree is kept by its text. moto validates a copy of it, so keeping is safe; checks that depend only on the text, the
names and the table's keys are not repeated once they have passed."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, NamedTuple

from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import (
    DepthFirstTraverser,
    Expression,
    Node,
    UpdateExpressionAddAction,
    UpdateExpressionDeleteAction,
    UpdateExpressionFunction,
    UpdateExpressionPath,
    UpdateExpressionRemoveAction,
    UpdateExpressionSetAction,
)
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.parsing.validators import (
    EmptyStringKeyValueValidator,
    TypeMismatchValidator,
    UpdateExpressionValidator,
    Validator,
)

from signalbox.twin.services.dynamodb.fast_moto.updates import given_values
from signalbox.twin.services.dynamodb.fast_moto.updates.expressions import KEPT

_stock_make = UpdateExpressionParser.make.__func__
_stock_validator_init = Validator.__init__

# Of moto's ten steps the first three (clauses, overlapping paths, keys) look at neither values nor item.
_PURE_STEPS = 3
_ACTIONS = (
    UpdateExpressionSetAction,
    UpdateExpressionAddAction,
    UpdateExpressionRemoveAction,
    UpdateExpressionDeleteAction,
)

_trees: dict[str, Any] = {}
_passed: set[tuple[Any, ...]] = set()
_is_node: dict[type, bool] = {}
_holds_clauses: dict[type, bool] = {}
_plans: dict[type, Any] = {}


def _make(cls: Any, text: str) -> Any:
    tree = _trees.get(text)
    if tree is None:
        tree = _stock_make(cls, text)
        tree.text, tree.found = text, {}
        actions = _find_clauses(tree, _ACTIONS)
        tree.looks_up = any(_looks_up(value) for action in actions for value in action.children[1:])
        tree.plan = given_values.plan(actions)
        if len(_trees) >= KEPT:
            _trees.clear()
        _trees[text] = tree
    return tree


def _validator_init(
    self: Any, expression: Any, expression_attribute_names: Any, expression_attribute_values: Any, item: Any, table: Any
) -> None:
    names = expression_attribute_names or {}
    self.looks_up = expression.looks_up
    self.key = (expression.text, *table.table_key_attrs, *names.items())
    self.changes = None
    if expression.plan is not None and self.key in _passed:
        self.changes = given_values.changes(expression.plan, item, names, expression_attribute_values or {}, table)
    if self.changes is None:
        _stock_validator_init(self, expression, expression_attribute_names, expression_attribute_values, item, table)


def _validate(self: Any) -> Any:
    if self.changes is not None:
        return self.changes
    tree, steps = self.node_to_validate, self.processors
    _check_once(self, tree, steps[:_PURE_STEPS])
    values, paths, functions, missing, operations, *_ = steps[_PURE_STEPS:]
    tree = paths.traverse(values.traverse(tree))
    if self.looks_up:
        tree = missing.traverse(functions.traverse(tree))
    _remember(self.key)  # a plan's paths have passed too: top-level ones depend on nothing but the names
    return _checked(self.table, operations.traverse(tree))


def _checked(table: Any, tree: Any) -> Any:
    # moto's last two steps look at SET actions only, and change nothing.
    for step in (TypeMismatchValidator(table.attr), EmptyStringKeyValueValidator(table.attribute_keys)):
        for action in _find_clauses(tree, (UpdateExpressionSetAction,)):
            step.process(action)
    return tree


def _check_once(validator: Any, tree: Any, steps: list[Any]) -> None:
    if validator.key not in _passed:
        for step in steps:
            step.traverse(tree)


def _remember(key: tuple[Any, ...]) -> None:
    if len(_passed) >= KEPT:
        _passed.clear()
    _passed.add(key)


def _looks_up(node: Any) -> bool:
    """Return whether a path or a function is among the values under `node`; else there is nothing to look up."""
    return isinstance(node, (UpdateExpressionPath, UpdateExpressionFunction)) or (
        _node(node) and any(_looks_up(child) for child in node.children or ())
    )


def _copied(value: Any) -> Any:
    return _copied_node(value, None) if _node(value) else deepcopy(value)


def _copied_node(node: Any, parent: Any) -> Any:
    # A syntax tree is a type, its children and the way up; the general deepcopy costs twenty times as much.
    copy = object.__new__(type(node))
    copy.type, copy.parent, copy.children = node.type, parent, node.children
    if node.children is not None:
        copy.children = [_copied_node(child, copy) if _node(child) else child for child in node.children]
    return copy


def _node(value: Any) -> bool:
    # A dict by type: isinstance() of an abstract base class costs as much as the rest of the step.
    kind = type(value)
    known = _is_node.get(kind)
    if known is None:
        known = _is_node[kind] = issubclass(kind, Node)
    return known


class _Plan(NamedTuple):
    """Treatment of each type of node by a traverser, computed at the first of its kind."""

    prepares: bool
    handled_as: dict[type, Any]


def _traverse(self: Any, root: Any) -> Any:
    kind = type(self)
    if kind not in _plans:
        _plans[kind] = _Plan(kind.pre_processing_of_child is not DepthFirstTraverser.pre_processing_of_child, {})
    return _walk(self, root, -1, self._processing_map(), _plans[kind])


def _walk(self: Any, node: Any, position: int, processors: dict[Any, Any], plan: _Plan) -> Any:
    parent = node.parent
    for index, child in enumerate(node.children or ()):
        if plan.prepares:
            self.pre_processing_of_child(node, index)
        if _node(child):
            _walk(self, child, index, processors, plan)
    kind = type(node)
    if kind not in plan.handled_as:
        plan.handled_as[kind] = next((each for each in processors if issubclass(kind, each)), None)
    handled_as = plan.handled_as[kind]
    if handled_as is not None:
        node = processors[handled_as](node)
        node.parent = parent
        if parent:
            parent.children[position] = node
    return node


def _find_clauses(self: Any, clause_types: Any) -> list[Any]:
    if "found" not in vars(self):
        return _search(self, clause_types)
    kinds = tuple(clause_types)
    if kinds not in self.found:
        self.found[kinds] = _search(self, kinds)
    return list(self.found[kinds])


def _search(self: Any, clause_types: Any) -> list[Any]:
    found = []
    for child in self.children or ():
        kind = type(child)
        if kind in clause_types:
            found.append(child)
            continue
        if kind not in _holds_clauses:
            _holds_clauses[kind] = issubclass(kind, (Expression, UpdateExpressionFunction))
        if _holds_clauses[kind]:
            found.extend(_search(child, clause_types))
    return found


REPLACEMENTS: list[tuple[Any, str, Any]] = [
    (UpdateExpressionParser, "make", classmethod(_make)),
    (Validator, "__init__", _validator_init),
    (UpdateExpressionValidator, "validate", _validate),
    (validators, "deepcopy", _copied),
    (DepthFirstTraverser, "traverse", _traverse),
    (Node, "find_clauses", _find_clauses),
]
