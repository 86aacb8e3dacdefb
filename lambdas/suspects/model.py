"""Values of suspects. Pure."""

from dataclasses import dataclass

FAILURES = 5
"""Failed payments of one customer, of any orders, that make a suspect."""

WINDOW_SECONDS = 600
"""Time within which they happen, by their events."""

REMEMBERED_SECONDS = 3600
"""Age, from a customer's newest failure, up to which a late one counts: a suspicion that is older holds no order."""

MOST = 30
"""Failures that a row keeps. Without a suspicion four fit into a window, so 28 into the remembered time."""


@dataclass(frozen=True, order=True)
class Failure:
    """Failed payment: the instant of its event, and the event's id."""

    at: str
    id: str
