"""Deliveries of EventBridge: rules, targets, retries and dead letters.

Sources: Amazon EventBridge User Guide, pages "How EventBridge retries delivering events" (24 hours and 185 times unless
the target says otherwise) and "Using dead-letter queues to process undelivered events" (the attributes and their
codes).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from signalbox.event_patterns.patterns import matcher
from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.sqs.message import Attributes
from signalbox.twin.services.sqs.queues import Queue

LONGEST_BACK_OFF = 600.0
PRINCIPAL = "events.amazonaws.com"
ACTIONS = {"sqs": "sqs:SendMessage", "lambda": "lambda:InvokeFunction", "sns": "sns:Publish"}
"""Action that the policy of a target must allow, by the target's service.

Source: "Using resource-based policies for Amazon EventBridge".
"""


class Undeliverable(Exception):
    """Raised where a target does not accept an event; a `permanent` failure is not retried."""

    def __init__(self, code: str, message: str, permanent: bool) -> None:
        super().__init__(message)
        self.code = code
        self.permanent = permanent


@dataclass(frozen=True)
class Target:
    """Target of a rule. `deliver` takes the input text, at once where it `collects`, or raises Undeliverable."""

    arn: str
    deliver: Callable[[str], None]
    transformer: Mapping[str, Any] | None = None
    input: str | None = None
    input_path: str = ""
    dead_letters: Queue | None = None
    retries: int = 185
    oldest: float = 86_400.0
    collects: bool = False


@dataclass(frozen=True)
class Rule:
    """Rule of a bus; without a pattern it only has a schedule."""

    name: str
    arn: str
    pattern: Mapping[str, Any] | None
    targets: list[Target]

    @cached_property
    def matches(self) -> Callable[[Any], bool]:
        """Return the function that tells whether an event matches the pattern; nothing matches without one."""
        return (lambda event: False) if self.pattern is None else matcher(self.pattern)


class Sender(Protocol):
    """Part of the buses that a delivery uses."""

    clock: Clock
    obstructs: Callable[[Rule, Target], None]
    refusal: Callable[[str, str, str, str], str]
    undelivered: list[tuple[float, str]]
    reasons: Counter[tuple[str, str]]


@dataclass
class Delivery:
    """Delivery of one event to one target."""

    buses: Sender
    rule: Rule
    target: Target
    text: str
    ended: Callable[[], None]
    tries: int = 0
    created: float = 0.0

    def __post_init__(self) -> None:
        self.clock = self.buses.clock
        self.created = self.clock.now

    def attempt(self) -> None:
        """Try once; retry a temporary failure with back-off and jitter."""
        self.tries += 1
        try:
            self.buses.obstructs(self.rule, self.target)
            self.check(self.target.arn)
            self.target.deliver(self.text)
        except Undeliverable as error:
            wait = self.clock.uniform(0.5, 1.0) * min(LONGEST_BACK_OFF, 2.0**self.tries)
            exhausted = self.tries > self.target.retries or self.clock.now + wait - self.created > self.target.oldest
            if error.permanent or exhausted:
                self.send_dead_letter(error)
                self.ended()
            else:
                self.clock.after(wait, self.attempt)
        else:
            self.ended()

    def check(self, arn: str) -> None:
        """Raise Undeliverable where the target's policy does not allow this rule; that is permanent."""
        action = ACTIONS.get(arn.split(":")[2])
        refused = self.buses.refusal(PRINCIPAL, self.rule.arn, action, arn) if action else ""
        if refused:
            raise Undeliverable("NO_PERMISSIONS", refused, permanent=True)

    def send_dead_letter(self, error: Undeliverable) -> None:
        """Send it to the target's dead-letter queue with EventBridge's attributes, or else lose it."""
        queue = self.target.dead_letters
        try:
            if queue is None or self.buses.refusal(PRINCIPAL, self.rule.arn, "sqs:SendMessage", queue.arn):
                self.lose(error)
            else:
                queue.send(self.text, self.failure_attributes(error))
        except ServiceError:  # the dead-letter queue refuses what is too large, too
            self.lose(error)

    def lose(self, error: Undeliverable) -> None:
        """Note that the event reached nothing, and why the target did not take it."""
        self.buses.undelivered.append((self.clock.now, self.rule.name))
        self.buses.reasons[self.rule.arn, str(error)] += 1

    def failure_attributes(self, error: Undeliverable) -> Attributes:
        """Return the attributes of the dead letter, which explain the failure."""
        texts = {
            "RULE_ARN": self.rule.arn,
            "TARGET_ARN": self.target.arn,
            "ERROR_CODE": error.code,
            "ERROR_MESSAGE": str(error),
            "RETRY_ATTEMPTS": str(self.tries - 1),
        }
        if not error.permanent:  # a permanent refusal is not retried, so nothing is exhausted
            spent = self.tries > self.target.retries
            texts["EXHAUSTED_RETRY_CONDITION"] = "MaximumRetryAttempts" if spent else "MaximumEventAgeInSeconds"
        return {name: {"DataType": "String", "StringValue": text} for name, text in texts.items()}
