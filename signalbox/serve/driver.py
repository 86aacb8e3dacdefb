"""Drives executions: steps of the engine, their commands, and what is due later."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from signalbox.asl.run.execution_data import RUNNING
from signalbox.asl.run.protocol import (
    BeginMapRun,
    CancelChild,
    CancelTask,
    CancelTimer,
    ChildFinished,
    Command,
    Finish,
    InvokeTask,
    ReadItems,
    StartChild,
    StartTimer,
    Stimulus,
    Stopped,
    TimerFired,
    WriteResults,
)
from signalbox.asl.values import to_json
from signalbox.serve.clock import RealClock
from signalbox.serve.resources import Execution, MapRun, Resources, Revision

Work = InvokeTask | ReadItems | WriteResults


@dataclass
class Progress:
    """Timers, children and unread stimuli of one execution."""

    timers: dict[int, float] = field(default_factory=dict)
    pending: deque[Stimulus] = field(default_factory=deque)
    children: dict[int, Execution] = field(default_factory=dict)
    stepping: bool = False


class Driver:
    """Steps executions. `work` answers a task, at once or later by `stimulate`.

    With `virtual`, an execution that waits for nothing but a timer continues at once, at the instant of that timer;
    one that waits for somebody outside stands still until the answer comes.
    """

    def __init__(self, resources: Resources, clock: RealClock, virtual: bool) -> None:
        self.resources = resources
        self.clock = clock
        self.virtual = virtual
        self.work: Callable[[Execution, Work], Iterable[Stimulus] | None] = lambda execution, work: ()
        self._progress: dict[Execution, Progress] = {}

    def now(self, execution: Execution) -> float:
        """Return the present instant of an execution, in epoch seconds."""
        return execution.run.now if self.virtual and execution.state else self.clock.now()

    def start(self, execution: Execution, value: object, context: dict[str, object] | None = None) -> None:
        """Start an execution and run it until it waits."""
        with self.resources.lock:
            self._progress[execution] = Progress()
            execution.state, commands = execution.revision.machine.start(
                value,
                at=execution.started,
                name=execution.name,
                execution_arn=execution.arn,
                seed=int(execution.started * 1000),
                context=context or {},
            )
            self._carry_out(execution, commands)
            self._run(execution)

    def redrive(self, execution: Execution) -> None:
        """Continue an ended execution. Raises NotRedrivable."""
        with self.resources.lock:
            execution.state, commands = execution.revision.machine.redrive(execution.run, self.now(execution))
            execution.stopped = None
            execution.done.clear()
            self._progress[execution] = Progress()
            self._carry_out(execution, commands)
            self._run(execution)

    def stimulate(self, execution: Execution, make: Callable[[float], Stimulus]) -> None:
        """Tell an execution what happened now, by a function of the instant; nothing where it has ended."""
        with self.resources.lock:
            progress = self._progress.get(execution)
            if progress is not None:
                progress.pending.append(make(self.now(execution)))
                self._run(execution)

    def _run(self, execution: Execution) -> None:
        progress = self._progress.get(execution)
        if progress is None or progress.stepping:
            return
        progress.stepping = True
        try:
            while execution.run.status == RUNNING and (stimulus := self._next(execution, progress)):
                _, commands = execution.revision.machine.step(execution.run, stimulus)
                self._carry_out(execution, commands)
        finally:
            progress.stepping = False
        if execution.run.status != RUNNING and execution.stopped is None:
            self._finish(execution)

    def _next(self, execution: Execution, progress: Progress) -> Stimulus | None:
        if progress.pending:
            return progress.pending.popleft()
        outside = execution.run.open_tasks or execution.run.open_children
        if not self.virtual or not progress.timers or outside:
            return None
        timer = min(progress.timers, key=lambda number: (progress.timers[number], number))
        return TimerFired(progress.timers.pop(timer), timer)

    def _carry_out(self, execution: Execution, commands: Iterable[Command]) -> None:
        progress = self._progress[execution]
        for command in commands:
            match command:
                case InvokeTask() | ReadItems() | WriteResults():
                    self._invoke(execution, progress, command)
                case StartTimer():
                    progress.timers[command.timer] = command.at
                    if not self.virtual:
                        self._wake(execution, command)
                case CancelTimer():
                    progress.timers.pop(command.timer, None)
                case BeginMapRun():
                    run = MapRun(command, execution, self.now(execution))
                    execution.map_runs[command.map_run] = self.resources.map_runs[command.arn] = run
                case StartChild():
                    self._start_child(execution, progress, command)
                case CancelChild():
                    self.stimulate(progress.children.pop(command.child), lambda at: Stopped(at))
                case CancelTask() | Finish():
                    pass  # an answer to a closed task is ignored, and the status tells the end

    def _invoke(self, execution: Execution, progress: Progress, command: Work) -> None:
        if isinstance(command, WriteResults):
            self.resources.map_runs[command.map_run].writes = True
        if isinstance(command, InvokeTask) and command.token:
            self.resources.tokens[command.token] = (execution, command.task)
        progress.pending.extend(self.work(execution, command) or ())

    def _wake(self, execution: Execution, command: StartTimer) -> None:
        def fire() -> None:
            progress = self._progress.get(execution)
            if progress is not None and progress.timers.pop(command.timer, None) is not None:
                self.stimulate(execution, lambda at: TimerFired(at, command.timer))

        self.clock.at(command.at, fire)

    def _start_child(self, execution: Execution, progress: Progress, command: StartChild) -> None:
        machine = execution.revision.machine.for_child(command)
        revision = Revision(execution.revision.id, "", machine, execution.revision.role)
        name = f"{execution.name}-{command.child}"
        arn = f"{machine.arn.replace(':stateMachine:', ':execution:')}:{name}"
        text = to_json(command.input)
        child = Execution(arn, name, execution.machine, revision, text, self.now(execution), case=execution.case)
        progress.children[command.child] = child
        map_run = child.map_run = execution.map_runs[command.map_run]
        map_run.children[command.index] = child, command.items
        if command.kind == "STANDARD":
            self.resources.children[arn] = child

        def ended(child: Execution) -> None:
            run = child.run
            progress.children.pop(command.child, None)
            at = run.now if self.virtual else self.clock.now()
            end = ChildFinished(at, command.child, run.status, run.output, run.error, run.cause)
            self.stimulate(execution, lambda now: end)

        child.ended = ended
        self.start(child, command.input, command.context)

    def _finish(self, execution: Execution) -> None:
        execution.stopped = execution.run.now
        del self._progress[execution]
        execution.done.set()
        if execution.ended:
            execution.ended(execution)
        self.resources.lock.notify_all()
