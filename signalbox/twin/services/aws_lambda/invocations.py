"""One invocation of a function: its environment's start, its context object, its timeout and its end."""

import json
from collections.abc import Callable
from dataclasses import InitVar, dataclass

from signalbox.twin.kernel.clock import Clock, Due
from signalbox.twin.kernel.environments import Environment
from signalbox.twin.kernel.processes import Dead, Process
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, Returned, encode, raised

COLD_START = (0.3, 0.6)
COMPUTE = (0.001, 0.020)
"""Modelled seconds of an environment's start and of a handler's own work; assumptions of the twin."""


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
        self.invoked_function_arn = f"{function.arn}:live"
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
    `cold_start`: seconds that its environment took to start."""

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

    def __post_init__(self, skew: float) -> None:
        self.function, self.role = self.definition.name, self.definition.role
        self.started = self.clock.now
        self.process = Process(self.clock, self.environment, self.work, self.ended)
        self.process.skew = skew

    def work(self) -> None:
        """Start the environment if it is new, run the handler, keep its result."""
        clock, function = self.clock, self.definition
        try:
            if self.environment.fresh:
                self.environment.fresh = False
                if self.environment.handler is None:
                    self.environment.start()
                self.process.pause(clock.draw(COLD_START))
                self.cold_start = clock.now - self.started
            self.started = clock.now
            self.deadline = clock.after(function.timeout, self.time_out)
            context = Context(clock, function, self.request_id, self.environment.name)
            seconds = clock.draw(COMPUTE)
            self.process.excess_seconds += seconds - clock.mean(COMPUTE)
            self.process.pause(seconds)
            assert self.environment.handler is not None
            self.outcome = Returned(encode(self.environment.handler(json.loads(self.payload), context)))
        except Dead:
            pass  # the process holds the reason; see ended
        except SystemExit as error:
            self.process.kill("Runtime.ExitError")
            self.outcome = self.failure("Runtime.ExitError", f"Runtime exited with error: {error}")
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
        """Release the environment, and hand over the outcome."""
        if self.deadline:
            self.clock.cancel(self.deadline)
        if self.process.killed:
            reason = str(self.process.killed)
            message = f"Task timed out after {self.definition.timeout:.2f} seconds"
            message = message if reason == "Sandbox.Timedout" else "Runtime exited with error: signal: killed"
            self.outcome = self.failure(reason, message)
        assert self.outcome is not None
        self.release(self)
        self.done(self.outcome)
