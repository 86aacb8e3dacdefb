"""Dispatch of mails: one to each recipient of an event. A row records that a mail is being sent, or was."""

import json
import time
from collections.abc import Iterator, Mapping
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
"""Role of links for applicants."""

KEEP_LINK_SECONDS = 30 * 86_400
"""Life of a link's row, longer than the link's own: a late click shows the outcome of the application."""


@dataclass(frozen=True)
class Mail:
    """One mail. `who` is the applicant's id or the reviewer's name: no key holds an address."""

    who: str
    address: str
    subject: str
    text: str


def send(event: Event) -> int:
    """Send the mails that an event calls for; return how many this call has sent."""
    application = store.read(event.data["applicationId"])
    return sum(_sent_once(application, event, mail) for mail in _mails(application, event))


def reviewers(role: str) -> dict[str, str]:
    """Return the addresses of a role's reviewers by name."""
    found: dict[str, str] = json.loads(settings.reviewers()).get(role, {})
    return found


def is_own(application: Application, who: str, known: Mapping[str, str]) -> bool:
    """Return whether a reviewer made the application: by name or address. `known`: addresses of reviewers by name."""
    same = application.applicant_id.casefold() == who.casefold()
    return same or application.email.casefold() == known.get(who, "").casefold()


def _mails(application: Application, event: Event) -> Iterator[Mail]:
    if event.type != "ReviewRequested":
        link = _upload_link(application, event) if event.type in texts.ASKING else ""
        subject, text = texts.to_applicant(event.type, event.data, link)
        yield Mail(application.applicant_id, application.email, subject, text)
    elif application.is_open:
        known = reviewers(event.data["role"])
        for who, address in sorted(known.items()):
            if is_own(application, who, known):
                continue
            due = int(datetime.fromisoformat(event.data["dueAt"]).timestamp())
            made = Link(signed_links.link_id(event.id, who), "view", who, due, key_store.read_keys().current)
            link = _linked(application, "reviews", made, event.data["role"])
            yield Mail(who, address, *texts.to_reviewer(application, event.data["dueAt"], link))


def _upload_link(application: Application, event: Event) -> str:
    who = application.applicant_id
    until = int(time.time()) + LONGEST_LINK_SECONDS
    made = Link(signed_links.link_id(event.id, who), "upload", who, until, key_store.read_keys().current)
    return _linked(application, "documents", made, APPLICANT)


def _linked(application: Application, page: str, link: Link, role: str) -> str:
    """Return the address of a new link to a page, and write the link's row."""
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
    assert key is not None  # it was the current one just now
    return signed_links.link_address(settings.link_url(), page, link, key)


def _sent_once(application: Application, event: Event, mail: Mail) -> bool:
    key = {"applicationId": application.application_id, "record": f"mail#{event.id}#{mail.who}"}
    begun = {**key, "state": "sending", "about": event.type, "who": mail.who, "begunAt": now_text()}
    try:
        rows.write(rows.put("loans", begun, "attribute_not_exists(#record) OR #state <> :sent", {"sent": "sent"}))
    except rows.ConditionFailed:
        return False
    # A crash between SES's answer and the mark sends the mail twice; a decision is never repeated.
    mailing.send(mail.address, mail.subject, mail.text)
    sent = "SET #state = :sent, #sentAt = :now"
    rows.write(rows.update("loans", key, sent, {"sent": "sent", "now": now_text()}))
    return True
