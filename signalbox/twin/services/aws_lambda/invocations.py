"""One invocation of a function: its environment's start, its context object, its timeout and its end."""

import json
from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, field

from signalbox.twin.kernel.clock import Clock, Due
from signalbox.twin.kernel.environments import Environment
from signalbox.twin.kernel.processes import Dead, Process
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.outcomes import (
    Outcome,
    Raised,
    exit_message,
    raised,
    returned,
    start_failure,
)

COLD_START = (0.3, 0.6)
COMPUTE = (0.001, 0.020)
"""Modelled seconds of an environment's start and of a handler's own work; assumptions of the twin."""

CUT_OFF = "the twin cut this handler off: it neither returned nor made a call for many seconds of real time"


class Context:
    """Context object of the Python runtime.

    Source: "Using the Lambda context object to retrieve Python function information".
    """

    identity = None
    client_context = None

    def __init__(self, clock: Clock, function: Function, request_id: str, log_stream: str) -> None:
        self.clock = clock
        self.deadline = clock.now + function.timeout
        self.function_name = function.name
        self.function_version = function.version
        self.invoked_function_arn = function.invoked_arn
        self.memory_limit_in_mb = str(function.memory)
        self.aws_request_id = request_id
        self.log_group_name = f"/aws/lambda/{function.name}"
        self.log_stream_name = log_stream

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until the timeout."""
        return max(0, round((self.deadline - self.clock.now) * 1000))


@dataclass(eq=False)
class Invocation:
    """One run of a function in an environment. `release` is called when it has ended, before `done` gets the outcome.
    `cold_start`: seconds that its environment took to start. `lineage`: see Message."""

    clock: Clock
    definition: Function
    environment: Environment
    payload: str
    request_id: str
    release: "Callable[[Invocation], None]"
    done: Callable[[Outcome], None]
    skew: InitVar[float] = 0.0
    outcome: Outcome | None = None
    deadline: Due | None = None
    cold_start: float = 0.0
    exited: str = ""
    lineage: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self, skew: float) -> None:
        self.function, self.role = self.definition.name, self.definition.role
        self.started = self.clock.now
        self.process = Process(self.clock, self.environment, self.work, self.ended)
        self.process.skew = skew

    def work(self) -> None:
        """Start the environment if it is new, run the handler, keep its result."""
        try:
            if self.start():
                self.run()
        except Dead:
            pass  # the process holds the reason; see ended
        except SystemExit as error:
            self.process.kill("Runtime.ExitError")
            self.exited = exit_message(error)

    def start(self) -> bool:
        """Start the environment if it is new; return False where its code cannot be imported."""
        environment = self.environment
        if environment.fresh:
            environment.fresh = False
            if environment.handler is None:
                try:
                    environment.start()
                except Exception as error:  # a module's body may raise anything
                    self.outcome = start_failure(error, environment.handler_name, self.request_id)
                    return False
            self.process.pause(self.clock.draw(COLD_START))
            self.cold_start = self.clock.now - self.started
        return True

    def run(self) -> None:
        """Run the handler until its result, its error or its timeout."""
        clock, function = self.clock, self.definition
        self.started = clock.now
        self.deadline = clock.after(function.timeout, self.time_out)
        context = Context(clock, function, self.request_id, self.environment.name)
        seconds = clock.draw(COMPUTE)
        self.process.excess_seconds += seconds - clock.mean(COMPUTE)
        self.process.pause(seconds)
        assert self.environment.handler is not None
        try:
            self.outcome = returned(self.environment.handler(json.loads(self.payload), context), self.request_id)
        except Exception as error:
            self.outcome = raised(error, self.request_id)

    def time_out(self) -> None:
        """Cut off the handler at its timeout."""
        self.process.kill("Sandbox.Timedout")
        self.process.resume()

    def failure(self, error: str, message: str) -> Raised:
        """Return the outcome of a run that the runtime ended, not the handler."""
        text = f"RequestId: {self.request_id} Error: {message}"
        return Raised(error, text, json.dumps({"errorType": error, "errorMessage": text}))

    def ended(self) -> None:
        """Release the environment, and hand over the outcome; what was cut off ends at its timeout."""
        if self.process.overdue:
            self.process.overdue = False
            self.environment.output.write_line(CUT_OFF)
            self.clock.at(self.deadline.at if self.deadline else self.started + self.definition.timeout, self.ended)
            return
        if self.deadline:
            self.clock.cancel(self.deadline)
        if self.process.killed:
            reason = str(self.process.killed)
            message = f"Task timed out after {self.definition.timeout:.2f} seconds"
            if reason != "Sandbox.Timedout":
                message = self.exited or "Runtime exited with error: signal: killed"
            self.outcome = self.failure(reason, message)
        assert self.outcome is not None
        self.release(self)
        self.done(self.outcome)
