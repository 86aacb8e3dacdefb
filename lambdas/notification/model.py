"""Values of notification. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """Message to a customer. `id` is the business fact, the same for every copy of the event."""

    id: str
    to: str
    subject: str
    text: str
