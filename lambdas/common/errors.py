"""Errors that handlers raise, one type for each cause that a caller can act on.

Lambda reports the name of the class to Step Functions, so Retry and Catch of a machine name these types ("Error names",
AWS Step Functions Developer Guide).
"""


class TransientError(Exception):
    """Error that may pass by itself: a throttle, a conflict, a broken connection. Queue, stream and machine retry."""


class PartnerUnavailable(TransientError):
    """A partner gave no usable answer. Only another call with the same key shows whether the effect happened."""


class OutOfOrder(TransientError):
    """An event arrived before others that must be processed first: its queue keeps it until they have."""


class PermanentError(Exception):
    """Error that no retry mends. A consumer turns the message into a dead letter with this `reason`."""

    reason = "Permanent"


class BusinessOutcome(Exception):
    """Mixin of errors that are outcomes of the business, no defects: the machine catches them by name.

    Lambda counts them as errors, so they have a metric of their own (docs/rollout.md).
    """


class InvalidEvent(PermanentError):
    """The message is no event of this system, or its data breaks the contract or a business rule."""

    reason = "InvalidEvent"


class Exhausted(PermanentError):
    """A transient error did not pass in all the receives that the queue allows."""

    reason = "Exhausted"


class SequenceGap(PermanentError):
    """Earlier events did not arrive in all the receives that the queue allows."""

    reason = "SequenceGap"


class UnknownType(PermanentError):
    """No contract describes this event type."""

    reason = "UnknownType"


class UnknownVersion(PermanentError):
    """The event type has a contract, but none of this version."""

    reason = "UnknownVersion"


class TooLarge(PermanentError):
    """The payload exceeds 262,144 bytes, which Step Functions refuses ("Service quotas", Step Functions)."""

    reason = "TooLarge"


class TooManyHops(PermanentError):
    """The chain of causes is too long: rules must form a loop."""

    reason = "TooManyHops"


class Conflict(PermanentError):
    """A known key came with other content; it never gets the result of the first."""

    reason = "Conflict"


class CannotRestart(PermanentError):
    """A restart names a closed key, or another attempt than its next."""

    reason = "CannotRestart"


class InvalidTask(PermanentError):
    """A machine called a task without a required field."""

    reason = "InvalidTask"


class PartnerDeclined(PermanentError):
    """A partner declined for good."""

    reason = "PartnerDeclined"


class PartnerRefused(PermanentError):
    """A partner rejected the request itself: a person must mend address, secret or contract."""

    reason = "PartnerRefused"


class MissingSetting(Exception):
    """An environment variable that the stacks must set is absent. The message is not at fault and comes back."""
