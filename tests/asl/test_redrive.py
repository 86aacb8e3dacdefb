"""Executions that go on after they failed."""

import json

import pytest

from signalbox.asl import Machine, NotRedrivable
from signalbox.asl.run import snapshot
from signalbox.asl.run.protocol import InvokeTask, StartTimer, TaskFailed, TaskSucceeded
from tests.asl.cases import flow, passing, task
from tests.asl.small import machine, only, two_branches


def test_a_redrive_works_again_only_on_what_failed() -> None:
    """The branch that succeeded keeps its result; the failed state is scheduled again and not entered again."""
    block = machine(P=two_branches())
    state, commands = block.start({})
    first, second = [command.task for command in commands if isinstance(command, InvokeTask)]
    block.step(state, TaskSucceeded(1, first, "kept"))
    block.step(state, TaskFailed(2, second, "E", None))
    entered, transitions = list(state.entered), state.transitions
    state, commands = block.redrive(state, 10)
    again = only(InvokeTask, commands)
    assert (again.state, state.entered, state.transitions) == ("B", entered, transitions + 1)
    assert again.context["Execution"]["RedriveCount"] == 1
    state, _ = block.step(state, TaskSucceeded(11, again.task, "mended"))
    assert (state.status, state.output) == ("SUCCEEDED", ["kept", "mended"])
    assert "ExecutionRedriven" in [event["type"] for event in state.history]


def test_a_redrive_goes_through_a_snapshot() -> None:
    """A failed execution that was stored can be redriven."""
    block = machine(P=two_branches())
    state, commands = block.start({})
    second = [command.task for command in commands if isinstance(command, InvokeTask)][1]
    block.step(state, TaskFailed(2, second, "E", None))
    restored = snapshot.load(block, json.loads(json.dumps(snapshot.dump(state))))
    _, commands = block.redrive(restored, 10)
    assert [command.state for command in commands if isinstance(command, InvokeTask)] == ["A", "B"]


def test_an_execution_that_succeeded_cannot_be_redriven() -> None:
    """Only FAILED, TIMED_OUT and ABORTED can."""
    done = machine(A=passing())
    state, _ = done.start({})
    with pytest.raises(NotRedrivable, match="SUCCEEDED"):
        done.redrive(state, 1)


def test_the_machine_time_out_starts_again_on_redrive() -> None:
    """TimeoutSeconds counts from the redrive."""
    timed = Machine({"QueryLanguage": "JSONata", "TimeoutSeconds": 50, **flow(T=task())})
    state, commands = timed.start({})
    timed.step(state, TaskFailed(10, only(InvokeTask, commands).task, "E", None))
    _, commands = timed.redrive(state, 100)
    assert only(StartTimer, commands).at == 150
