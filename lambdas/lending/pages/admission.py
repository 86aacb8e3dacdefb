"""Checks of a request behind a link: is the link genuine and current, and may its reader use it?"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.lending import store
from lambdas.lending.links import key_store, signed_links
from lambdas.lending.links.signed_links import BrokenLink, Link
from lambdas.lending.mails import dispatch
from lambdas.lending.model import Application
from lambdas.lending.pages import templates

EXPIRED = (
    "The time to decide is over; somebody else is asked.",
    "No document can be sent with this link any more. Please use the link in our latest mail.",
)
"""Sentences about an expired link: a reviewer's, and an applicant's."""


@dataclass(frozen=True)
class Answer:
    """HTTP status and page of a response."""

    status: int
    html: str
    form_action: str = ""
    """Origin that the page's forms may send to, beside its own."""


class Refusal(Exception):
    """The request is refused and has changed nothing; `answer` explains it."""

    def __init__(self, status: int, html: str) -> None:
        super().__init__(str(status))
        self.answer = Answer(status, html)


def not_valid() -> Refusal:
    """Return the one answer to every fault of a link, from which a forger learns nothing."""
    return Refusal(403, templates.refused("This link is not valid", "Please use the link in your mail unchanged."))


def checked(identity: str, given: Mapping[str, str]) -> tuple[Link, Application]:
    """Return the link and its application, if the link is genuine and current and the application open."""
    try:
        link, claimed = signed_links.parse_link(identity, given)
    except BrokenLink as error:
        sentence = "The link is not complete: please use the one in your mail."
        raise Refusal(400, templates.refused("This link is broken", sentence)) from error
    key = key_store.key_of(link.key_id)
    if key is None or not signed_links.is_genuine(link, claimed, key):
        raise not_valid()
    row = rows.get("loans", {"applicationId": f"link#{link.id}", "record": "link"})
    if row is None or row["who"] != link.who:
        raise not_valid()
    application = store.read(row["about"])
    known = {application.applicant_id: ""} if row["role"] == dispatch.APPLICANT else dispatch.reviewers(row["role"])
    if link.who not in known or (row["role"] == dispatch.APPLICANT) != (link.action == "upload"):
        raise not_valid()
    if not application.is_open:
        colleague = link.action != "upload" and not dispatch.is_own(application, link.who, known)
        raise Refusal(410, templates.decided(application, by_whom=colleague))
    if time.time() >= link.expires:
        raise Refusal(410, templates.refused("This link has expired", EXPIRED[link.action == "upload"]))
    if link.action != "upload" and dispatch.is_own(application, link.who, known):
        raise _own_application(link, application)
    return link, application


def _own_application(link: Link, application: Application) -> Refusal:
    """Return the refusal of a reviewer who made the application; a row records an attempt to decide."""
    if link.action != "view":  # GET reads alone, a mail scanner follows links
        key = {"applicationId": application.application_id, "record": f"refused#{link.who}"}
        values = {"now": now_text(), "action": link.action, "one": 1}
        rows.write(rows.update("loans", key, "SET #refusedAt = :now, #action = :action ADD #requests :one", values))
    sentence = "Nobody decides about an application of their own. Another person is asked."
    return Refusal(403, templates.refused("This application is yours", sentence))
