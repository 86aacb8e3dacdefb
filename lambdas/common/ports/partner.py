"""What every partner promises, whichever adapter speaks to it."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Protocol

from lambdas.common import settings
from lambdas.common.errors import PartnerUnavailable
from lambdas.common.jitter import pause

Document = Mapping[str, Any]

TRIES = 3
"""Of one call of a partner within one invocation; the machine's or the queue's retries multiply them."""

PAUSE_SECONDS, CAP_SECONDS = 0.5, 2.0
"""The first pause between two tries at its longest, and any pause."""


class Partner(Protocol):
    """A partner reached by one name. Every effect has an idempotency key, the same at each try."""

    def perform(self, operation: str, key: str, document: Document) -> Document:
        """Bring the effect about, or answer what this key already brought about.

        PartnerDeclined is final; Conflict when the key came with another document before; after PartnerUnavailable
        nobody knows whether the effect happened.
        """
        ...

    def find(self, operation: str, key: str) -> Document | None:
        """What this key brought about, or None if nothing yet."""
        ...

    def withdraw(self, operation: str, key: str) -> Document:
        """See to it that this key never brings anything about, unless it already has: then answer that effect."""
        ...

    def probe(self) -> None:
        """Nothing, if the partner answers at all, be it with a refusal; PartnerUnavailable otherwise."""
        ...


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
