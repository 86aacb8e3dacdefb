"""Longest way through a machine: the most transitions of one execution, and its longest wait.

Every retry is used and every catch taken, unless the usage says that a Task never fails or that an exit has probability
0. Where a loop can be taken there is no longest way.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import ceil

from signalbox.cost.model.attempts import TASK_FAILED, first_match
from signalbox.cost.model.behaviour import Behaviour
from signalbox.cost.model.definition import Definition
from signalbox.cost.model.expectations import started_machine
from signalbox.cost.model.machine import Catcher, Retrier, Scope, State
from signalbox.cost.model.markov_chain import components

ONE = Fraction(1)


class LongestPaths:
    """Possible ways through a machine under a behaviour."""

    def __init__(self, behaviour: Behaviour, beside: Mapping[str, Definition]) -> None:
        self.behaviour = behaviour
        self.beside = beside
        self.running: list[str] = []
        self.following: dict[int, dict[str, dict[str, Fraction]]] = {}

    def transitions(self, scope: Scope) -> Fraction | None:
        """Return the most transitions of a scope with its Standard children, None without a bound."""
        return longest_way(scope.start, self.edges(scope), lambda name: self.state_transitions(scope.states[name]))

    def state_transitions(self, state: State) -> Fraction | None:
        """Return the most transitions of one visit to a state."""
        retriers = (state.retriers[index] for index in self.usable(state, state.retriers))
        rounds = Fraction(1 + sum(retrier.attempts for retrier in retriers))
        inside = self.inner_transitions(state)
        return None if inside is None else rounds * (1 + inside)

    def inner_transitions(self, state: State) -> Fraction | None:
        """Return the most transitions that one attempt makes in a state's scopes and Standard children."""
        if state.kind == "Map":
            return self.map_transitions(state)
        if state.kind == "Parallel":
            parts = [self.transitions(scope) for scope in state.scopes]
        elif state.starts_machine and (child := started_machine(state, self.beside)):
            parts = [] if child.type == "EXPRESS" else [self.child_transitions(child)]
        else:
            parts = []
        known = [part for part in parts if part is not None]
        return sum(known, Fraction(0)) if len(known) == len(parts) else None

    def child_transitions(self, child: Definition) -> Fraction | None:
        """Return the most transitions of a started machine, None for one that starts itself again."""
        if child.name in self.running:
            return None
        self.running.append(child.name)
        most = self.transitions(child.scope)
        self.running.pop()
        return most

    def map_transitions(self, state: State) -> Fraction | None:
        """Return the most transitions of a Map's items and children's starts, None without a bound."""
        items = self.behaviour.items(state)
        if items == 0:
            return Fraction(0)
        express = state.distributed and state.processor.get("ExecutionType") == "EXPRESS"
        inner = Fraction(0) if express else self.transitions(state.scopes[0])
        if items is None or inner is None:
            return None
        runs = ceil(state.children_of(items) if state.distributed else items)
        return runs * (1 + inner if state.distributed else inner)

    def waits(self, scope: Scope) -> Fraction | None:
        """Return the longest total of Wait seconds in a run; None where a loop may wait again."""
        if not any(state.kind == "Wait" for state in scope.every_state()):
            return Fraction(0)
        return longest_way(scope.start, self.edges(scope), lambda name: self.state_waits(scope.states[name]))

    def state_waits(self, state: State) -> Fraction | None:
        """Return the seconds that one attempt of a state waits."""
        if state.kind == "Wait":
            return self.behaviour.seconds(state) or Fraction(0)
        if state.distributed:
            return Fraction(0)
        parts = [self.waits(scope) for scope in state.scopes]
        known = [part for part in parts if part is not None]
        return max(known, default=Fraction(0)) if len(known) == len(parts) else None

    def edges(self, scope: Scope) -> dict[str, dict[str, Fraction]]:
        """Return the possible successors of each state."""
        if id(scope) not in self.following:
            ways = {name: dict.fromkeys(self.targets(state), ONE) for name, state in scope.states.items()}
            self.following[id(scope)] = ways
        return self.following[id(scope)]

    def targets(self, state: State) -> list[str]:
        """Return the states that can follow a state."""
        if state.kind == "Choice":
            return list(self.behaviour.exits(state))
        targets = [] if state.next is None or self.behaviour.certain_to_fail(state) else [state.next]
        return targets + [state.catchers[index].next for index in self.usable(state, state.catchers)]

    def usable(self, state: State, entries: Sequence[Retrier] | Sequence[Catcher]) -> list[int]:
        """Return the indices of the entries that can be used: all, unless the usage gives a Task's errors."""
        if not self.can_fail(state):
            return []
        if state.name not in self.behaviour.failures:
            return list(range(len(entries)))
        errors = self.behaviour.errors.get(state.name, {TASK_FAILED: ONE})
        found = {first_match(entries, error) for error, share in errors.items() if share}
        return sorted(index for index in found if index is not None)

    def can_fail(self, state: State) -> bool:
        """Return whether a state can fail: a Task by itself, a Parallel or Map by its inner states."""
        if state.kind == "Task":
            return self.behaviour.may_fail(state)
        inner = [part for scope in state.scopes for part in scope.every_state()]
        return any(part.kind == "Fail" or (part.kind == "Task" and self.behaviour.may_fail(part)) for part in inner)


def longest_way(
    start: str, edges: Mapping[str, Mapping[str, Fraction]], weight: Callable[[str], Fraction | None]
) -> Fraction | None:
    """Return the weight of the heaviest path from the start, None where it has no bound."""
    heaviest: dict[str, Fraction] = {}
    for part in reversed(components(start, edges)):
        node = part[0]
        own = weight(node)
        if len(part) > 1 or node in edges[node] or own is None:
            return None
        heaviest[node] = own + max((heaviest[target] for target in edges[node]), default=Fraction(0))
    return heaviest[start]
