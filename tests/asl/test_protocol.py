"""The step function, stimulus by stimulus."""

from signalbox.asl.run.protocol import (
    CancelTask,
    CancelTimer,
    Finish,
    InvokeTask,
    StartTimer,
    Stopped,
    TaskFailed,
    TaskHeartbeat,
    TaskSubmitted,
    TaskSucceeded,
    TimerFired,
)
from signalbox.asl.run.snapshot import dump
from tests.asl.cases import LAMBDA, flow, task
from tests.asl.small import machine, only, token_wait, two_branches


def test_a_task_is_invoked_with_everything_the_caller_needs() -> None:
    """InvokeTask carries state, resource, arguments, context and credentials."""
    role = {"RoleArn": "arn:aws:iam::1:role/r"}
    _, commands = machine(T=task(Arguments={"a": 1}, Credentials=role)).start(
        {}, at=3.0, name="n", execution_arn="arn:x"
    )
    invoked = only(InvokeTask, commands)
    assert (invoked.state, invoked.resource, invoked.arguments) == ("T", LAMBDA, {"a": 1})
    assert invoked.credentials == role
    assert invoked.token is None
    assert invoked.context["Execution"]["Id"] == "arn:x"
    assert invoked.context["Execution"]["StartTime"] == "1970-01-01T00:00:03.000Z"


def test_a_token_stands_in_the_arguments_and_in_the_command() -> None:
    """The token that the caller hands out is the one that the arguments hold."""
    _, commands = machine(T=token_wait()).start({})
    invoked = only(InvokeTask, commands)
    assert invoked.token
    assert invoked.arguments == {"token": invoked.token}


def test_tokens_depend_on_seed_and_name_alone() -> None:
    """Same seed and name, same token; another seed or name, another token."""
    waiting = machine(T=token_wait())
    tokens = [
        only(InvokeTask, waiting.start({}, seed=seed, name=name)[1]).token
        for seed, name in ((1, "a"), (1, "a"), (2, "a"), (1, "b"))
    ]
    assert tokens[0] == tokens[1]
    assert len(set(tokens)) == 3


def test_a_submitted_token_wait_goes_on_waiting() -> None:
    """The service's answer is history, not the task's result."""
    waiting = machine(T=token_wait())
    state, commands = waiting.start({})
    open_task = only(InvokeTask, commands).task
    state, commands = waiting.step(state, TaskSubmitted(1, open_task, {"MessageId": "m"}))
    assert commands == []
    assert open_task in state.open_tasks
    state, commands = waiting.step(state, TaskSucceeded(2, open_task, "decided"))
    assert commands == [Finish("SUCCEEDED", "decided")]


def test_a_heartbeat_moves_the_next_deadline_and_not_the_time_out() -> None:
    """Each beat cancels the running heartbeat timer and starts another."""
    beating = machine(T=token_wait(HeartbeatSeconds=10, TimeoutSeconds=100))
    state, commands = beating.start({})
    open_task = only(InvokeTask, commands).task
    timers = [command for command in commands if isinstance(command, StartTimer)]
    assert sorted(timer.at for timer in timers) == [10, 100]
    heartbeat = next(timer for timer in timers if timer.at == 10)
    state, commands = beating.step(state, TaskHeartbeat(7, open_task))
    assert commands[0] == CancelTimer(heartbeat.timer)
    assert only(StartTimer, commands).at == 17
    state, commands = beating.step(state, TimerFired(10, heartbeat.timer))
    assert commands == []
    assert state.status == "RUNNING"


def test_a_second_answer_is_ignored() -> None:
    """A result for a task that is no longer open changes nothing."""
    pair = machine(T=task(Next="U"), U=task())
    state, commands = pair.start({})
    first = only(InvokeTask, commands).task
    state, _ = pair.step(state, TaskSucceeded(1, first, 1))
    before = dump(state)
    state, commands = pair.step(state, TaskSucceeded(2, first, 2))
    assert commands == []
    assert dump(state) == before | {"now": 2}


def test_a_timed_out_task_is_cancelled_and_its_late_result_ignored() -> None:
    """The time-out cancels the task; what its work gives later is nobody's."""
    slow = machine(
        T=task(TimeoutSeconds=5, Catch=[{"ErrorEquals": ["States.Timeout"], "Next": "W"}]),
        W={"Type": "Wait", "Seconds": 9, "End": True},
    )
    state, commands = slow.start({})
    open_task, timer = only(InvokeTask, commands).task, only(StartTimer, commands)
    state, commands = slow.step(state, TimerFired(timer.at, timer.timer))
    assert CancelTask(open_task) in commands
    assert open_task not in state.open_tasks
    assert slow.step(state, TaskSucceeded(6, open_task, 1))[1] == []


def test_a_failed_branch_cancels_its_siblings() -> None:
    """The sibling's task is cancelled at the instant of the failure."""
    block = machine(P=two_branches())
    state, commands = block.start({})
    first, second = [command.task for command in commands if isinstance(command, InvokeTask)]
    state, commands = block.step(state, TaskFailed(4, first, "E", "c"))
    assert CancelTask(second) in commands
    assert commands[-1] == Finish("FAILED", None, "E", "c")


def test_stopping_ends_everything_under_way() -> None:
    """StopExecution gives ABORTED with its error, and no timer or task stays."""
    waiting = machine(T=token_wait(TimeoutSeconds=50))
    state, commands = waiting.start({})
    open_task, timer = only(InvokeTask, commands).task, only(StartTimer, commands).timer
    state, commands = waiting.step(state, Stopped(2, "Why", "because"))
    assert (state.status, state.error, state.cause) == ("ABORTED", "Why", "because")
    assert {CancelTask(open_task), CancelTimer(timer)} <= set(commands)
    assert not state.open_tasks
    assert not state.timers
    last = state.history[-1]
    assert (last["type"], last["previousEventId"]) == ("ExecutionAborted", 0)
    assert [event["type"] for event in state.history].count("TaskStateAborted") == 0


def test_a_machines_time_out_leaves_one_event() -> None:
    """Measured on AWS: the last event follows none and names the error; the execution itself has no error."""
    waiting = machine(W={"Type": "Wait", "Seconds": 100, "End": True})
    waiting.timeout = 40
    state, commands = waiting.start({})
    timers = [command for command in commands if isinstance(command, StartTimer)]
    state, commands = waiting.step(state, TimerFired(40, next(timer.timer for timer in timers if timer.at == 40)))
    assert (state.status, state.error, state.cause) == ("TIMED_OUT", None, None)
    assert commands[-1] == Finish("TIMED_OUT", None, None, None)
    assert [(event["type"], event["previousEventId"]) for event in state.history] == [
        ("ExecutionStarted", 0),
        ("WaitStateEntered", 0),
        ("ExecutionTimedOut", 0),
    ]
    assert state.history[-1]["executionTimedOutEventDetails"] == {"error": "States.Timeout"}


def test_waiting_says_what_each_branch_waits_for() -> None:
    """State, since when, until when, and for what."""
    block = {"Type": "Parallel", "End": True}
    block["Branches"] = [flow(T=token_wait(TimeoutSeconds=60)), flow(W={"Type": "Wait", "Seconds": 30, "End": True})]
    state, _ = machine(P=block).start({}, at=100.0)
    assert state.waiting == [
        {"state": "T", "since": 100.0, "deadline": 160.0, "for": "callback"},
        {"state": "W", "since": 100.0, "deadline": 130.0, "for": "timer"},
    ]


def test_full_jitter_is_drawn_from_the_seed() -> None:
    """The delay lies between nothing and the interval, and is the same for the same seed."""
    jittery = machine(
        T=task(Retry=[{"ErrorEquals": ["E"], "IntervalSeconds": 100, "MaxAttempts": 1, "JitterStrategy": "FULL"}])
    )
    ends = [jittery.run({}, {"T": [{"error": "E"}]}, seed=seed).history[-1]["timestamp"] for seed in (1, 1, 2)]
    assert ends[0] == ends[1] != ends[2]
    assert all(0 <= end < 100 for end in ends)
