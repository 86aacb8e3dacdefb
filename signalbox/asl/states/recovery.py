"""Retry and Catch of Task, Parallel and Map."""

from signalbox.asl.errors import StateFailure
from signalbox.asl.query import Query
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.states.base import Definition, State

TIMEOUTS = ("States.Timeout", "States.HeartbeatTimeout")


def matches(names: list[str], failure: StateFailure) -> bool:
    """Return True where a Retry or Catch that lists `names` applies to a failure.

    States.TaskFailed matches every error but a time-out. States.ALL matches every error that may be caught: also
    States.DataLimitExceeded, as recorded on AWS, but never States.Runtime.
    Source: Handling errors in Step Functions workflows.
    """
    error = failure.error
    if failure.fatal or error == "States.Runtime":
        return False
    if "States.ALL" in names or error in names:
        return True
    if error == "States.HeartbeatTimeout" and "States.Timeout" in names:
        return True
    return "States.TaskFailed" in names and error not in TIMEOUTS


class Retrier:
    """One entry of Retry."""

    __slots__ = ("attempts", "backoff", "interval", "jitter", "longest", "names")

    def __init__(self, definition: Definition) -> None:
        self.names: list[str] = definition["ErrorEquals"]
        self.interval: float = definition.get("IntervalSeconds", 1)
        self.backoff: float = definition.get("BackoffRate", 2.0)
        self.attempts: int = definition.get("MaxAttempts", 3)
        self.longest: float | None = definition.get("MaxDelaySeconds")
        self.jitter = definition.get("JitterStrategy", "NONE") == "FULL"

    def delay(self, run: ExecutionState, used: int) -> float:
        """Return the seconds before the next attempt, after `used` earlier retries of this entry."""
        seconds = self.longest_delay(used)
        if self.jitter:
            seconds *= int.from_bytes(run.draw()[:6], "big") / (1 << 48)
        return seconds

    def longest_delay(self, used: int) -> float:
        """Return the seconds before the next attempt without jitter, which only shortens them."""
        # A rate of 10 over 99 attempts would overflow a float.
        seconds = self.interval * self.backoff ** min(used, 60)
        return seconds if self.longest is None else min(seconds, self.longest)


class Catcher:
    """One entry of Catch."""

    __slots__ = ("assign", "names", "output", "target")

    def __init__(self, index: int, definition: Definition, query: Query) -> None:
        location = f"Catch[{index}]/"
        self.names: list[str] = definition["ErrorEquals"]
        self.assign = query.assign(definition, location)
        self.output = query.caught(definition, location)
        self.target: str = definition["Next"]


class RecoveringState(State):
    """A state with Retry and Catch."""

    __slots__ = ("catchers", "retriers")

    def __init__(self, name: str, definition: Definition, query: Query) -> None:
        super().__init__(name, definition, query)
        self.retriers = [Retrier(entry) for entry in definition.get("Retry", ())]
        self.catchers = [Catcher(index, entry, query) for index, entry in enumerate(definition.get("Catch", ()))]

    def recover(self, run: ExecutionState, branch: Branch, failure: StateFailure) -> bool:
        run.close_task(branch, cancel=True)
        if self._retried(run, branch, failure):
            run.forget_children(branch)
            return False
        self.record_failure(run, branch)
        for index, catcher in enumerate(self.catchers):
            if matches(catcher.names, failure):
                self.note(run, f"Catch[{index}]")
                return self._caught(run, branch, failure, catcher)
        raise failure

    def record_failure(self, run: ExecutionState, branch: Branch) -> None:
        """Record the ...StateFailed event, if the type of state has one; called when no further attempt follows."""

    def timer_fired(self, run: ExecutionState, branch: Branch, purpose: str) -> bool:
        assert purpose == "retry", purpose
        branch.timer = branch.deadline = None
        branch.retry_count += 1
        run.transitions += 1
        return self.run(run, branch)

    def _retried(self, run: ExecutionState, branch: Branch, failure: StateFailure) -> bool:
        for index, retrier in enumerate(self.retriers):
            if matches(retrier.names, failure):
                return self._retry(run, branch, index, retrier)
        return False

    def _retry(self, run: ExecutionState, branch: Branch, index: int, retrier: Retrier) -> bool:
        used = branch.retries or {}
        count = used.get(index, 0)
        if count >= retrier.attempts:
            return False
        self.note(run, f"Retry[{index}]")
        branch.retries = {**used, index: count + 1}
        due = run.now + retrier.delay(run, count)
        branch.timer = run.start_timer(branch, due, "retry")
        branch.deadline = due
        return True

    def _caught(self, run: ExecutionState, branch: Branch, failure: StateFailure, catcher: Catcher) -> bool:
        error_output = failure.as_output()
        scope = self.scope(run, branch, error_output=error_output)
        left = self.exit_by(run, branch, scope, catcher.assign, catcher.output, error_output, catcher.target)
        run.forget_children(branch)
        return left
