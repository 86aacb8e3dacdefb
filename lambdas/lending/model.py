"""What an application for a loan is. Pure values; amounts are text with two decimals, instants ISO 8601 in UTC."""

from dataclasses import dataclass, field
from enum import StrEnum

from lambdas.common.errors import PermanentError
from lambdas.common.events.envelope import Cause


class Status(StrEnum):
    """Where an application's row stands; docs/lending.md describes each."""

    APPLIED = "APPLIED"
    AWAITING_DOCUMENTS = "AWAITING_DOCUMENTS"
    DOCUMENTS_VERIFIED = "DOCUMENTS_VERIFIED"
    IN_REVIEW = "IN_REVIEW"
    ESCALATED = "ESCALATED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


OPEN = (
    Status.APPLIED,
    Status.AWAITING_DOCUMENTS,
    Status.DOCUMENTS_VERIFIED,
    Status.IN_REVIEW,
    Status.ESCALATED,
)
CLOSED = (Status.APPROVED, Status.REJECTED, Status.EXPIRED, Status.WITHDRAWN)


class Role(StrEnum):
    """Whose turn it is to review."""

    UNDERWRITER = "underwriter"
    SENIOR = "senior"


class Action(StrEnum):
    """What a reviewer can do with an application."""

    APPROVE = "approve"
    REJECT = "reject"


class OutOfTurn(PermanentError):
    """The application's row has gone another way than the machine thinks."""

    reason = "OutOfTurn"


class UnknownApplication(Exception):
    """A signal names an application that nobody has made: it may have overtaken it, so the queue brings it again."""


class NotTheApplicant(PermanentError):
    """Somebody else than the applicant asked for it."""

    reason = "NotTheApplicant"


@dataclass(frozen=True)
class Document:
    """A document that arrived, as it was described to us. `size` in bytes; without `problems` it can be used."""

    name: str
    content_type: str
    size: int
    received_at: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What the policy says of an application: approve, reject or review, and why."""

    way: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Application:
    """The application's row. `version` counts its changes; `token` is that of the execution that waits for a person."""

    application_id: str
    version: int = 0
    status: Status = Status.APPLIED
    applicant_id: str = ""
    email: str = ""
    amount: str = ""
    currency: str = ""
    term_months: int = 0
    purpose: str = ""
    declared_income: str = ""
    score: int = -1
    token: str = ""
    reminder: int = -1
    due_at: str = ""
    documents: tuple[Document, ...] = ()
    reasons: tuple[str, ...] = ()
    decided_by: str = ""
    decided_at: str = ""
    cause: Cause = field(default_factory=lambda: Cause("", "", "", 0))
    attempt: int = 0
    open_until: str = ""

    @property
    def key(self) -> str:
        """Business key."""
        return self.application_id

    @property
    def partition_key(self) -> str:
        """Events of one application share this key; their sequence is the row's version."""
        return f"loan#{self.application_id}"

    @property
    def is_open(self) -> bool:
        """Whether nobody and nothing has decided it yet."""
        return self.status in OPEN
