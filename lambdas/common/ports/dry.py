"""A partner that nobody asks: what a shadow would have had done is taken for done, so that no customer notices it."""

from lambdas.common.ports.protocol import Document

DONE, WITHDRAWN = "DONE", "WITHDRAWN"


class DryPartner:
    """Says yes to everything and does nothing. That a real partner would have said no it cannot know."""

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
