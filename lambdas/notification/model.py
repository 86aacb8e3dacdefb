"""What a message to a customer is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """One message: `id` is the business fact it tells, the same for every copy of the event."""

    id: str
    to: str
    subject: str
    text: str
