"""Attributes of rows that no auditor reads, each with what notices instead that they are wrong."""

import re
from collections.abc import Mapping

NO_BUSINESS = {
    "idempotency": "rows of Powertools; each effect is in a partner's book, which is audited",
    "outbox": "its documents are the events, which are audited field by field",
    "paces": "when the next job may be created, tests/unit/video/test_video_pace.py",
    "sandbox": "written by the partners of the sandbox; what they were asked is read, below",
    "subscriptions": "written by subscribers",
}
"""Tables without an attribute of the business, or with some that are: READ names these."""

READ = re.compile(
    r"sandbox payments#\S+ (amount|currency|orderId|paymentId)|sandbox payments#refund status"
    r"|sandbox shipping#ship (orderId|customerId|status)"
    r"|sandbox bureau#score (applicantId|amount|currency|termMonths|declaredIncome|score)"
    r"|sandbox mail#send (to|subject|text)|sandbox subscribers#post body"
)
"""Attributes of the tables of NO_BUSINESS that auditors read."""

UNREAD: Mapping[str, str] = {
    r".* version": "a number of changes: the condition of each write, tests/unit/common/test_rows.py",
    r".* updatedAt": "for people: no decision reads it",
    r".* (traceparent|cause\.traceparent|came\.\*\.traceparent)": "tests/simulation/test_traces.py",
    r"(orders|loans) .* expiresAt": "times to live, tests/unit/orders/test_retention.py",
    r".* (countedAt|sentAt|begunAt|changedAt|at|appliedAt|jobNotedAt)": "for people, or the age of a job",
    r"orders payment receivedAt": "its day is compared with the ledger's; the row's event is the only other record",
    r"orders step request-payment taskToken": "a wrong token answers nobody: the auditor of progress",
    r"loans application decisionReason": "the words of a person, tests/unit/lending/test_decision_reason.py",
    r"settlements day (attempt|how)": "names of executions, tests/unit/settlement",
    r"settlements run validate\.etag": "which version of a file was read, tests/unit/settlement",
    r"settlements run reconcile\.partner\.etag": "which version of a file was read, tests/unit/settlement",
}
"""By a pattern of names: why no auditor reads such an attribute."""


def is_unread(place: str) -> bool:
    """Return whether an attribute is one that no auditor has to read."""
    table = place.partition(" ")[0]
    if table in NO_BUSINESS:
        return not READ.fullmatch(place)
    return any(re.fullmatch(pattern, place) for pattern in UNREAD)
