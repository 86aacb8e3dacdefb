"""Step Functions in the twin: executions of the deployed machines, their tasks, timers and callbacks.

Sources: AWS Step Functions Developer Guide and API Reference, pages "StartExecution", "SendTaskSuccess", "Service
quotas" (names of closed executions can be used again after 90 days), "Automating event delivery".
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.asl.run.protocol import (
    CancelChild,
    CancelTimer,
    Command,
    Finish,
    InvokeTask,
    ReadItems,
    StartChild,
    StartTimer,
    Stimulus,
    TimerFired,
    WriteResults,
)
from signalbox.twin.gateway.calls import Parsed, ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.stepfunctions.execution import (
    Execution,
    StateMachine,
    description,
    execution_arn,
    milliseconds,
)

TRANSITION_SECONDS = (0.01, 0.05)
"""Modelled seconds from a command of the machine to its service; an assumption of the twin."""
KEEP_SECONDS = 90 * 86_400
STATUS_EVENT = "Step Functions Execution Status Change"


Work = Callable[[Execution, InvokeTask], None]
Distributed = StartChild | CancelChild | ReadItems | WriteResults


@dataclass
class Executions:
    """All executions of a twin. `work` does what a Task asks for, `distribute` what a distributed Map asks for;
    `announce` publishes status changes."""

    clock: Clock
    work: Work
    distribute: Callable[[Execution, Distributed], None]
    announce: Callable[[str, Parsed, list[str]], None]
    machines: dict[str, StateMachine] = field(default_factory=dict)
    all: dict[str, Execution] = field(default_factory=dict)
    tokens: dict[str, tuple[Execution, int]] = field(default_factory=dict)
    waiters: dict[str, Callable[[Execution], None]] = field(default_factory=dict)
    """Called once with the execution of an ARN when it has ended."""

    def machine(self, arn: str) -> StateMachine:
        """Return the machine behind the ARN of a machine, a version or an alias."""
        plain = ":".join(arn.split(":")[:7])
        if plain not in self.machines:
            raise ServiceError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
        return self.machines[plain]

    def execution(self, arn: str) -> Execution:
        """Return the execution of this ARN. Raises ServiceError where it does not exist, or is an Express one."""
        if ":express:" in arn:
            raise ServiceError("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: express'")
        found = self.all.get(arn)
        if found is None or self.is_deleted(found):
            raise ServiceError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        return found

    def machine_of(self, token: str) -> str | None:
        """Return the ARN of the machine whose task waits for a token."""
        found = self.tokens.get(token)
        return found[0].definition.arn if found else None

    def is_deleted(self, execution: Execution) -> bool:
        """Return whether Step Functions has deleted an execution that ended ("Service quotas": after 90 days)."""
        return execution.stopped is not None and self.clock.now - execution.stopped > KEEP_SECONDS

    def start(
        self,
        definition: StateMachine,
        arn: str,
        name: str,
        value: Any,
        text: str = "",
        ended: Callable[[Execution], None] | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> Execution:
        """Start an execution with an input and its text. `ended` and `context` belong to a distributed Map's child."""
        seed = self.clock.random.getrandbits(32)
        state, commands = definition.machine.start(
            value, at=self.clock.now, name=name, execution_arn=arn, seed=seed, context=dict(context or {})
        )
        execution = Execution(arn, name, definition, text, state, self.clock.now, ended=ended)
        if ended is None:
            self.all[arn] = execution
            self.publish_status(execution)
        self.carry_out(execution, commands)
        return execution

    def begin(
        self, definition: StateMachine, text: str, name: str = "", waiter: Callable[[Execution], None] | None = None
    ) -> Execution:
        """Start an execution with the text of its input, under a drawn name by default. `waiter` is called at its end.
        Executions of an Express machine may share a name."""
        name = name or self.clock.uuid()
        arn = execution_arn(definition.arn, name)
        if definition.kind == "EXPRESS":
            arn = f"{definition.arn.replace(':stateMachine:', ':express:')}:{name}:{self.clock.uuid()}"
        if waiter:
            self.waiters[arn] = waiter
        return self.start(definition, arn, name, json.loads(text), text)

    def stimulate(self, execution: Execution, stimulus: Stimulus) -> None:
        """Do one step of the engine, and carry out its commands."""
        execution.state, commands = execution.definition.machine.step(execution.state, stimulus)
        self.carry_out(execution, commands)

    def carry_out(self, execution: Execution, commands: list[Command]) -> None:
        """Carry out the engine's commands."""
        for command in commands:
            match command:
                case InvokeTask():
                    self.invoke(execution, command)
                case StartTimer():
                    self.start_timer(execution, command)
                case CancelTimer():
                    if due := execution.timers.pop(command.timer, None):
                        self.clock.cancel(due)
                case Finish():
                    self.finish(execution)
                case StartChild() | CancelChild() | ReadItems() | WriteResults():
                    self.distribute(execution, command)

    def invoke(self, execution: Execution, command: InvokeTask) -> None:
        """Hand a task to the service behind its Resource, after a modelled delay."""
        if command.token:
            self.tokens[command.token] = (execution, command.task)
        wait = self.clock.draw(TRANSITION_SECONDS)
        execution.excess_seconds += wait - self.clock.mean(TRANSITION_SECONDS)
        self.clock.after(wait, lambda: self.work(execution, command))

    def start_timer(self, execution: Execution, command: StartTimer) -> None:
        """Wake the machine at the timer's instant."""

        def fire() -> None:
            execution.timers.pop(command.timer, None)
            self.stimulate(execution, TimerFired(self.clock.now, command.timer))

        execution.timers[command.timer] = self.clock.at(command.at, fire)

    def finish(self, execution: Execution) -> None:
        """End the execution and cancel its timers."""
        execution.stopped = self.clock.now
        for due in execution.timers.values():
            self.clock.cancel(due)
        execution.timers.clear()
        if execution.ended:
            execution.ended(execution)
        else:
            self.publish_status(execution)
        if waiter := self.waiters.pop(execution.arn, None):
            waiter(execution)

    def publish_status(self, execution: Execution) -> None:
        """Publish the status change on the default bus; those of Express machines are not published."""
        if execution.definition.kind == "EXPRESS":
            return
        detail = {**description(execution), "startDate": milliseconds(execution.started)}
        detail["stopDate"] = milliseconds(execution.stopped)
        for empty in ("output", "error", "cause"):
            detail.setdefault(empty, None)
        self.announce(STATUS_EVENT, detail, [execution.arn])
