"""Recorder of a run. It draws nothing from the seed, so a recorded run has the same bytes as any other."""

from collections.abc import Callable
from functools import partial
from typing import Any

from signalbox.story.recording.call_watcher import CallWatcher
from signalbox.story.recording.draws import reason_of
from signalbox.story.recording.marks import (
    DrawMark,
    EventMark,
    FaultMark,
    InvocationMark,
    LineMark,
    ThrottleMark,
)
from signalbox.story.recording.present import Present
from signalbox.story.recording.queue_watcher import QueueWatcher
from signalbox.twin import Twin
from signalbox.twin.observe import story
from signalbox.twin.script.line import Line
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.invocations import Invocation
from signalbox.twin.services.eventbridge.bus import Bus


class Recorder:
    """Records an open twin from now on."""

    def __init__(self, twin: Twin) -> None:
        self.twin, self.present = twin, Present(twin)
        self.marks, self.clock = self.present.marks, twin.cloud.clock
        self.lines: dict[int, int] = {}
        """Number of the mark of each played line, by the line's identity."""
        self.faults: dict[str, int] = {}
        """Number of the line that last injected each fault."""
        self.events: dict[str, int] = {}
        """Number of the mark of each event, by its id on the bus."""
        self.recording = story.watch(twin)
        self.calls = CallWatcher(self.present)
        self.queues = QueueWatcher(self.present)
        cloud = twin.cloud
        twin.line_listeners.append(self.line_begins)
        cloud.buses.listeners.append(self.event_accepted)
        cloud.interference.listeners.append(self.fault_hit)
        cloud.functions.start_listeners.append(self.invocation_started)
        cloud.functions.listeners.append(self.invocation_ended)
        cloud.functions.throttle_listeners.append(self.throttled)
        cloud.tasks.listeners.append(self.task_invoked)
        cloud.clock.draw_listeners.append(self.drawn)
        cloud.clock.tie_listeners.append(self.tied)

    def line_begins(self, line: Line) -> Callable[[], object]:
        """Note a line that acts, and let it be the cause of what happens until the act ends."""
        before = self.present.cause
        if self.clock.now < self.clock.start + line.at:  # the line is only planned now
            return lambda: None
        if id(line) not in self.lines:
            self.lines[id(line)] = self.marks.next_number()
            self.marks.add(LineMark(self.lines[id(line)], self.clock.now, 0, line))
            if line.verb == "fault":
                self.faults[str(line.fields["fault"])] = self.lines[id(line)]
        self.present.cause = self.lines[id(line)]
        return partial(setattr, self.present, "cause", before)

    def event_accepted(self, bus: Bus, event: dict[str, Any]) -> None:
        """Note an event."""
        number = self.events[event["id"]] = self.marks.next_number()
        self.marks.add(EventMark(number, self.clock.now, self.present.cause, bus.name, event))

    def fault_hit(self, fault: str, place: str) -> None:
        """Note a hit of a fault; numbers of faults and their names are the same fault."""
        during = self.present.cause or self.present.running
        cause = self.faults.get(fault) or next(reversed(self.faults.values()), 0)
        self.marks.add(FaultMark(self.marks.next_number(), self.clock.now, cause, fault, place, during))

    def invocation_started(self, invocation: Invocation) -> None:
        """Note an invocation."""
        mark = InvocationMark(self.marks.next_number(), self.clock.now, self.present.cause, invocation)
        self.marks.add(mark)
        self.present.invocations[invocation.process] = mark

    def invocation_ended(self, invocation: Invocation, milliseconds: int) -> None:
        """Note the end of an invocation."""
        if mark := self.present.invocations.pop(invocation.process, None):
            mark.ended = self.clock.now

    def task_invoked(self, execution: Any, command: Any, invocation: Invocation) -> None:
        """Note the task that an invocation works for."""
        self.present.invocations[invocation.process].task = (execution.arn, command.state, command.task)

    def throttled(self, function: Function) -> None:
        """Note a function without a free environment."""
        self.marks.add(ThrottleMark(self.marks.next_number(), self.clock.now, self.present.cause, function.name))

    def drawn(self, span: tuple[float, float], value: float) -> None:
        """Note a drawn duration."""
        number = self.marks.next_number()
        cause = self.present.cause or self.present.running
        self.marks.add(DrawMark(number, self.clock.now, cause, reason_of(span), *span, value))

    def tied(self, action: int) -> None:
        """Note an action that a draw put before another of the same instant."""
        self.marks.add(DrawMark(self.marks.next_number(), self.clock.now, 0, "tie", 0.0, 0.0, action))


def record(twin: Twin) -> Recorder:
    """Begin to record an open twin; what came before is not in the story."""
    return Recorder(twin)
