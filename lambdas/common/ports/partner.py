"""Partners by name, and the tries of one call."""

from collections.abc import Callable
from functools import cache

from lambdas.common import settings
from lambdas.common.errors import PartnerUnavailable
from lambdas.common.jitter import pause
from lambdas.common.ports.protocol import Document, Partner

TRIES = 3
"""Of one call of a partner within one invocation; the machine's or the queue's retries multiply them."""

PAUSE_SECONDS, CAP_SECONDS = 0.5, 2.0
"""The first pause between two tries at its longest, and any pause."""


@cache
def partner(name: str) -> Partner:
    """The partner `payments`, `shipping`, `bureau` or `mail` behind the adapter that the environment names."""
    if settings.partners() == "dry":
        from lambdas.common.ports.dry import DryPartner

        return DryPartner()
    if settings.partners() == "http":
        from lambdas.common.ports.http import HttpPartner

        return HttpPartner(name)
    from lambdas.common.ports.sandbox import SandboxPartner

    return SandboxPartner(name)


def insist(question: Callable[[], Document]) -> Document:
    """Ask up to TRIES times with full jitter while the partner is unavailable."""
    for attempt in range(TRIES - 1):
        try:
            return question()
        except PartnerUnavailable:
            pause(attempt, base=PAUSE_SECONDS, cap=CAP_SECONDS)
    return question()
