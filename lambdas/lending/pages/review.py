"""Requests behind a link: the pages, and the conditional write of a decision."""

import time
from collections.abc import Mapping
from dataclasses import replace

from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.lending import logic, store
from lambdas.lending.links import key_store, signed_links
from lambdas.lending.links.signed_links import Link
from lambdas.lending.model import Action, Application
from lambdas.lending.pages import decision_reason, templates, upload_forms
from lambdas.lending.pages.admission import Answer, Refusal, checked, not_valid
from lambdas.lending.pages.decision_reason import Draft, WrongReason

REQUESTS_PER_MINUTE = 20
"""Most decisions of one reviewer in a minute: a person needs fewer, a script sends more."""


def view(identity: str, given: Mapping[str, str]) -> Answer:
    """Return the page of a link. It only reads: a mail scanner that follows the link changes nothing."""
    link, application = checked(identity, given)
    if link.action != "view":
        raise not_valid()
    ring = key_store.read_keys()
    forms = {}
    for action in Action:
        button = replace(link, action=str(action), key_id=ring.current)
        forms[str(action)] = signed_links.link_fields(button, ring.keys[ring.current])
    return Answer(200, templates.review(application, forms, link.who))


def decide(identity: str, given: Mapping[str, str]) -> Answer:
    """Commit a decision with its reason; without a reason ask for one, which changes nothing.

    The first reviewer gets thanks, later ones get the decision with its reviewer and time.
    """
    link, application = checked(identity, given)
    if link.action not in set(Action):
        raise not_valid()
    if not logic.is_decidable(application):
        raise _gone(application)
    if decision_reason.FIELD not in given:
        return Answer(200, _confirmation(link, application, given, Draft()))
    try:
        words = decision_reason.read_reason(given)
    except WrongReason as wrong:
        draft = Draft(given[decision_reason.FIELD], wrong.sentence)
        raise Refusal(400, _confirmation(link, application, given, draft)) from wrong
    return _commit(link, application.application_id, words)


def _commit(link: Link, application_id: str, words: str) -> Answer:
    _throttle(link.who)
    decided = False

    def chosen(row: Application) -> logic.Decision:
        nonlocal decided
        decision = logic.on_decision(row, Action(link.action), link.who, words, now_text())
        decided = decision is not None
        return decision or logic.Decision(row)

    after = store.change(application_id, chosen)
    if decided:
        return Answer(200, templates.done(after))
    raise _gone(after)


def _confirmation(link: Link, application: Application, given: Mapping[str, str], draft: Draft) -> str:
    ring = key_store.read_keys()
    back = signed_links.link_fields(replace(link, action="view", key_id=ring.current), ring.keys[ring.current])
    fields = {name: given[name] for name in back}
    return templates.confirm(application, fields, back, draft)


def upload(identity: str, given: Mapping[str, str]) -> Answer:
    """Return the page for an applicant's document, valid for a quarter of an hour, or the page after its upload."""
    if identity == upload_forms.SENT:
        return Answer(200, templates.uploaded())
    link, application = checked(identity, given)
    if link.action != "upload":
        raise not_valid()
    address, fields = upload_forms.presign_form(application.application_id)
    return Answer(200, templates.upload(application, address, fields), address)


def _gone(application: Application) -> Refusal:
    if not application.is_open:
        return Refusal(410, templates.decided(application, by_whom=True))
    sentence = "The application is not in review at the moment: it has gone on."
    return Refusal(410, templates.refused("There is nothing to decide", sentence))


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
