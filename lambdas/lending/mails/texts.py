"""Texts of mails. Pure: no subject holds a name, amount or address of an applicant."""

from collections.abc import Mapping
from typing import Any

from lambdas.common import wording
from lambdas.lending.model import Application

TO_APPLICANT: Mapping[str, tuple[str, str]] = {
    "DocumentsRejected": (
        "Your loan application {applicationId}: we need another document",
        "We cannot use {document}: {reasons}. Please send another one, as a PDF, JPEG or PNG of at most 10 MB: {link}",
    ),
    "DocumentsVerified": (
        "Your loan application {applicationId}: your document has arrived",
        "Thank you for {document}. A person will look at your application within five days.",
    ),
    "LoanApproved": ("Your loan application {applicationId} is approved", "You get {money}."),
    "LoanRejected": ("Your loan application {applicationId} is rejected", "The reasons: {reasons}."),
    "LoanExpired": (
        "Your loan application {applicationId} has expired",
        "The reasons: {reasons}. You can apply again.",
    ),
    "LoanWithdrawn": ("Your loan application {applicationId} is withdrawn", "You asked for it, and we have closed it."),
}
ASKED = (
    "Your loan application {applicationId} needs a document",
    "Please send a document that shows your income, as a PDF, JPEG or PNG of at most 10 MB, within seven days: {link}",
)
REMINDED = (
    "Your loan application {applicationId} still needs a document",
    "This is reminder {reminder} of 3. Seven days after our first mail the application expires. Send it here: {link}",
)
REVIEW = (
    "Loan application {applicationId} waits for your decision",
    "Please decide until {due}: {link}\n\nThe link is yours alone: do not pass it on.",
)


ASKING = frozenset({"DocumentsRequested", "DocumentsRejected"})
"""Events whose mails link to the page for documents."""


def to_applicant(type_name: str, data: Mapping[str, Any], link: str) -> tuple[str, str]:
    """Return subject and text of the mail to an applicant about an event; `link` for those that request documents."""
    subject, text = _template(type_name, data)
    values = {**data, "link": link, "reasons": wording.reasons(data.get("reasons", []))}
    if "amount" in data:
        values["money"] = wording.money(data["amount"], data["currency"])
    return subject.format_map(values), text.format_map(values)


def _template(type_name: str, data: Mapping[str, Any]) -> tuple[str, str]:
    if type_name == "DocumentsRequested":
        return REMINDED if data["reminder"] else ASKED
    return TO_APPLICANT[type_name]


def to_reviewer(application: Application, due_at: str, link: str) -> tuple[str, str]:
    """Return subject and text of the mail that asks a reviewer for a decision."""
    values = {"applicationId": application.application_id, "due": wording.instant(due_at), "link": link}
    return REVIEW[0].format_map(values), REVIEW[1].format_map(values)
