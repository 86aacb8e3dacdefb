"""Protocol of partners, the same behind each adapter."""

from collections.abc import Mapping
from typing import Any, Protocol

Document = Mapping[str, Any]


class Partner(Protocol):
    """A partner reached by one name. Every effect has an idempotency key, the same at each try."""

    def perform(self, operation: str, key: str, document: Document) -> Document:
        """Perform an effect, or return the effect that this key performed before.

        PartnerDeclined is final; Conflict where the key came with another document before; after PartnerUnavailable
        nobody knows whether the effect happened.
        """
        ...

    def find(self, operation: str, key: str) -> Document | None:
        """Return the effect of this key, or None where there is none yet."""
        ...

    def withdraw(self, operation: str, key: str) -> Document:
        """Forbid this key any effect from now on; return the effect where it has happened already."""
        ...

    def probe(self) -> None:
        """Return if the partner answers at all, even with a refusal; raise PartnerUnavailable otherwise."""
        ...
