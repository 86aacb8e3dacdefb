"""Checks of a whole machine: its flows, their states, and the transitions between them."""

from collections.abc import Iterable
from typing import Any

from signalbox.asl.problems import Report, under
from signalbox.asl.query import DEFAULT_LANGUAGE
from signalbox.asl.validate.checks import (
    Check,
    check_fields,
    is_anything,
    is_object,
    is_string,
    is_text,
    one_of,
    whole_number,
)
from signalbox.asl.validate.maps import processor_field
from signalbox.asl.validate.shared import Target
from signalbox.asl.validate.states import check_state
from signalbox.asl.validate.variables import check_shadowing

Definition = dict[str, Any]
_TOP: dict[str, Check] = {
    "StartAt": is_text,
    "States": is_object,
    "Comment": is_string,
    "Version": is_string,
    "TimeoutSeconds": whole_number(1),
    "QueryLanguage": one_of("JSONata", "JSONPath"),
}
_FLOW: dict[str, Check] = {
    "StartAt": is_text,
    "States": is_object,
    "Comment": is_string,
    "ProcessorConfig": is_anything,
}
_DEEPEST = 20  # levels of nested flows; also limits the recursion of this check


class Scope:
    """Values that a flow inherits from the flow around it; `language` is the machine's."""

    __slots__ = ("depth", "kind", "language", "names", "variables")

    def __init__(self, kind: str, language: str, names: dict[str, str], variables: frozenset[str], depth: int) -> None:
        self.kind = kind  # STANDARD or EXPRESS
        self.language = language
        self.names = names  # state names seen in the whole machine -> pointer
        self.variables = variables
        self.depth = depth


def check_machine(report: Report, definition: Definition, kind: str = "STANDARD") -> None:
    """Check a definition that is a JSON object, for a workflow of the type `kind`."""
    check_fields(report, "", definition, _TOP)
    language = definition.get("QueryLanguage", DEFAULT_LANGUAGE)
    _check_flow(report, "", definition, Scope(kind, language, {}, frozenset(), 0))


def _check_flow(report: Report, pointer: str, flow: Definition, scope: Scope) -> None:
    states, start = flow.get("States"), flow.get("StartAt")
    missing = [name for name in ("States", "StartAt") if name not in flow]
    if missing:
        report.error("missing-field", pointer, f"These fields are required: [{', '.join(missing)}]")
    if not isinstance(states, dict) or not states:
        if isinstance(states, dict):
            report.error("no-states", under(pointer, "States"), "there must be at least one state")
        return
    if scope.depth > _DEEPEST:
        report.error("too-deep", pointer, f"flows are nested more than {_DEEPEST} deep")
        return
    place = under(pointer, "States")
    variables = check_shadowing(report, states, place, scope.variables)
    inner = Scope(scope.kind, scope.language, scope.names, variables, scope.depth + 1)
    edges = _check_states(report, place, states, inner)
    _check_transitions(report, pointer, start, states, edges)


def _check_states(report: Report, place: str, states: Definition, scope: Scope) -> dict[str, list[Target]]:
    edges: dict[str, list[Target]] = {}
    for name, state in states.items():
        pointer = under(place, name)
        if name in scope.names:
            report.error("duplicate-name", pointer, f"the name {name!r} is taken by the state at {scope.names[name]}")
        scope.names.setdefault(name, pointer)
        if not is_object(report, pointer, state):
            continue
        edges[name] = check_state(report, pointer, name, state, scope.language, scope.kind)
        _check_inner(report, pointer, state, scope)
    return edges


def _check_inner(report: Report, pointer: str, state: Definition, scope: Scope) -> None:
    inner = Scope(scope.kind, scope.language, scope.names, scope.variables, scope.depth)
    if state.get("Type") == "Parallel" and isinstance(state.get("Branches"), list):
        for index, branch in enumerate(state["Branches"]):
            _check_inner_flow(report, f"{under(pointer, 'Branches')}/{index}", branch, inner)
    field = processor_field(state)
    if state.get("Type") == "Map" and isinstance(state.get(field), dict):
        config = state[field].get("ProcessorConfig")
        if isinstance(config, dict) and config.get("Mode") == "DISTRIBUTED":
            # Child executions have none of their parent's variables.
            inner.variables = frozenset()
            _check_children(report, under(pointer, field), config, inner)
        _check_inner_flow(report, under(pointer, field), state[field], inner)


def _check_children(report: Report, pointer: str, config: Definition, scope: Scope) -> None:
    place = under(under(pointer, "ProcessorConfig"), "Mode")
    if scope.kind == "EXPRESS":
        report.error("express-distributed-map", place, "Express state machine does not support distributed Map")
    if config.get("ExecutionType") == "EXPRESS":
        scope.kind = "EXPRESS"


def _check_inner_flow(report: Report, pointer: str, flow: Any, scope: Scope) -> None:
    if is_object(report, pointer, flow):
        check_fields(report, pointer, flow, _FLOW)
        _check_flow(report, pointer, flow, scope)


def _check_transitions(
    report: Report, pointer: str, start: Any, states: Definition, edges: dict[str, list[Target]]
) -> None:
    for place, target in _all(edges.values()):
        if isinstance(target, str) and target not in states:
            report.error("missing-target", place, f"Missing 'Next' target: {target}")
    if not isinstance(start, str):
        return
    if start not in states:
        report.error("missing-target", under(pointer, "StartAt"), f"Missing 'Next' target: {start}")
        return
    if not any(_ends(state) for state in states.values()):
        # AWS says nothing of states that are not reachable then.
        report.error("no-terminal-state", pointer, "Workflow has no terminal state")
        return
    reached = _reached(start, edges)
    for name in states:
        if name not in reached:
            report.error("unreachable", under(under(pointer, "States"), name), f'State "{name}" is not reachable.')


def _ends(state: Any) -> bool:
    return isinstance(state, dict) and (state.get("End") is True or state.get("Type") in ("Succeed", "Fail"))


def _reached(start: str, edges: dict[str, list[Target]]) -> set[str]:
    reached: set[str] = set()
    open_names = [start]
    while open_names:
        name = open_names.pop()
        if name not in reached:
            reached.add(name)
            open_names += [target for _, target in edges.get(name, ()) if isinstance(target, str)]
    return reached


def _all(groups: Iterable[list[Target]]) -> list[Target]:
    return [target for group in groups for target in group]
