"""Largest possible number of events in the history of one Standard execution, loops and failures included.

Sources: AWS Step Functions API Reference, "HistoryEvent" (which events a state writes); Developer Guide, "Service
quotas" (25,000 events; a redrive continues the same history, and is not counted here).
"""

from fractions import Fraction

from signalbox.cost.model.behaviour import Behaviour
from signalbox.cost.model.longest_path import longest_way
from signalbox.cost.model.machine import Scope, State

ENDS = 2
"""Events at the start and end of an execution, and at the entry and exit of a state."""
ATTEMPT = 4
"""Events of a Task's attempt: scheduled, started, submitted if it waits for a callback, and its end."""
RUN = 2
"""Events of a Parallel, a Map or an item: its start and its end."""
TIME_OUTS = {"States.Timeout", "States.HeartbeatTimeout"}
ONE = Fraction(1)

Edges = dict[str, dict[str, Fraction]]


def most_events(scope: Scope, behaviour: Behaviour) -> Fraction | None:
    """Return the most events that a machine can write; None where a loop or an inline Map has no bound.

    A loop is bounded where each of its rounds takes time, by a wait whose time-out must pass, and the machine has a
    TimeoutSeconds of its own, which is the most that all rounds together can take.
    """
    inside = scope_events(scope, behaviour)
    return None if inside is None else ENDS + inside


def scope_events(scope: Scope, behaviour: Behaviour) -> Fraction | None:
    """Return the most events that one run of a scope can write."""

    def weight(name: str) -> Fraction | None:
        return state_events(scope.states[name], behaviour)

    whole = longest_way(scope.start, {name: targets(state) for name, state in scope.states.items()}, weight)
    return looping_events(scope, behaviour) if whole is None else whole


def looping_events(scope: Scope, behaviour: Behaviour) -> Fraction | None:
    """Return the most events of a scope with loops: its longest way, once for each possible wait."""
    quick: Edges = {name: targets(state) for name, state in scope.states.items()}
    waits: list[Fraction] = []
    starts = {scope.start}
    for name, state in scope.states.items():
        for target, seconds in slow_targets(state).items():
            del quick[name][target]
            waits.append(seconds)
            starts.add(target)
    ways = [longest_way(start, quick, lambda name: state_events(scope.states[name], behaviour)) for start in starts]
    known = [way for way in ways if way is not None]
    if scope.timeout is None or not waits or len(known) < len(ways):
        return None
    return (scope.timeout // min(waits) + 1) * max(known)


def targets(state: State) -> dict[str, Fraction]:
    """Return the states that can follow a state, after success or failure."""
    ways = [*([state.next] if state.next else []), *state.exits, *(catcher.next for catcher in state.catchers)]
    return dict.fromkeys(ways, ONE)


def slow_targets(state: State) -> dict[str, Fraction]:
    """Return the states that follow only after a wait: seconds by name."""
    seconds = waiting(state)
    if seconds is None:
        return {}
    if state.kind == "Wait":
        return {state.next: seconds} if state.next else {}
    late = {catcher.next for catcher in state.catchers if set(catcher.errors) <= TIME_OUTS}
    soon = {state.next, *(catcher.next for catcher in state.catchers if not set(catcher.errors) <= TIME_OUTS)}
    return dict.fromkeys(sorted(late - soon), seconds)


def waiting(state: State) -> Fraction | None:
    """Return the seconds before a Wait ends or a Task times out, None where they are not literal."""
    names = ("Seconds",) if state.kind == "Wait" else ("TimeoutSeconds", "HeartbeatSeconds")
    said = [state.fields[name] for name in names if name in state.fields]
    if state.kind not in ("Wait", "Task") or not said or any(isinstance(value, str | bool) for value in said):
        return None
    return min(Fraction(value) for value in said) or None


def state_events(state: State, behaviour: Behaviour) -> Fraction | None:
    """Return the most events of one visit to a state, with every retry used."""
    once = attempt_events(state, behaviour)
    rounds = 1 + sum(retrier.attempts for retrier in state.retriers)
    return None if once is None else ENDS + rounds * once


def attempt_events(state: State, behaviour: Behaviour) -> Fraction | None:
    """Return the most events of one attempt; children of a distributed Map have their own histories."""
    if state.kind == "Task":
        return Fraction(ATTEMPT)
    if state.distributed:
        return Fraction(2 * RUN)
    inside = [scope_events(scope, behaviour) for scope in state.scopes]
    known = [part for part in inside if part is not None]
    items = behaviour.items(state) if state.kind == "Map" else ONE
    if items is None or len(known) < len(inside):
        return None
    each = sum(known, Fraction(0)) + (RUN if state.kind == "Map" else 0)
    return RUN + items * each if inside else Fraction(0)
