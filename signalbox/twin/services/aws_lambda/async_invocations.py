"""Asynchronous invocations: nothing waits for the result, and Lambda itself retries.

Sources: AWS Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation" (two more
attempts after an error of the function, one and two minutes later; a throttled event is retried from 1 second between
attempts to 5 minutes; both until the event is 6 hours old), "Configuring error handling settings for Lambda
asynchronous invocations", "Adding a dead-letter queue" (the attributes), "Configuring reserved concurrency" (with a
concurrency of 0 events are discarded at once).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.aws_lambda.destinations import SUCCESS, Invoked
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.functions import Functions
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, Throttled
from signalbox.twin.services.sqs.queues import Queue

ERROR_WAITS = (60.0, 120.0)
LONGEST_THROTTLED_WAIT = 300.0
LARGEST_PAYLOAD = 1_048_576
"""Bytes of an event ("Invoke", AWS Lambda API Reference)."""


@dataclass(frozen=True)
class AsyncSettings:
    """Settings of a function, a version or an alias: retries after errors, longest age in seconds, destinations."""

    retries: int = len(ERROR_WAITS)
    oldest: float = 6 * 3600.0
    on_success: str = ""
    on_failure: str = ""


@dataclass
class AsyncInvoker:
    """Invokes functions asynchronously. `queues` holds dead-letter queues by their ARN, and `settings` the settings by
    the ARN of a function, version or alias. `report` sends an ended invocation to the destination of an ARN. `lost`
    counts events that were given up and are kept nowhere, by ARN of the function and reason."""

    clock: Clock
    functions: Functions
    function: Callable[[str], Function | None]
    queues: dict[str, Queue]
    report: Callable[[str, Invoked, Function], None]
    settings: dict[str, AsyncSettings] = field(default_factory=dict)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)

    def invoke(self, arn: str, payload: str) -> None:
        """Invoke the function of this ARN with JSON text; after the last retry, send it to the dead-letter queue.

        Raises ServiceError for an event that is too large.
        """
        size = len(payload.encode(errors="surrogatepass"))
        if size > LARGEST_PAYLOAD:
            words = f"{size} byte payload is too large for the Event invocation type (limit {LARGEST_PAYLOAD} bytes)"
            raise ServiceError("RequestTooLargeException", words, 413)
        AsyncInvocation(self, arn, payload, self.clock.now).attempt()


@dataclass
class AsyncInvocation:
    """One asynchronous invocation, with its retries. `request` is the id that all its attempts share."""

    invoker: AsyncInvoker
    arn: str
    payload: str
    accepted: float
    runs: int = 0
    throttles: int = 0
    request: str = ""
    outcome: Outcome | None = None

    @property
    def settings(self) -> AsyncSettings:
        """Return the settings of the invoked version, alias or function."""
        return self.invoker.settings.get(self.arn.removesuffix(":$LATEST"), AsyncSettings())

    def attempt(self) -> None:
        """Run the function, in the version that is deployed now; the event of a deleted function is gone."""
        function = self.invoker.function(self.arn)
        if function is None:
            return
        if function.reserved_concurrency == 0:
            self.discard(function, "ZeroReservedConcurrency", "Rate Exceeded.")
            return
        run = self.invoker.functions.invoke(
            function, self.payload, lambda outcome: self.done(function, outcome), self.request
        )
        self.request = run.request_id if run else self.request

    def done(self, function: Function, outcome: Outcome) -> None:
        """Report a success; retry or give up after a failure."""
        if isinstance(outcome, Throttled):
            wait = min(LONGEST_THROTTLED_WAIT, 2.0**self.throttles)
            self.throttles += 1
            self.retry(function, wait, "Rate Exceeded.")
            return
        self.outcome = outcome
        self.runs += 1
        if not isinstance(outcome, Raised):
            self.report(function, SUCCESS, self.settings.on_success)
        elif self.runs <= self.settings.retries:
            self.retry(function, ERROR_WAITS[self.runs - 1], outcome.message)
        else:
            self.discard(function, "RetriesExhausted", outcome.message)

    def retry(self, function: Function, wait: float, message: str) -> None:
        """Try again after a wait, unless the event is too old by then."""
        clock = self.invoker.clock
        if clock.now + wait - self.accepted <= self.settings.oldest:
            clock.after(wait, self.attempt)
        else:
            self.discard(function, "EventAgeExceeded", message)

    def discard(self, function: Function, condition: str, message: str) -> None:
        """Send the event to the function's dead-letter queue, and a record to its on-failure destination."""
        self.request = self.request or self.invoker.clock.uuid()
        if not (function.dead_letters or self.settings.on_failure):
            self.invoker.lost[self.arn, f"{condition}: {message}"] += 1
        if queue := self.invoker.queues.get(function.dead_letters):
            status = "200" if self.outcome else "429"
            attributes = {
                "RequestID": {"DataType": "String", "StringValue": self.request},
                "ErrorCode": {"DataType": "Number", "StringValue": status},
                "ErrorMessage": {"DataType": "String", "StringValue": message[:1024]},
            }
            queue.send(self.payload, attributes)
        self.report(function, condition, self.settings.on_failure)

    def report(self, function: Function, condition: str, destination: str) -> None:
        """Send the record of this invocation to a destination, where there is one."""
        if destination:
            ended = Invoked(self.arn, self.payload, self.request, condition, self.runs, self.outcome)
            self.invoker.report(destination, ended, function)
