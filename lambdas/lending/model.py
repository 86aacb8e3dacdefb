"""Values of loan applications. Pure; amounts are text with two decimals, instants ISO 8601 in UTC."""

from dataclasses import dataclass, field
from enum import StrEnum

from lambdas.common.errors import PermanentError
from lambdas.common.events.envelope import Cause


class Status(StrEnum):
    """Status of an application; docs/lending.md describes each."""

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
    """Role of reviewers."""

    UNDERWRITER = "underwriter"
    SENIOR = "senior"


class Action(StrEnum):
    """Action of a reviewer."""

    APPROVE = "approve"
    REJECT = "reject"


class OutOfTurn(PermanentError):
    """The machine's task does not fit the application's status."""

    reason = "OutOfTurn"


class UnknownApplication(Exception):
    """A signal names an unknown application. It may have overtaken LoanApplied, so its message comes back."""


class NotTheApplicant(PermanentError):
    """The request does not come from the applicant."""

    reason = "NotTheApplicant"


@dataclass(frozen=True)
class Document:
    """Received document. `size` in bytes; without `problems` it can be used."""

    name: str
    content_type: str
    size: int
    received_at: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Verdict of the policy: approve, reject or review, with reasons."""

    way: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Application:
    """State of an application's row. `version` counts its changes; `token` belongs to the waiting execution."""

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
    decision_reason: str = ""
    cause: Cause = field(default_factory=lambda: Cause("", "", "", 0))
    attempt: int = 0
    open_until: str = ""

    @property
    def key(self) -> str:
        """Business key."""
        return self.application_id

    @property
    def partition_key(self) -> str:
        """Key that all events of one application share; their sequence is the row's version."""
        return f"loan#{self.application_id}"

    @property
    def is_open(self) -> bool:
        """Return whether it is not decided yet."""
        return self.status in OPEN
