"""Asynchronous invocations: nothing waits for the result, and Lambda itself retries.

Source: AWS Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation": two more
attempts after an error of the function, one and two minutes later; a throttled event is retried for up to 6 hours, from
1 second between attempts to 5 minutes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.functions import Functions
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, Throttled
from signalbox.twin.services.sqs.queues import Queue

ERROR_WAITS = (60.0, 120.0)
LONGEST_THROTTLED_WAIT = 300.0
OLDEST = 6 * 3600.0


@dataclass
class AsyncInvoker:
    """Invokes functions asynchronously; `queues` holds their dead-letter queues by ARN."""

    clock: Clock
    functions: Functions
    function: Callable[[str], Function]
    queues: dict[str, Queue]

    def invoke(self, arn: str, payload: str) -> None:
        """Invoke the function of this ARN with JSON text; after the last retry, send it to the dead-letter queue."""
        AsyncInvocation(self, arn, payload, self.clock.now).attempt()


@dataclass
class AsyncInvocation:
    """One asynchronous invocation, with its retries."""

    invoker: AsyncInvoker
    arn: str
    payload: str
    accepted: float
    errors: int = 0
    throttles: int = 0

    def attempt(self) -> None:
        """Run the function, in the version that is deployed now."""
        self.invoker.functions.invoke(self.invoker.function(self.arn), self.payload, self.done)

    def done(self, outcome: Outcome) -> None:
        """Retry or give up after a failure."""
        clock = self.invoker.clock
        if isinstance(outcome, Throttled):
            wait = min(LONGEST_THROTTLED_WAIT, 2.0**self.throttles)
            self.throttles += 1
            if clock.now + wait - self.accepted <= OLDEST:
                clock.after(wait, self.attempt)
            else:
                self.send_dead_letter("Rate Exceeded.")
        elif isinstance(outcome, Raised):
            if self.errors < len(ERROR_WAITS):
                clock.after(ERROR_WAITS[self.errors], self.attempt)
                self.errors += 1
            else:
                self.send_dead_letter(outcome.message)

    def send_dead_letter(self, message: str) -> None:
        """Send the payload to the function's dead-letter queue, if it has one."""
        queue = self.invoker.queues.get(self.invoker.function(self.arn).dead_letters)
        if queue:
            queue.send(self.payload, {"ErrorMessage": {"DataType": "String", "StringValue": message[:1024]}})
