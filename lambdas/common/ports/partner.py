"""Partners by name, and the tries of one call."""

from collections.abc import Callable
from functools import cache

from lambdas.common import settings
from lambdas.common.errors import PartnerUnavailable
from lambdas.common.jitter import pause
from lambdas.common.ports.protocol import Document, Partner

TRIES = 3
"""Tries of one call within one invocation; the retries of the machine or the queue multiply them."""

PAUSE_SECONDS, CAP_SECONDS = 0.5, 2.0
"""Longest first pause between two tries, and longest pause of all."""


@cache
def partner(name: str) -> Partner:
    """Return the partner `payments`, `shipping`, `bureau` or `mail`, behind the adapter that the environment names."""
    if settings.partners() == "dry":
        from lambdas.common.ports.dry import DryPartner

        return DryPartner()
    if settings.partners() == "http":
        from lambdas.common.ports.http import HttpPartner

        return HttpPartner(name)
    from lambdas.common.ports.sandbox import SandboxPartner

    return SandboxPartner(name)


def insist(question: Callable[[], Document]) -> Document:
    """Call a partner up to TRIES times, with full jitter, while it is unavailable."""
    for attempt in range(TRIES - 1):
        try:
            return question()
        except PartnerUnavailable:
            pause(attempt, base=PAUSE_SECONDS, cap=CAP_SECONDS)
    return question()
