"""Lambda, simulated: the environments of all functions, their concurrency, and what they are billed for."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from signalbox.errors import InputError
from signalbox.twin.gateway.gateway import Gateway
from signalbox.twin.kernel import warm_environments
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.kernel.environments import Environment
from signalbox.twin.services.aws_lambda.direct.stand_ins import SECONDS, StandIns
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.invocations import Invocation
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, Throttled

LONGEST_CHAIN = 100_000
"""Invocations of one chain of causes. A state machine that looks every five seconds has 17,000 in a day."""


class EndlessChain(InputError):
    """Invocations of functions that cause each other in a circle, without end."""


@dataclass
class Usage:
    """Billed use of one function."""

    requests: int = 0
    milliseconds: int = 0
    errors: int = 0
    most_at_once: int = 0
    running: int = 0


@dataclass
class Functions:
    """Environments of all functions of a twin; an account runs at most `limit` invocations at once. `skews`: seconds by
    which the clocks of a function's environments are wrong. `listeners` are called with each finished invocation and
    its billed milliseconds, `start_listeners` with each that starts, `throttle_listeners` with each throttled
    function; they change nothing."""

    clock: Clock
    gateway: Gateway
    limit: int = 1000
    warm: dict[tuple[str, str], list[Environment]] = field(default_factory=lambda: defaultdict(list))
    usage: dict[str, Usage] = field(default_factory=lambda: defaultdict(Usage))
    skews: dict[str, float] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    stand_ins: StandIns = field(default_factory=StandIns)
    running: int = 0
    listeners: list[Callable[[Invocation, int], None]] = field(default_factory=list)
    start_listeners: list[Callable[[Invocation], None]] = field(default_factory=list)
    throttle_listeners: list[Callable[[Function], None]] = field(default_factory=list)

    def environment(self, function: Function) -> Environment:
        """Return a warm environment of this version, or a new one."""
        warm = self.warm[(function.arn, function.version)]
        if warm:
            return warm.pop()
        day = datetime.fromtimestamp(self.clock.now, UTC)
        name = f"{day:%Y/%m/%d}/[{function.version}]{self.clock.random.getrandbits(128):032x}"
        write_line = self.lines[function.name].append
        if ready := warm_environments.take(function.asset, function.handler, function.variables):
            ready.name, ready.output.write_line, ready.folder = name, write_line, function.folder
            return ready
        made = Environment(name, function.asset, function.handler, function.variables, write_line, function.layers)
        made.folder = function.folder
        warm_environments.record(function.asset, function.handler, function.variables, made)
        return made

    def invoke(
        self, function: Function, payload: str, done: Callable[[Outcome], None], request_id: str = ""
    ) -> Invocation | None:
        """Run the function with JSON text; `done` gets the outcome later, from the scheduler. A retry of an event has
        the `request_id` of its first attempt."""
        usage = self.usage[function.name]
        if answer := self.stand_ins.of(function):
            self.clock.after(self.clock.draw(SECONDS), lambda: self.answer(usage, answer, done))
            return None
        reserved = function.reserved_concurrency
        if self.running >= self.limit or (reserved is not None and usage.running >= reserved):
            for listener in self.throttle_listeners:
                listener(function)
            self.clock.after(0.0, lambda: done(Throttled()))
            return None
        if self.clock.depth >= LONGEST_CHAIN:
            raise EndlessChain(
                f"{function.name} is the {LONGEST_CHAIN:,}th invocation of one chain, in which each caused the next: "
                "AWS would go on and bill; break the loop, or play it for a shorter time"
            )
        request_id, skew = request_id or self.clock.uuid(), self.skews.get(function.name, 0.0)
        environment = self.environment(function)
        invocation = Invocation(self.clock, function, environment, payload, request_id, self.release, done, skew)
        self.running += 1
        usage.running += 1
        usage.most_at_once = max(usage.most_at_once, usage.running)
        self.gateway.callers[invocation.process] = invocation
        self.clock.depth += 1  # what the invocation causes is one deeper
        for hear_start in self.start_listeners:
            hear_start(invocation)
        self.clock.after(0.0, invocation.process.resume)
        self.clock.depth -= 1
        return invocation

    def answer(self, usage: Usage, answer: Callable[[], Outcome], done: Callable[[Outcome], None]) -> None:
        """Hand over the outcome of a stand-in, and count the request."""
        outcome = answer()
        usage.requests += 1
        usage.errors += isinstance(outcome, Raised)
        done(outcome)

    def release(self, invocation: Invocation) -> None:
        """Count what the invocation used; keep its environment warm unless it died."""
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
