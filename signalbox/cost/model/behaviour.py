"""Usage of a machine as the user gives it, and the assumptions that fill its gaps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from signalbox.cost.documents import DocumentError, Fields, escape, nearest
from signalbox.cost.model.attempts import TASK_FAILED
from signalbox.cost.model.machine import Scope, State
from signalbox.cost.model.state_limits import longest
from signalbox.cost.prices.services.limits import limited

SLACK = Fraction(1, 10**9)  # probabilities that a program wrote as 0.1 + 0.2 still count as adding to 1


@dataclass
class Behaviour:
    """Checked usage of one machine."""

    branches: dict[str, dict[str, Fraction]] = field(default_factory=dict)
    failures: dict[str, Fraction] = field(default_factory=dict)
    errors: dict[str, dict[str, Fraction]] = field(default_factory=dict)
    map_items: dict[str, Fraction] = field(default_factory=dict)
    durations_ms: dict[str, Fraction] = field(default_factory=dict)
    executions: Fraction = Fraction(1)
    memory_mb: Fraction = Fraction(64)
    region: str = "us-east-1"
    free_tier: bool = False

    def exits(self, state: State) -> dict[str, Fraction]:
        """Return the possible exits of a Choice; without given probabilities its rules are equally likely."""
        given = self.branches.get(state.name)
        if given is not None:
            return {target: share for target, share in given.items() if share}
        shares: dict[str, Fraction] = {}
        for target in state.exits:
            shares[target] = shares.get(target, Fraction(0)) + Fraction(1, len(state.exits))
        return shares

    def failing(self, state: State) -> dict[str, Fraction]:
        """Return the probability of each error in one attempt of a Task."""
        chance = self.failures.get(state.name, Fraction(0))
        if not chance:
            return {}
        shares = self.errors.get(state.name, {TASK_FAILED: Fraction(1)})
        return {error: chance * share for error, share in shares.items() if share}

    def may_fail(self, state: State) -> bool:
        """Return whether a Task can fail: always, unless the usage gives it the probability 0."""
        return self.failures.get(state.name, Fraction(1)) > 0

    def certain_to_fail(self, state: State) -> bool:
        """Return whether no attempt of a Task succeeds."""
        return self.failures.get(state.name) == 1

    def items(self, state: State) -> Fraction | None:
        """Return the number of items of a Map: as given, else the length of its literal array, else None."""
        if state.name in self.map_items:
            return self.map_items[state.name]
        items = state.fields.get("Items")
        return Fraction(len(items)) if isinstance(items, list) else None

    def seconds(self, state: State) -> Fraction | None:
        """Return the duration of a state: as given, else the Seconds of a Wait, else None if unknown."""
        if state.name in self.durations_ms:
            return self.durations_ms[state.name] / 1000
        seconds = state.fields.get("Seconds")
        if state.kind == "Wait" and isinstance(seconds, int | Decimal) and not isinstance(seconds, bool):
            return Fraction(seconds)
        return None if state.kind in ("Wait", "Task") else Fraction(0)


def read_behaviour(usage: Any, file: str, scopes: Iterable[Scope]) -> Behaviour:
    """Check a usage document against the states of a machine.

    Raises DocumentError for a state that does not exist or is of another kind (with the nearest name), for a target
    that a Choice does not have, for probabilities that do not add to 1, and for a duration that AWS does not allow.
    """
    top = Fields.of(usage, file)
    states = [state for scope in scopes for state in scope.every_state()]
    behaviour = Behaviour(
        executions=top.number("executions_per_month", 1),
        memory_mb=top.number("memory_mb", 64),
        region=top.text("region", "us-east-1"),
        free_tier=top.flag("free_tier", False),
    )
    for name, state, fields in named_states(states, top, "branches", "Choice"):
        behaviour.branches[name] = shares_of(fields, "branches", name, set(state.exits))
    for name, _, fields in named_states(states, top, "failures", "Task"):
        behaviour.failures[name] = probability(fields, name)
    for name, _, fields in named_states(states, top, "errors", "Task"):
        behaviour.errors[name] = shares_of(fields, "errors", name, None)
    for name, _, fields in named_states(states, top, "map_items", "Map"):
        behaviour.map_items[name] = fields.number(name)
    for name, state, fields in named_states(states, top, "durations_ms"):
        behaviour.durations_ms[name] = limited(fields, name, longest(state))
    top.finish()
    return behaviour


def named_states(states: list[State], top: Fields, section: str, *kinds: str) -> Iterable[tuple[str, State, Fields]]:
    """Yield the entries of a section, with their states: of the given kinds, and unique in the machine."""
    fields = Fields.of(top.take(section, {}), top.file, f"/{section}")
    for name in fields.value:
        found = [state for state in states if state.name == name]
        fitting = [state for state in found if not kinds or state.kind in kinds]
        if not found:
            known = {state.name for state in states if not kinds or state.kind in kinds}
            raise fields.refuse(name, f"there is no state {name!r}: {nearest(name, known)}")
        if not fitting:
            raise fields.refuse(name, f"{name!r} is a {found[0].kind}, and {section} needs a {' or '.join(kinds)}.")
        if len(fitting) > 1:
            raise fields.refuse(name, f"{len(fitting)} states are named {name!r}; AWS demands unique names.")
        yield name, fitting[0], fields


def shares_of(fields: Fields, section: str, name: str, known: set[str] | None) -> dict[str, Fraction]:
    """Return shares that add to 1, by the allowed names."""
    entries = Fields.of(fields.take(name), fields.file, f"/{section}/{escape(name)}")
    shares = {}
    for key in entries.value:
        if known is not None and key not in known:
            raise entries.refuse(key, f"{name!r} does not lead to {key!r}: {nearest(key, known)}")
        shares[key] = probability(entries, key)
    total = sum(shares.values(), Fraction(0))
    if abs(total - 1) > SLACK:
        said = f"the probabilities of {name!r} add to {float(total):g}, not to 1."
        raise DocumentError(fields.file, entries.pointer, said)
    return {key: share / total for key, share in shares.items()}


def probability(fields: Fields, name: str) -> Fraction:
    """Return a number from 0 to 1."""
    value = fields.number(name)
    if value > 1:
        raise fields.refuse(name, f"{float(value):g} is no probability: it lies between 0 and 1.")
    return value


def assumptions(behaviour: Behaviour, scopes: Iterable[Scope]) -> list[str]:
    """Return the assumptions that the model makes where the usage has no value, a sentence each."""
    said: list[str] = []
    for scope in scopes:
        for state in scope.every_state():
            said += assumed(behaviour, state)
    return said


def assumed(behaviour: Behaviour, state: State) -> Iterable[str]:
    """Yield the assumptions about one state."""
    if state.kind == "Choice" and state.name not in behaviour.branches and len(set(state.exits)) > 1:
        yield f"{state.name}: no branches given, so its {len(state.exits)} rules are taken as equally likely."
    if state.kind == "Map" and behaviour.items(state) is None:
        yield f"{state.name}: no map_items given, so one item is taken."
    if behaviour.failures.get(state.name) and state.name not in behaviour.errors and (state.retriers or state.catchers):
        yield f"{state.name}: no errors given, so its failures are taken as {TASK_FAILED}."
    if state.kind in ("Parallel", "Map") and fails_inside(behaviour, state):
        yield f"{state.name}: where one of its parts fails, the others are taken to run to their end."


def fails_inside(behaviour: Behaviour, state: State) -> bool:
    """Return whether a part of a Parallel or Map may fail by the given usage."""
    inner = [part for scope in state.scopes for part in scope.every_state()]
    return any(part.kind == "Fail" or behaviour.failures.get(part.name) for part in inner)


def text_field(fields: Mapping[str, Any], name: str) -> str:
    """Return a string field of a state, or an empty string where it is missing or computed at run time."""
    value = fields.get(name)
    return value if isinstance(value, str) and not value.lstrip().startswith("{%") else ""
