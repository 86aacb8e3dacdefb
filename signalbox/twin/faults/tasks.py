"""Faults at the tasks of executions."""

from collections.abc import Callable

from signalbox.asl.run.protocol import InvokeTask, TaskFailed, TaskSucceeded
from signalbox.twin.faults.deliveries import struck
from signalbox.twin.faults.place import Place
from signalbox.twin.formats import json_text
from signalbox.twin.gateway.interference import Strike
from signalbox.twin.services.stepfunctions.execution import Execution

Proceed = Callable[[], None]
Act = Callable[[Execution, InvokeTask, Proceed], None]


def plan(place: Place, act: Act, times: float) -> None:
    """Do `act` instead of the tasks that the line chooses; `proceed` does the task itself."""
    executions = place.twin.cloud.executions
    earlier, strike = executions.work, Strike(place.nth, times)

    def work(execution: Execution, command: InvokeTask) -> None:
        def proceed() -> None:
            earlier(execution, command)

        named = place.state in ("", command.state) and place.get("subject", "") in execution.input
        if named and strike.falls():
            struck(place, command.state)
            act(execution, command, proceed)
        else:
            proceed()

    executions.work = work


def invoked_twice(place: Place) -> None:
    """Invoke the function of a task twice at one instant; the machine gets the result of one of them."""
    cloud = place.twin.cloud

    def act(execution: Execution, command: InvokeTask, proceed: Proceed) -> None:
        function = cloud.function(str(command.arguments["FunctionName"]))
        if function:
            cloud.functions.invoke(function, json_text(command.arguments.get("Payload", {})), lambda outcome: None)
        proceed()

    plan(place, act, place.times)


def late(place: Place) -> None:
    """Delay each invocation of a task by `seconds`, until after the task timed out."""
    clock, seconds = place.twin.cloud.clock, place.seconds(300.0)

    def act(execution: Execution, command: InvokeTask, proceed: Proceed) -> None:
        clock.after(seconds, proceed)

    plan(place, act, place.times)


def fails(place: Place) -> None:
    """Fail a task with an error that its machine names, without its effect."""
    executions, clock = place.twin.cloud.executions, place.twin.cloud.clock
    error = place.get("error", "TransientError")

    def act(execution: Execution, command: InvokeTask, proceed: Proceed) -> None:
        executions.stimulate(execution, TaskFailed(clock.now, command.task, error, "injected"))

    plan(place, act, place.times)


def uncatchable(place: Place) -> None:
    """End a task with an error that no Catch takes, before or after its effect: the execution fails."""
    executions, clock = place.twin.cloud.executions, place.twin.cloud.clock
    done = place.get("when", "before") == "after"

    def act(execution: Execution, command: InvokeTask, proceed: Proceed) -> None:
        if done:
            proceed()
        failure = TaskFailed(clock.now, command.task, "States.Runtime", "a field is missing")
        clock.after(0.5, lambda: executions.stimulate(execution, failure))

    plan(place, act, place.times)


def unknown_value(place: Place) -> None:
    """Let a task answer with values that no Choice matches: the fields of `edit` are set in its payload."""
    executions, clock = place.twin.cloud.executions, place.twin.cloud.clock

    def act(execution: Execution, command: InvokeTask, proceed: Proceed) -> None:
        payload = {**command.arguments.get("Payload", {}), **place.get("edit", {})}
        result = {"ExecutedVersion": "1", "Payload": payload, "StatusCode": 200}
        executions.stimulate(execution, TaskSucceeded(clock.now, command.task, result))

    plan(place, act, place.times)


def starts_used_up(place: Place) -> None:
    """Drain the token bucket of StartExecution for `seconds`."""
    cloud = place.twin.cloud
    cloud.states.starts.drain(cloud.clock.now + place.seconds(150.0))
    struck(place, "StartExecution")
