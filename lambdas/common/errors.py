"""The errors that handlers raise, one type per cause that a caller can act on.

Lambda reports the class's name to Step Functions, so that a machine's Retry and Catch name these types ("Error names",
AWS Step Functions Developer Guide).
"""


class TransientError(Exception):
    """It may pass by itself: a throttle, a conflict, a cut connection. Queue, stream and machine try again."""


class PartnerUnavailable(TransientError):
    """A partner did not give a usable answer: whether the effect happened is unknown until it is asked again by key."""


class OutOfOrder(TransientError):
    """An event came before others that must be taken first: its queue holds it until they have come."""


class PermanentError(Exception):
    """No repetition helps. A consumer turns it into a dead letter whose `reason` is this word."""

    reason = "Permanent"


class BusinessOutcome(Exception):
    """Mixed into an error that business brings along, and no fault of ours: the machine takes it by its name. To Lambda it is an
    error like any other, so that it is counted apart (docs/rollout.md)."""


class InvalidEvent(PermanentError):
    """The text is no event of ours, or its data breaks the contract or a business rule of the edge."""

    reason = "InvalidEvent"


class Exhausted(PermanentError):
    """It might have passed by itself, and did not in all the times that the queue brought it."""

    reason = "Exhausted"


class SequenceGap(PermanentError):
    """An event was held for others that must be taken first, in all the times that the queue brought it."""

    reason = "SequenceGap"


class UnknownType(PermanentError):
    """No contract describes this event type."""

    reason = "UnknownType"


class UnknownVersion(PermanentError):
    """The event type is ours, the version of its contract is not."""

    reason = "UnknownVersion"


class TooLarge(PermanentError):
    """The payload passes 262,144 bytes, which Step Functions refuses ("Service quotas", Step Functions)."""

    reason = "TooLarge"


class TooManyHops(PermanentError):
    """The event descends from a chain so long that rules must form a loop."""

    reason = "TooManyHops"


class Conflict(PermanentError):
    """A key that was seen before came with another content: never answered with the old result."""

    reason = "Conflict"


class CannotRestart(PermanentError):
    """A new execution was asked for a key that is closed, or for another attempt than its next."""

    reason = "CannotRestart"


class InvalidTask(PermanentError):
    """A machine called a task without a field that the task needs."""

    reason = "InvalidTask"


class PartnerDeclined(PermanentError):
    """A partner said no, and will say no again."""

    reason = "PartnerDeclined"


class PartnerRefused(PermanentError):
    """A partner did not understand us or does not know us: a person must mend address, secret or contract."""

    reason = "PartnerRefused"


class MissingSetting(Exception):
    """An environment variable that the stacks must set is absent: no fault of the message, which comes back."""
