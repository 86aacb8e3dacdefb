"""Lambda, simulated: environments, cold starts, time-outs, concurrency, and what an invocation answers."""

import json
import sys
import traceback
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from signalbox.twin import pristine
from signalbox.twin.clock import Clock, Due
from signalbox.twin.environments import Environment
from signalbox.twin.gateway import Gateway
from signalbox.twin.processes import Dead, Process

COLD_START = (0.3, 0.6)
COMPUTE = (0.001, 0.020)
"""Modelled seconds of an environment's start and of a handler's own work; assumptions of the twin."""


@dataclass(frozen=True, slots=True)
class Function:
    """A deployed function version: seconds for the time-out, MB for the memory."""

    name: str
    arn: str
    handler: str
    asset: Path
    variables: dict[str, str]
    role: str
    timeout: float
    memory: int
    version: str = "1"
    reserved_concurrency: int | None = None
    dead_letters: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """The function returned; `payload` is JSON text."""

    payload: str


@dataclass(frozen=True, slots=True)
class Raised:
    """The function failed; `error` is the name that Step Functions matches, `cause` the JSON text beside it."""

    error: str
    message: str
    cause: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """There was no environment to run it in: 429."""


Outcome = Returned | Raised | Throttled


class Context:
    """The context object of the Python runtime (page: Using the Lambda context object to retrieve Python function information)."""

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
        """Milliseconds until the time-out."""
        return max(0, round((self.deadline - self.clock.now) * 1000))


class Invocation:
    """One run of a function in an environment."""

    def __init__(
        self, functions: "Functions", function: Function, payload: str, done: Callable[[Outcome], None]
    ) -> None:
        self.functions = functions
        self.definition = function
        self.function = function.name
        self.role = function.role
        self.payload = payload
        self.done = done
        self.request_id = functions.clock.uuid()
        self.environment = functions.environment(function)
        self.outcome: Outcome | None = None
        self.started = functions.clock.now
        self.deadline: Due | None = None
        self.process = Process(functions.clock, self.environment, self.work, self.ended)
        self.process.skew = functions.skews.get(function.name, 0.0)

    def work(self) -> None:
        """Start the environment where it is new, run the handler, keep what it answers."""
        clock, function = self.functions.clock, self.definition
        try:
            if self.environment.fresh:
                self.environment.fresh = False
                if self.environment.handler is None:
                    self.environment.start()
                self.process.pause(clock.draw(COLD_START))
            self.started = clock.now
            self.deadline = clock.after(function.timeout, self.time_out)
            context = Context(clock, function, self.request_id, self.environment.name)
            seconds = clock.draw(COMPUTE)
            self.process.luck += seconds - clock.mean(COMPUTE)
            self.process.pause(seconds)
            assert self.environment.handler is not None
            self.outcome = Returned(encode(self.environment.handler(json.loads(self.payload), context)))
        except Dead:
            pass  # what it died of is on the process; see ended
        except (SystemExit, KeyboardInterrupt) as error:
            self.process.kill("Runtime.ExitError")
            self.outcome = self.failure("Runtime.ExitError", f"Runtime exited with error: {error}")
        except Exception as error:
            self.outcome = raised(error, self.request_id)

    def time_out(self) -> None:
        """The time-out of the function has come: whatever it was doing is cut here."""
        self.process.kill("Sandbox.Timedout")
        self.process.resume()

    def failure(self, error: str, message: str) -> Raised:
        """An end that the runtime tells of, not the handler."""
        text = f"RequestId: {self.request_id} Error: {message}"
        return Raised(error, text, json.dumps({"errorType": error, "errorMessage": text}))

    def ended(self) -> None:
        """Give the environment back, or throw it away where it died, and tell the caller."""
        if self.deadline:
            self.functions.clock.cancel(self.deadline)
        if self.process.killed:
            reason = str(self.process.killed)
            message = f"Task timed out after {self.definition.timeout:.2f} seconds"
            message = message if reason == "Sandbox.Timedout" else "Runtime exited with error: signal: killed"
            self.outcome = self.failure(reason, message)
        assert self.outcome is not None
        self.functions.release(self)
        self.done(self.outcome)


def encode(value: Any) -> str:
    """JSON text of a handler's result, as the Python runtime writes it."""
    return json.dumps(value, ensure_ascii=False, default=plain)


def plain(value: Any) -> float:
    """The runtime writes a Decimal as a number, and refuses the rest."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def raised(error: Exception, request_id: str) -> Raised:
    """What Step Functions and the log see of an exception that left the handler."""
    name = type(error).__name__
    trace = traceback.format_exception(type(error), error, error.__traceback__)
    document = {"errorMessage": str(error), "errorType": name, "requestId": request_id, "stackTrace": trace[1:-1]}
    return Raised(name, str(error), json.dumps(document))


@dataclass
class Usage:
    """What a function was billed for."""

    requests: int = 0
    milliseconds: int = 0
    errors: int = 0
    most_at_once: int = 0
    running: int = 0


@dataclass
class Functions:
    """All environments of a twin. An account runs at most `limit` invocations at once."""

    clock: Clock
    gateway: Gateway
    limit: int = 1000
    warm: dict[tuple[str, str], list[Environment]] = field(default_factory=lambda: defaultdict(list))
    usage: dict[str, Usage] = field(default_factory=lambda: defaultdict(Usage))
    skews: dict[str, float] = field(default_factory=dict)
    """Seconds by which the clocks of a function's environments are wrong."""
    lines: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    running: int = 0
    listeners: list[Callable[[Invocation, int], None]] = field(default_factory=list)
    """Hear of each invocation that has ended, with its billed milliseconds. They change nothing."""

    def environment(self, function: Function) -> Environment:
        """A warm environment of this version, or a new one."""
        warm = self.warm[(function.arn, function.version)]
        if warm:
            return warm.pop()
        name = f"{self.clock.start:.0f}/[{function.version}]{self.clock.random.getrandbits(128):032x}"
        write_line = self.lines[function.name].append
        if ready := pristine.take(function.asset, function.handler, function.variables):
            ready.name, ready.output.write_line = name, write_line
            return ready
        return Environment(name, function.asset, function.handler, function.variables, write_line)

    def invoke(self, function: Function, payload: str, done: Callable[[Outcome], None]) -> Invocation | None:
        """Run the function; `done` gets the outcome from the scheduler, later. Payload is JSON text."""
        usage = self.usage[function.name]
        reserved = function.reserved_concurrency
        if self.running >= self.limit or (reserved is not None and usage.running >= reserved):
            self.clock.after(0.0, lambda: done(Throttled()))
            return None
        invocation = Invocation(self, function, payload, done)
        self.running += 1
        usage.running += 1
        usage.most_at_once = max(usage.most_at_once, usage.running)
        self.gateway.callers[invocation.process] = invocation
        self.clock.after(0.0, invocation.process.resume)
        return invocation

    def release(self, invocation: Invocation) -> None:
        """Count what it used; keep its environment warm unless it died."""
        self.gateway.callers.pop(invocation.process, None)
        usage = self.usage[invocation.function]
        usage.requests += 1
        milliseconds = max(1, round((self.clock.now - invocation.started) * 1000))
        usage.milliseconds += milliseconds
        usage.errors += isinstance(invocation.outcome, Raised)
        usage.running -= 1
        self.running -= 1
        if not invocation.process.killed and invocation.environment.handler:
            function = invocation.definition
            self.warm[(function.arn, function.version)].append(invocation.environment)
        for listener in self.listeners:
            listener(invocation, milliseconds)


def environment_variables(function_name: str, memory: int, variables: dict[str, str]) -> dict[str, str]:
    """What Lambda itself sets beside a function's own variables (page: Using Lambda environment variables)."""
    return {
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_LAMBDA_FUNCTION_NAME": function_name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(memory),
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
        "TZ": ":UTC",
        **variables,
    }
