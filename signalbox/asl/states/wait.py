"""Wait: for a number of seconds, or until an instant."""

from signalbox.asl.language.interface import QueryFailure, Scope
from signalbox.asl.language.template import compile_typed_field
from signalbox.asl.limits import MAX_WAIT_SECONDS
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.states.base import Definition, State
from signalbox.asl.timestamps import parse_timestamp


class Wait(State):
    """A Wait state; its output is its input, or its Output field."""

    __slots__ = ("seconds", "timestamp")

    def __init__(self, name: str, definition: Definition) -> None:
        super().__init__(name, definition)
        self.seconds = compile_typed_field(definition, "Seconds", ("number",))
        self.timestamp = compile_typed_field(definition, "Timestamp", ("string",))

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        until = self._until(run, self.scope(run, branch))
        if until <= run.now:
            return self.leave(run, branch)
        branch.timer = run.start_timer(branch, until, "wait")
        branch.deadline = until
        return False

    def timer_fired(self, run: ExecutionState, branch: Branch, purpose: str) -> bool:
        branch.timer = branch.deadline = None
        return self.leave(run, branch)

    def _until(self, run: ExecutionState, scope: Scope) -> float:
        if self.seconds is not None:
            seconds = self.seconds(scope)
            if seconds != int(seconds) or not 0 <= seconds <= MAX_WAIT_SECONDS:
                raise QueryFailure(
                    f"The Seconds field must be a whole number from 0 to {MAX_WAIT_SECONDS} but was: {seconds}",
                    "Seconds",
                )
            return run.now + int(seconds)
        assert self.timestamp is not None, "validate demands Seconds or Timestamp"
        text = self.timestamp(scope)
        instant = parse_timestamp(text)
        if instant is None:
            raise QueryFailure(
                "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: " + text,
                "Timestamp",
            )
        return instant
