"""Requests behind a link: checks of the link, pages, and the conditional write of a decision."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.lending import logic, store
from lambdas.lending.links import key_store, signed_links
from lambdas.lending.links.signed_links import BrokenLink, Link
from lambdas.lending.mails import dispatch
from lambdas.lending.model import Action, Application
from lambdas.lending.pages import templates, upload_forms

REQUESTS_PER_MINUTE = 20
"""Most decisions of one reviewer in a minute: a person needs fewer, a script sends more."""


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


def _not_valid() -> Refusal:
    # One answer for every fault of a link: a forger learns nothing from it.
    return Refusal(403, templates.refused("This link is not valid", "Please use the link in your mail unchanged."))


def view(identity: str, given: Mapping[str, str]) -> Answer:
    """Return the page of a link. It only reads: a mail scanner that follows the link changes nothing."""
    link, application = _checked(identity, given)
    if link.action != "view":
        raise _not_valid()
    ring = key_store.read_keys()
    forms = {}
    for action in Action:
        button = replace(link, action=str(action), key_id=ring.current)
        forms[str(action)] = signed_links.link_fields(button, ring.keys[ring.current])
    return Answer(200, templates.review(application, forms, link.who))


def decide(identity: str, given: Mapping[str, str]) -> Answer:
    """Commit a decision: the first reviewer gets thanks, later ones get the decision with its reviewer and time."""
    link, application = _checked(identity, given)
    if link.action not in set(Action):
        raise _not_valid()
    _throttle(link.who)
    decided = False

    def chosen(row: Application) -> logic.Decision:
        nonlocal decided
        decision = logic.on_decision(row, Action(link.action), link.who, now_text())
        decided = decision is not None
        return decision or logic.Decision(row)

    after = store.change(application.application_id, chosen)
    if decided:
        return Answer(200, templates.done(after))
    raise _gone(after)


def upload(identity: str, given: Mapping[str, str]) -> Answer:
    """Return the page for an applicant's documents: a form for each type, valid for a quarter of an hour."""
    link, application = _checked(identity, given)
    if link.action != "upload":
        raise _not_valid()
    address, forms = upload_forms.presign_forms(application.application_id)
    return Answer(200, templates.upload(application, address, forms), address)


def _gone(application: Application) -> Refusal:
    if not application.is_open:
        return Refusal(410, templates.decided(application, by_whom=True))
    sentence = "The application is not in review at the moment: it has gone on."
    return Refusal(410, templates.refused("There is nothing to decide", sentence))


def _checked(identity: str, given: Mapping[str, str]) -> tuple[Link, Application]:
    """Return the link and its application, if the link is genuine and current and the application open."""
    try:
        link, claimed = signed_links.parse_link(identity, given)
    except BrokenLink as error:
        sentence = "The link is not complete: please use the one in your mail."
        raise Refusal(400, templates.refused("This link is broken", sentence)) from error
    key = key_store.key_of(link.key_id)
    if key is None or not signed_links.is_genuine(link, claimed, key):
        raise _not_valid()
    row = rows.get("loans", {"applicationId": f"link#{link.id}", "record": "link"})
    if row is None or row["who"] != link.who:
        raise _not_valid()
    application = store.read(row["about"])
    known = {application.applicant_id: ""} if row["role"] == dispatch.APPLICANT else dispatch.reviewers(row["role"])
    if link.who not in known or (row["role"] == dispatch.APPLICANT) != (link.action == "upload"):
        raise _not_valid()
    if not application.is_open:
        raise Refusal(410, templates.decided(application, by_whom=link.action != "upload"))
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


def _throttle(who: str) -> None:
    """Count this minute's decisions of a reviewer; refuse with 429 when there are too many."""
    minute = int(time.time() // 60)
    counted = rows.update(
        "loans",
        {"applicationId": f"throttle#{who}", "record": str(minute)},
        "SET #expiresAt = :expires ADD #requests :one",
        {"one": 1, "most": REQUESTS_PER_MINUTE, "expires": (minute + 60) * 60},
        "attribute_not_exists(#requests) OR #requests < :most",
    )
    try:
        rows.write(counted)
    except rows.ConditionFailed as error:
        raise Refusal(429, templates.refused("Too many requests", "Please wait a minute and try again.")) from error
