"""Rules of loops, and of the events that they and Maps add to a history."""

import re
from collections.abc import Iterator

from signalbox.lint.rule import Place, Rule
from signalbox.lint.states import MachineView, Scope, State, is_distributed

MOST_EVENTS = 25_000
ITEMS = 1_000  # a Map that cannot take this many items is reported
INNER_ITEMS = 10  # assumed of a Map inside a Map
COUNTS = re.compile(r"States\.MathAdd|[+-]\s*1\b|\$count\(|Timestamp(Greater|Less)|\$millis\(|\$now\(|RetryCount", re.I)
"""Signs of a bound in the states of a loop: a counter, or a comparison of times."""
EVENTS = {"Task": 5, "Map": 4, "Parallel": 4, "Fail": 1}


def circles(scope: Scope) -> Iterator[list[State]]:
    """Yield the groups of states that can reach each other, in the order of the definition."""
    reach = {name: reachable(scope, name) for name in scope.states}
    done: set[str] = set()
    for name in scope.states:
        group = [other for other in scope.states if other in reach[name] and name in reach[other]]
        if name not in done and name in reach[name]:
            done |= set(group)
            yield [scope.states[other] for other in group]


def reachable(scope: Scope, start: str) -> set[str]:
    """Return the names of the states that come after a state."""
    found: set[str] = set()
    work = [start]
    while work:
        for target in scope.states[work.pop()].targets():
            if target in scope.states and target not in found:
                found.add(target)
                work.append(target)
    return found


def endless(machine: MachineView) -> Iterator[Place]:
    """Yield loops without an exit, and loops that nothing counts or bounds in time."""
    for scope in machine.scopes:
        for group in circles(scope):
            names = {state.name for state in group}
            path = " -> ".join([state.name for state in group][:5])
            leaves = any(set(state.targets()) - names or state.body.get("End") is True for state in group)
            if not leaves:
                yield group[0].pointer, f"the loop {path} has no exit"
            elif not bounded(machine, group):
                yield group[0].pointer, f"nothing bounds the loop {path}: no counter, no time and no TimeoutSeconds"


def bounded(machine: MachineView, group: list[State]) -> bool:
    """Return whether a loop has a counter, compares times, or ends with the machine's time-out."""
    return machine.definition.get("TimeoutSeconds") is not None or any(COUNTS.search(state.text) for state in group)


def long_histories(machine: MachineView) -> Iterator[Place]:
    """Yield Maps whose items can fill a history."""
    if machine.type == "EXPRESS":
        return
    for state in machine.states:
        if state.type == "Map" and not is_distributed(state) and not isinstance(state.body.get("Items"), list):
            each = item_events(state)
            if each * ITEMS > MOST_EVENTS and not inside_distributed(state):
                most = f"{MOST_EVENTS // each:,} items fill a history"
                yield state.pointer, f"{state.name!r} adds up to {each} events for each item: {most}"


def inside_distributed(state: State) -> bool:
    """Return whether a state runs in the executions that a distributed Map starts."""
    owner = state.scope.owner
    return owner is not None and (is_distributed(owner) or inside_distributed(owner))


def item_events(state: State) -> int:
    """Return the most events that one item adds, without retries."""
    return 2 + sum(events(inner) for scope in state.scopes for inner in scope.states.values())


def events(state: State) -> int:
    """Return the events of a state and of those inside it."""
    inside = sum(events(inner) for scope in state.scopes for inner in scope.states.values())
    if state.type == "Map":
        inside = 1 if is_distributed(state) else (inside + 2) * INNER_ITEMS
    return EVENTS.get(state.type, 2) + (1 if state.pattern else 0) + inside


QUOTAS = "Step Functions Developer Guide, 'Step Functions service quotas'"
RULES = (
    Rule(
        "endless-loop", "warning",
        "A loop that waits for what never comes runs for a year, or until the history has 25,000 events.",
        "Step Functions Developer Guide, 'Best practices for Step Functions', 'Avoid reaching the history quota'",
        "Count the rounds in a variable and leave the loop, or set TimeoutSeconds on the machine.",
        endless,
    ),
    Rule(
        "history-can-pass-25000", "warning",
        "An execution whose history has 25,000 events fails, after its work is done.",
        QUOTAS + ", 'Execution history size'",
        "Use a distributed Map, start child executions, or bound the list of items.",
        long_histories,
    ),
)  # fmt: skip
