"""Mails: an event of ours becomes one mail to each whom it concerns. A row says that it is being sent, or was."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lambdas.common import mailing, settings
from lambdas.common.events.envelope import Event
from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.lending import store
from lambdas.lending.links import key_store, signed_links
from lambdas.lending.links.keyring import LONGEST_LINK_SECONDS
from lambdas.lending.links.signed_links import Link
from lambdas.lending.mails import texts
from lambdas.lending.model import Application

APPLICANT = "applicant"
"""The role of links that are not for reviewers."""

KEEP_LINK_SECONDS = 30 * 86_400
"""A link's row stays longer than the link, so that whoever uses it late is told what became of the application."""


@dataclass(frozen=True)
class Letter:
    """One mail. `who` is the applicant's id or the reviewer's name: the address stands in no key."""

    who: str
    address: str
    subject: str
    text: str


def send(told: Event) -> int:
    """Send the mails that an event calls for; how many this call has sent."""
    application = store.read(told.data["applicationId"])
    return sum(_sent_once(application, told, letter) for letter in _letters(application, told))


def reviewers(role: str) -> dict[str, str]:
    """Name -> address of the reviewers of a role."""
    found: dict[str, str] = json.loads(settings.reviewers()).get(role, {})
    return found


def _letters(application: Application, told: Event) -> Iterator[Letter]:
    if told.type != "ReviewRequested":
        link = _upload_link(application, told) if told.type in texts.ASKING else ""
        subject, text = texts.to_applicant(told.type, told.data, link)
        yield Letter(application.applicant_id, application.email, subject, text)
    elif application.is_open:
        for who, address in sorted(reviewers(told.data["role"]).items()):
            due = int(datetime.fromisoformat(told.data["dueAt"]).timestamp())
            made = Link(signed_links.link_id(told.id, who), "view", who, due, key_store.keys().current)
            link = _linked(application, "reviews", made, told.data["role"])
            yield Letter(who, address, *texts.to_reviewer(application, told.data["dueAt"], link))


def _upload_link(application: Application, told: Event) -> str:
    who = application.applicant_id
    until = int(time.time()) + LONGEST_LINK_SECONDS
    made = Link(signed_links.link_id(told.id, who), "upload", who, until, key_store.keys().current)
    return _linked(application, "documents", made, APPLICANT)


def _linked(application: Application, page: str, link: Link, role: str) -> str:
    """The address of a new link to a page, whose row says what it is about."""
    row = {
        "applicationId": f"link#{link.id}",
        "record": "link",
        "about": application.application_id,
        "role": role,
        "who": link.who,
        "createdAt": now_text(),
        "expiresAt": int(time.time()) + KEEP_LINK_SECONDS,
    }
    rows.write(rows.put("loans", row))
    key = key_store.key_of(link.key_id)
    assert key is not None  # it was the current one a moment ago
    return signed_links.address(settings.link_url(), page, link, key)


def _sent_once(application: Application, told: Event, letter: Letter) -> bool:
    key = {"applicationId": application.application_id, "record": f"mail#{told.id}#{letter.who}"}
    begun = {**key, "state": "sending", "about": told.type, "who": letter.who, "begunAt": now_text()}
    try:
        rows.write(rows.put("loans", begun, "attribute_not_exists(#record) OR #state <> :sent", {"sent": "sent"}))
    except rows.ConditionFailed:
        return False
    # A crash between SES's answer and our mark sends the mail twice, never a decision.
    mailing.send(letter.address, letter.subject, letter.text)
    sent = "SET #state = :sent, #sentAt = :now"
    rows.write(rows.update("loans", key, sent, {"sent": "sent", "now": now_text()}))
    return True
