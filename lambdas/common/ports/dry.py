"""Partner of a shadow run: it confirms every effect and performs none, so that no customer is affected."""

from lambdas.common.ports.protocol import Document

DONE, WITHDRAWN = "DONE", "WITHDRAWN"


class DryPartner:
    """Partner that accepts every effect and performs none; it cannot know what a real one would decline."""

    def perform(self, operation: str, key: str, document: Document) -> Document:
        """See `Partner.perform`."""
        return {**document, "operation": operation, "status": DONE}

    def find(self, operation: str, key: str) -> Document | None:
        """See `Partner.find`."""
        return None

    def withdraw(self, operation: str, key: str) -> Document:
        """See `Partner.withdraw`."""
        return {"operation": operation, "status": WITHDRAWN}

    def probe(self) -> None:
        """See `Partner.probe`."""
