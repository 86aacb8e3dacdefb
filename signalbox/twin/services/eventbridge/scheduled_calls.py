"""Calls of EventBridge Scheduler: the input of a target, retries, and dead letters.

Sources: EventBridge Scheduler User Guide, "Adding context attributes in EventBridge Scheduler" and "Configuring a
dead-letter queue for EventBridge Scheduler" (the attributes); API Reference, "RetryPolicy" (185 attempts in 24 hours
unless the schedule says otherwise).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.instants import format_instant
from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.eventbridge.deliveries import LONGEST_BACK_OFF
from signalbox.twin.services.sqs.queues import Queue

SERVICES = {
    "lambda": "lambda:InvokeFunction",
    "sqs": "sqs:SendMessage",
    "states": "states:StartExecution",
    "events": "events:PutEvents",
    "sns": "sns:Publish",
}
"""Action that the role of a schedule must allow, by the service of its target."""

SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"
"""Context attribute that is replaced by the instant for which a call is planned."""


@dataclass(frozen=True)
class Scheduler:
    """Surroundings of the calls of a schedule. `refusal` gives AWS's message where a role may not do an action on a
    resource; `call` hands a text to the target, and raises KeyError or ServiceError where that fails. `lost` counts
    calls that nothing accepted, by ARN of the schedule and reason."""

    clock: Clock
    queues: Mapping[str, Queue]
    refusal: Callable[[str, str, str], str]
    call: Callable[[str], None]
    lost: Counter[tuple[str, str]]


@dataclass
class ScheduledCall:
    """One call of a target, planned for `due`, with its retries."""

    scheduler: Scheduler
    schedule: str
    target: Mapping[str, Any]
    due: float
    identifier: str = ""
    tries: int = 0
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.scheduler.clock.now

    def attempt(self) -> None:
        """Call the target; retry a failure other than a missing permission or target."""
        self.tries += 1
        arn = str(self.target["Arn"])
        action = SERVICES.get(arn.split(":")[2], "")
        if action and (refused := self.scheduler.refusal(self.target["RoleArn"], action, arn)):
            self.give_up("AccessDeniedException", refused)
            return
        try:
            self.scheduler.call(self.text())
        except KeyError:
            self.give_up("ResourceNotFoundException", f"{arn} does not exist")
        except ServiceError as error:
            self.retry(error)

    def retry(self, error: ServiceError) -> None:
        """Call again after a back-off, unless the retry policy forbids it."""
        clock, policy = self.scheduler.clock, self.target.get("RetryPolicy", {})
        wait = clock.random.uniform(0.5, 1.0) * min(LONGEST_BACK_OFF, 2.0**self.tries)
        spent = self.tries > int(policy.get("MaximumRetryAttempts", 185))
        aged = clock.now + wait - self.began > float(policy.get("MaximumEventAgeInSeconds", 86_400))
        if spent or aged:
            self.give_up(error.code, error.message, "MaximumRetryAttempts" if spent else "MaximumEventAgeInSeconds")
        else:
            clock.after(wait, self.attempt)

    def text(self) -> str:
        """Return the input, with the context attributes in it replaced."""
        text = str(self.target.get("Input", "{}"))
        for name, value in self.attributes().items():
            text = text.replace(name, value)
        if "<aws.scheduler.execution-id>" in text:
            text = text.replace("<aws.scheduler.execution-id>", self.execution())
        return text

    def attributes(self) -> dict[str, str]:
        """Return the context attributes, except the id of the call."""
        return {
            "<aws.scheduler.schedule-arn>": self.schedule,
            SCHEDULED_TIME: format_instant(self.due, "seconds"),
            "<aws.scheduler.attempt-number>": str(self.tries),
        }

    def execution(self) -> str:
        """Return the id of this call, drawn when something asks for it."""
        self.identifier = self.identifier or self.scheduler.clock.uuid()
        return self.identifier

    def give_up(self, code: str, message: str, exhausted: str = "") -> None:
        """Send the input to the dead-letter queue, where the role may send there."""
        arn = self.target.get("DeadLetterConfig", {}).get("Arn", "")
        there = arn in self.scheduler.queues
        if not there or self.scheduler.refusal(self.target["RoleArn"], "sqs:SendMessage", arn):
            self.scheduler.lost[self.schedule, message] += 1
            return
        texts = {
            "ERROR_CODE": code,
            "ERROR_MESSAGE": message,
            "EXECUTION_ID": self.execution(),
            "RETRY_ATTEMPTS": str(self.tries - 1),
            "SCHEDULED_TIME": format_instant(self.due, "seconds"),
            "SCHEDULE_ARN": self.schedule,
            "TARGET_ARN": str(self.target["Arn"]),
            **({"EXHAUSTED_RETRY_CONDITION": exhausted} if exhausted else {}),
        }
        attributes = {name: {"DataType": "String", "StringValue": text} for name, text in texts.items()}
        self.scheduler.queues[arn].send(self.text(), attributes)
