"""Generated machines whose chances are known: what the cost model derives is what the engine draws."""

from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import strategies as st

from signalbox.asl import Machine, TaskError

CHANCES = [Fraction(1, 5), Fraction(3, 10), Fraction(1, 2), Fraction(7, 10)]
ERRORS = ["Busy", "Lost", "States.Timeout", "States.HeartbeatTimeout"]
FATAL = "States.Runtime"  # which nothing retries or catches


@dataclass
class Generated:
    """A definition with the usage that says how it behaves."""

    definition: dict[str, Any] = field(default_factory=dict)
    branches: dict[str, dict[str, Fraction]] = field(default_factory=dict)
    failures: dict[str, Fraction] = field(default_factory=dict)
    errors: dict[str, dict[str, Fraction]] = field(default_factory=dict)
    map_items: dict[str, int] = field(default_factory=dict)
    names: int = 0
    failing_beside: bool = False

    def usage(self) -> dict[str, Any]:
        """The usage document of the cost model."""
        keys = ("branches", "failures", "errors", "map_items")
        return {key: getattr(self, key) for key in keys}

    def runs(self, count: int, seed: int) -> list[int]:
        """Return the transitions of `count` executions by the engine, each with its own seed."""
        machine = Machine(self.definition)
        return [self.run(machine, Random(f"{seed}-{index}"), index) for index in range(count)]

    def run(self, machine: Machine, chance: Random, seed: int) -> int:
        """The transitions of one execution."""

        def task(resource: str, arguments: Any, context: dict[str, Any]) -> Any:
            name = context["State"]["Name"]
            if chance.random() < self.failures.get(name, 0):
                errors = self.errors[name]
                raise TaskError(chance.choices(list(errors), [float(share) for share in errors.values()])[0])
            return {}

        transitions: int = machine.run({}, tasks=task, seed=chance.randrange(2**31) + seed).transitions
        return transitions


@st.composite
def machines(draw: st.DrawFn, failing_beside: bool = False) -> Generated:
    """A machine of nested scopes with choices, loops, failures, retries and catches.

    Where a branch or an item fails, AWS stops those beside it at once: `failing_beside` says whether that may happen.
    """
    made = Generated(failing_beside=failing_beside)
    made.definition = {"QueryLanguage": "JSONata", **draw(scopes(made, depth=2, safe=False))}
    return made


@st.composite
def scopes(draw: st.DrawFn, made: Generated, depth: int, safe: bool) -> dict[str, Any]:
    """States in a row; each leads to the next, to a later one, or back, or to itself. A safe scope never fails."""
    count = draw(st.integers(1, 4))
    names = [f"S{made.names + index}" for index in range(count + 1)]
    made.names += count + 1
    fail = {"Type": "Fail", "Error": draw(st.sampled_from(ERRORS))}
    states: dict[str, Any] = {
        names[-1]: {"Type": "Succeed"} if safe else draw(st.sampled_from([{"Type": "Succeed"}, fail]))
    }
    for place in range(count):
        states[names[place]] = draw(bodies(made, names, place, depth, safe))
    return {"StartAt": names[0], "States": states}


@st.composite
def bodies(draw: st.DrawFn, made: Generated, names: list[str], place: int, depth: int, safe: bool) -> dict[str, Any]:
    """One state that leads onwards."""
    kinds = ["Pass", "Task", "Task", "Choice", "Wait", *(["Parallel", "Map"] if depth else [])]
    kind = draw(st.sampled_from(kinds))
    following = {"Next": names[place + 1]}
    if kind == "Choice":
        return draw(choices(made, names, place))
    if kind == "Wait":
        return {"Type": "Wait", "Seconds": 1, **following}
    if kind == "Task":
        return draw(tasks(made, names, place, safe)) | following
    if kind == "Parallel":
        branches = draw(st.integers(1, 3))
        inner = [
            draw(scopes(made, depth - 1, safe or (branches > 1 and not made.failing_beside))) for _ in range(branches)
        ]
        return {"Type": "Parallel", "Branches": inner, **draw(recovery(names, place, safe)), **following}
    if kind == "Map":
        made.map_items[names[place]] = items = draw(st.integers(0, 3))
        inner_scope = draw(scopes(made, depth - 1, safe or (items > 1 and not made.failing_beside)))
        fields = {"Items": list(range(items)), "ItemProcessor": inner_scope}
        return {"Type": "Map", **fields, **draw(recovery(names, place, safe)), **following}
    return {"Type": "Pass", **following}


@st.composite
def choices(draw: st.DrawFn, made: Generated, names: list[str], place: int) -> dict[str, Any]:
    """A Choice with one or two rules, drawn by the engine with $random(); one rule may lead back."""
    targets = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2))
    default = names[place + 1]  # every state has a way to it, as the service demands
    shares: dict[str, Fraction] = {}
    rules, left = [], Fraction(1)
    for target in targets:
        chance = draw(st.sampled_from(CHANCES[:3]))
        rules.append({"Condition": f"{{% $random() < {float(chance)} %}}", "Next": target})
        shares[target] = shares.get(target, Fraction(0)) + left * chance
        left *= 1 - chance
    shares[default] = shares.get(default, Fraction(0)) + left
    made.branches[names[place]] = shares
    return {"Type": "Choice", "Choices": rules, "Default": default}


@st.composite
def tasks(draw: st.DrawFn, made: Generated, names: list[str], place: int, safe: bool) -> dict[str, Any]:
    """A Task that may fail by one or two errors."""
    name = names[place]
    made.failures[name] = draw(st.sampled_from([Fraction(0), *CHANCES]))
    named = draw(st.lists(st.sampled_from(ERRORS if safe else [*ERRORS, FATAL]), min_size=1, max_size=2, unique=True))
    made.errors[name] = {error: Fraction(1, len(named)) for error in named}
    resource = "arn:aws:lambda:us-east-1:123456789012:function:any"
    return {"Type": "Task", "Resource": resource, **draw(recovery(names, place, safe))}


@st.composite
def recovery(draw: st.DrawFn, names: list[str], place: int, safe: bool) -> dict[str, Any]:
    """Retry and Catch; in a safe scope everything is caught."""
    fields: dict[str, Any] = {}
    wildcards = st.sampled_from(["States.TaskFailed", "States.ALL"])
    retriers = []
    for _ in range(draw(st.integers(0, 2))):
        retriers.append({"ErrorEquals": [draw(st.sampled_from(ERRORS))], "MaxAttempts": draw(st.integers(0, 3))})
    if draw(st.booleans()):
        retriers.append({"ErrorEquals": [draw(wildcards)], "MaxAttempts": draw(st.integers(0, 2))})
    if retriers:
        fields["Retry"] = retriers
    anywhere = names[draw(st.integers(0, len(names) - 1))]  # back and to itself too
    catchers = [{"ErrorEquals": [draw(st.sampled_from(ERRORS))], "Next": anywhere}] if draw(st.booleans()) else []
    if safe:
        catchers.append({"ErrorEquals": ["States.ALL"], "Next": names[-1]})
    return fields | ({"Catch": catchers} if catchers else {})
