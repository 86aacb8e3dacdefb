"""The longest way through a machine: the most transitions that one execution can make, and the longest it must wait.

Unlike the expectation this counts what can happen at all: every retry used up, every catch taken, unless the user said
that a Task never fails or that an exit has probability 0. Where a loop can be taken there is no longest way.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from signalbox.cost.exact import ceiling
from signalbox.cost.model.attempts import TASK_FAILED, first_match
from signalbox.cost.model.behaviour import Behaviour
from signalbox.cost.model.chain import components
from signalbox.cost.model.definition import Definition
from signalbox.cost.model.expectations import started_machine
from signalbox.cost.model.machine import Catcher, Retrier, Scope, State

ONE = Fraction(1)


class Ways:
    """What can happen in a machine under a behaviour."""

    def __init__(self, behaviour: Behaviour, beside: Mapping[str, Definition]) -> None:
        self.behaviour = behaviour
        self.beside = beside
        self.running: list[str] = []
        self.following: dict[int, dict[str, dict[str, Fraction]]] = {}

    def transitions(self, scope: Scope) -> Fraction | None:
        """The most transitions of one run of a scope, Standard children included; None where there is no most."""
        return longest_way(scope.start, self.edges(scope), lambda name: self.state_transitions(scope.states[name]))

    def state_transitions(self, state: State) -> Fraction | None:
        """The most transitions of one visit to a state."""
        rounds = Fraction(1 + sum(retrier.attempts for retrier in self.usable_retriers(state)))
        inside = self.inner_transitions(state)
        return None if inside is None else rounds * (1 + inside)

    def inner_transitions(self, state: State) -> Fraction | None:
        """The most transitions that one attempt makes in the scopes and Standard children of a state."""
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
        """The most transitions of a machine that is started; one that starts itself again has no most."""
        if child.name in self.running:
            return None
        self.running.append(child.name)
        most = self.transitions(child.scope)
        self.running.pop()
        return most

    def map_transitions(self, state: State) -> Fraction | None:
        """The most transitions of the items of a Map, starts of children included; without their number there is no most."""
        items = self.behaviour.items(state)
        if items == 0:
            return Fraction(0)
        express = state.distributed and state.processor.get("ExecutionType") == "EXPRESS"
        inner = Fraction(0) if express else self.transitions(state.scopes[0])
        if items is None or inner is None:
            return None
        runs = ceiling(state.children_of(items) if state.distributed else items)
        return runs * (1 + inner if state.distributed else inner)

    def waits(self, scope: Scope) -> Fraction | None:
        """The longest that a run must wait by the Seconds of its Wait states; None where a loop may wait again."""
        if not any(state.kind == "Wait" for state in scope.every_state()):
            return Fraction(0)
        return longest_way(scope.start, self.edges(scope), lambda name: self.state_waits(scope.states[name]))

    def state_waits(self, state: State) -> Fraction | None:
        """The seconds that one attempt of a state waits."""
        if state.kind == "Wait":
            return self.behaviour.seconds(state) or Fraction(0)
        if state.distributed:
            return Fraction(0)
        parts = [self.waits(scope) for scope in state.scopes]
        known = [part for part in parts if part is not None]
        return max(known, default=Fraction(0)) if len(known) == len(parts) else None

    def edges(self, scope: Scope) -> dict[str, dict[str, Fraction]]:
        """Which state can follow which."""
        if id(scope) not in self.following:
            ways = {name: dict.fromkeys(self.targets(state), ONE) for name, state in scope.states.items()}
            self.following[id(scope)] = ways
        return self.following[id(scope)]

    def targets(self, state: State) -> list[str]:
        """The states that can follow a state."""
        if state.kind == "Choice":
            return list(self.behaviour.exits(state))
        targets = [] if state.next is None or self.behaviour.certain_to_fail(state) else [state.next]
        return targets + [state.catchers[index].next for index in self.usable(state, state.catchers)]

    def usable_retriers(self, state: State) -> list[Retrier]:
        """The retriers that some error which can happen goes to."""
        return [state.retriers[index] for index in self.usable(state, state.retriers)]

    def usable(self, state: State, entries: Sequence[Retrier] | Sequence[Catcher]) -> list[int]:
        """The retriers or catchers that can be used: all of them, unless the user says how a Task fails."""
        if not self.can_fail(state):
            return []
        if state.name not in self.behaviour.failures:
            return list(range(len(entries)))
        errors = self.behaviour.errors.get(state.name, {TASK_FAILED: ONE})
        found = {first_match(entries, error) for error, share in errors.items() if share}
        return sorted(index for index in found if index is not None)

    def can_fail(self, state: State) -> bool:
        """Whether a state can fail: a Task by itself, a Parallel or Map by what is inside."""
        if state.kind == "Task":
            return self.behaviour.may_fail(state)
        inner = [part for scope in state.scopes for part in scope.every_state()]
        return any(part.kind == "Fail" or (part.kind == "Task" and self.behaviour.may_fail(part)) for part in inner)


def longest_way(
    start: str, edges: Mapping[str, Mapping[str, Fraction]], weight: Callable[[str], Fraction | None]
) -> Fraction | None:
    """The heaviest path from the start, or None where one passes a loop or a state without a bound."""
    heaviest: dict[str, Fraction] = {}
    for part in reversed(components(start, edges)):
        node = part[0]
        own = weight(node)
        if len(part) > 1 or node in edges[node] or own is None:
            return None
        heaviest[node] = own + max((heaviest[target] for target in edges[node]), default=Fraction(0))
    return heaviest[start]
