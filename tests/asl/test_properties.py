"""Properties of every machine: it ends, its history is well formed, its bytes depend on the seed alone."""

import copy
import json
import subprocess
import sys
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signalbox.asl import ExecutionState, Machine, validate
from signalbox.asl.mocks.answers import OutcomeAnswers
from signalbox.asl.mocks.runner import Loop
from signalbox.asl.run import snapshot
from tests.asl.generated import literals, machines

QUICK = settings(max_examples=100, derandomize=True, suppress_health_check=list(HealthCheck))


def assert_well_formed(history: list[dict[str, Any]]) -> None:
    """Assert that ids count from 1, events point back, and time does not.

    There is one first event and one last event.
    """
    assert [event["id"] for event in history] == list(range(1, len(history) + 1))
    assert all(0 <= event["previousEventId"] < event["id"] for event in history)
    stamps = [event["timestamp"] for event in history]
    assert stamps == sorted(stamps)
    kinds = [event["type"] for event in history]
    assert kinds[0] == "ExecutionStarted"
    assert [kind in ("ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut") for kind in kinds] == [False] * (
        len(kinds) - 1
    ) + [True]
    json.dumps(history, allow_nan=False)


@QUICK
@given(machines(), literals, st.integers(0, 3))
def test_every_machine_ends_with_a_well_formed_history(made: Any, state_input: Any, seed: int) -> None:
    """A generated machine ends without an exception, with the same bytes for the same seed."""
    definition, mocks = made
    machine = Machine(definition)
    execution = machine.run(state_input, mocks, seed=seed)
    assert execution.status in ("SUCCEEDED", "FAILED")
    assert_well_formed(execution.history)
    entered = [event for event in execution.history if event["type"].endswith("StateEntered")]
    assert [event["stateEnteredEventDetails"]["name"] for event in entered] == execution.entered
    assert execution.transitions >= len(execution.entered)
    again = Machine(json.dumps(definition)).run(state_input, mocks, seed=seed)
    assert json.dumps(again.history) == json.dumps(execution.history)


class Stored(Machine):
    """A machine that puts its execution through a snapshot before every step."""

    def step(self, state: ExecutionState, stimulus: Any) -> Any:
        """Store, restore, step; the caller's own state is brought up to date."""
        restored = snapshot.load(self, json.loads(json.dumps(snapshot.dump(state))))
        after, commands = super().step(restored, stimulus)
        for slot in (*ExecutionState.__slots__, *ExecutionState.__base__.__slots__):
            setattr(state, slot, getattr(after, slot))
        return state, commands


@QUICK
@given(machines(), literals)
def test_a_stored_execution_goes_on_as_if_it_had_not_been_stored(made: Any, state_input: Any) -> None:
    """Stepping through serialised states gives the same history as running through."""
    definition, mocks = made
    whole = Machine(definition).run(state_input, mocks)
    stored = Stored(definition)
    state = Loop(stored, OutcomeAnswers(mocks, stored.state_names())).run(state_input, 0, 0.0, "run", {})
    assert json.dumps(state.history) == json.dumps(whole.history)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything inside a document."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += places(item, (*path, key))
    return found


def mutated(definition: dict[str, Any], path: tuple[Any, ...], change: Any) -> dict[str, Any]:
    """A copy with one place removed (`change` is ...) or replaced."""
    copied = copy.deepcopy(definition)
    target: Any = copied
    for step in path[:-1]:
        target = target[step]
    if change is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = change
    return copied


@settings(max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck))
@given(machines(), st.data())
def test_a_mutated_machine_is_refused_or_runs(made: Any, data: st.DataObject) -> None:
    """Take something out of a valid machine or put something else in: validate finds it, or the machine runs."""
    definition, mocks = made
    path = data.draw(st.sampled_from(places(definition)))
    change = data.draw(
        st.sampled_from([..., None, "", "x", -1, 1.5, [], {}, [1], {"a": 1}, True, "{% $x %}", "{% ( %}"])
    )
    changed = mutated(definition, path, change)
    if any(problem.severity == "error" for problem in validate(changed)):
        return
    machine = Machine(changed)
    known = {name: given for name, given in mocks.items() if name in machine.state_names()}
    execution = machine.run({"a": 1}, known)
    assert_well_formed(execution.history)


def test_same_seed_same_bytes_in_another_process() -> None:
    """Hash randomisation changes nothing."""
    program = (
        "import json; from signalbox.asl import Machine\n"
        "s = {'T': {'Type': 'Task', 'Resource': 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', 'Next': 'P',"
        " 'Arguments': {'t': '{% $states.context.Task.Token %}'}},"
        " 'P': {'Type': 'Pass', 'Output': '{% [$uuid(), $random(), $keys($states.input)] %}', 'End': True}}\n"
        "m = Machine({'QueryLanguage': 'JSONata', 'StartAt': 'T', 'States': s})\n"
        "print(json.dumps(m.run({'b': 1, 'a': 2}, {'T': [{'result': {'y': 1, 'x': 2}}]}, seed=7).history))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != b""
