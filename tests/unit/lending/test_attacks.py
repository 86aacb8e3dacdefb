"""The attack table of docs/security.md: each attack is refused, and nothing has changed."""

import base64
import io
import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock
from urllib.parse import urlencode

import pytest

from lambdas.common.errors import TransientError
from lambdas.lending.links import key_store, signed_links
from lambdas.lending.links.keyring import LONGEST_LINK_SECONDS, MARGIN_SECONDS
from lambdas.lending.links.signed_links import Link
from lambdas.lending.pages import review
from lambdas.lending.pages.review import REQUESTS_PER_MINUTE
from tests.unit.lending.desk import BASE, REVIEWERS, Office, parts

PAGE = Path(__file__).parents[3] / "docs" / "security.md"
DAY = 86_400


def forged(office: Office) -> int:
    """A link with a signature of the attacker's making."""
    identity, fields = parts(office.link())
    made = Link(identity, "approve", "underwriter-1", int(fields["expires"]), fields["key"])
    return office.send(identity, signed_links.link_fields(made, "not-the-key"))[0]


def unknown_id(office: Office) -> int:
    """A genuine signature under an id that we never gave out."""
    _, fields = parts(office.link())
    made = Link("0" * 32, "approve", "underwriter-1", int(fields["expires"]), fields["key"])
    return office.send(made.id, signed_links.link_fields(made, "a-first-key-of-many-characters"))[0]


def altered_action(office: Office) -> int:
    """The button that rejects, with the word replaced."""
    return office.post(office.link(), "reject", action="approve")[0]


def view_as_decision(office: Office) -> int:
    """The mail's own link, sent as a decision."""
    identity, fields = parts(office.link())
    return office.send(identity, fields)[0]


def other_approver(office: Office) -> int:
    """One reviewer's button in the name of another."""
    return office.post(office.link(), who="underwriter-2")[0]


def dismissed(office: Office) -> int:
    """A link of somebody who is no reviewer any more."""
    link = office.link()
    fields = office.button(link, "approve")
    office.monkeypatch.setenv("REVIEWERS", '{"underwriter": {"underwriter-2": "u2@example.com"}}')
    return office.send(parts(link)[0], fields)[0]


def longer_expiry(office: Office) -> int:
    """A button that is made to last longer."""
    return office.post(office.link(), expires=str(int(time.time()) + 90 * DAY))[0]


def expired(office: Office) -> int:
    """A button that is pressed after its time."""
    link = office.link()
    fields = office.button(link, "approve")
    later = time.time() + 3 * DAY + 1
    office.monkeypatch.setattr("time.time", lambda: later)
    return office.send(parts(link)[0], fields)[0]


def at_its_end(office: Office) -> int:
    """A button that is pressed at the very instant at which its link ends."""
    link = office.link()
    fields = office.button(link, "approve")
    office.monkeypatch.setattr("time.time", lambda: float(fields["expires"]))
    return office.send(parts(link)[0], fields)[0]


def of_another_person(office: Office) -> int:
    """A genuine link whose row names somebody else."""
    link = office.link()
    fields = office.button(link, "approve")
    identity = parts(link)[0]
    row = office.world.row("loans", applicationId=f"link#{identity}", record="link") or {}
    office.world.put("loans", {**row, "who": "underwriter-2"})
    return office.send(identity, fields)[0]


def promoted(office: Office) -> int:
    """A reviewer who has another role since the mail."""
    link = office.link()
    fields = office.button(link, "approve")
    office.monkeypatch.setenv("REVIEWERS", json.dumps({"underwriter": {}, "senior": REVIEWERS["underwriter"]}))
    return office.send(parts(link)[0], fields)[0]


def signed_for_an_upload(office: Office) -> int:
    """A reviewer's link that has a genuine signature for the page that takes documents."""
    identity, fields = parts(office.link())
    ring = key_store.read_keys()
    made = Link(identity, "upload", fields["who"], int(fields["expires"]), ring.current)
    address = signed_links.link_address(BASE, "documents", made, ring.keys[ring.current])
    return office.upload_page(address)[0]


def retired_key(office: Office) -> int:
    """A button that was signed with a key whose links have all expired."""
    link = office.link()
    fields = office.button(link, "approve")
    office.rotate(time.time() - LONGEST_LINK_SECONDS - MARGIN_SECONDS - 1)
    return office.send(parts(link)[0], fields)[0]


def unknown_key(office: Office) -> int:
    """A key id that never was."""
    return office.post(office.link(), key="99")[0]


def twice_given(office: Office) -> int:
    """A form with a second action beside the signed one."""
    identity, _ = parts(office.link())
    fields = [*office.button(office.link(), "approve").items(), ("action", "reject")]
    return office.send(identity, {}, body=urlencode(fields))[0]


def scanner(office: Office) -> int:
    """A mail scanner follows the link, a hundred times."""
    found = {office.get(office.link())[0] for _ in range(100)}
    assert found == {200}
    return 200


def uploader(office: Office) -> int:
    """The applicant's own link for documents, taken to the page of the reviewers."""
    return office.get(office.link("canary-address@example.com"))[0]


def nosy_reviewer(office: Office) -> int:
    """A reviewer's link, taken to the page that takes documents."""
    return office.upload_page(office.link())[0]


def no_text(office: Office) -> int:
    """A body that is neither a form nor text."""
    identity, _ = parts(office.link())
    return office.send(identity, {}, body=base64.b64encode(b"\xff\xfe").decode(), isBase64Encoded=True)[0]


def too_much(office: Office) -> int:
    """A body of a megabyte."""
    identity, _ = parts(office.link())
    return office.send(identity, {}, body="a=" + "b" * 1_000_000)[0]


def no_reason(office: Office) -> int:
    """The button of the second page without a reason."""
    return office.post(office.link(), reason=" ")[0]


def one_tap(office: Office) -> int:
    """The button of the first page, pressed twice."""
    link = office.link()
    fields = office.first_button(link, "approve")
    assert office.send(parts(link)[0], fields)[0] == 200
    return office.send(parts(link)[0], fields)[0]


def own_application(office: Office) -> int:
    """A reviewer's address turns out to be the applicant's, after the page was opened."""
    link = office.link()
    fields = office.button(link, "approve")
    own = {"underwriter": {"underwriter-1": "canary-address@example.com"}, "senior": {}}
    office.monkeypatch.setenv("REVIEWERS", json.dumps(own))
    return office.send(parts(link)[0], fields)[0]


ATTACKS: dict[str, tuple[Callable[[Office], int], int]] = {
    "forged signature": (forged, 403),
    "unknown link id": (unknown_id, 403),
    "altered action": (altered_action, 403),
    "the mail's link as a decision": (view_as_decision, 403),
    "another approver's name": (other_approver, 403),
    "a former reviewer": (dismissed, 403),
    "a reviewer of another role": (promoted, 403),
    "an application of the reviewer's own": (own_application, 403),
    "altered expiry": (longer_expiry, 403),
    "expired link": (expired, 410),
    "a link at its end": (at_its_end, 410),
    "a link of another person": (of_another_person, 403),
    "a reviewer's link signed for an upload": (signed_for_an_upload, 403),
    "retired key": (retired_key, 403),
    "unknown key": (unknown_key, 403),
    "a field twice": (twice_given, 400),
    "GET by a scanner": (scanner, 200),
    "an applicant on the review page": (uploader, 403),
    "a reviewer on the documents page": (nosy_reviewer, 403),
    "a body that is no form": (no_text, 400),
    "an oversized body": (too_much, 400),
    "a decision without a reason": (no_reason, 400),
    "one tap on a button": (one_tap, 200),
}


def changing(office: Office) -> tuple[dict[str, Any], int, int]:
    """Return the application's row, and the numbers of rows; a refusal's own record does not count."""
    loans = [row for row in office.world.rows("loans") if not row["record"].startswith("refused#")]
    return office.row(), len(office.world.rows("outbox")), len(loans)


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_refused_and_changes_nothing(office: Office, name: str) -> None:
    """Refused with its status; the rows and the outbox are what they were."""
    attack, status = ATTACKS[name]
    before = changing(office)

    assert attack(office) == status

    assert changing(office) == before


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_replayed_link_is_told_by_whom_and_when(office: Office, action: str) -> None:
    """A double submit, a replay and the other reviewer get 410 with the decision; it stays the first one."""
    mine, other = office.link(), office.link("u2@example.com")
    fields, others = office.button(mine, action), office.button(other, "reject")

    assert office.send(parts(mine)[0], fields)[0] == 200
    decided = office.row()
    for identity, form in ((parts(mine)[0], fields), (parts(other)[0], others)):
        status, body = office.send(identity, form)
        assert status == 410
        assert "underwriter-1" in body and decided["decidedAt"] in body
    assert office.get(mine)[0] == 410
    assert office.row() == decided
    assert decided["decision"] == "DECIDED"


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_applicant_is_not_told_by_whom(office: Office, action: str) -> None:
    """The applicant's link shows the time of the decision on both pages, and never the reviewer."""
    office.post(office.link(), action)
    mine = office.link("canary-address@example.com")

    for status, body in (office.upload_page(mine), office.get(mine)):
        assert status == 410
        assert office.row()["decidedAt"] in body
        assert "underwriter-1" not in body


def test_old_key_is_valid_until_its_links_expire(office: Office) -> None:
    """A link of yesterday still decides after a rotation, and new links use the new key."""
    link = office.link()
    office.rotate(time.time())

    assert office.button(link, "approve")["key"] == "2"
    assert office.post(link)[0] == 200
    assert office.row()["status"] == "APPROVED"


def test_reviewer_is_throttled(office: Office) -> None:
    """More decisions in a minute than a person makes are refused with 429; the other reviewer is not."""
    link, now = office.link(), time.time()
    fields, others = office.button(link, "approve"), office.button(office.link("u2@example.com"), "reject")
    office.monkeypatch.setattr("time.time", lambda: now)
    throttle = {"applicationId": "throttle#underwriter-1", "record": str(int(now // 60))}
    office.world.put("loans", {**throttle, "requests": REQUESTS_PER_MINUTE})

    assert office.send(parts(link)[0], fields)[0] == 429
    assert office.row()["decision"] == "PENDING"
    assert office.send(parts(office.link("u2@example.com"))[0], others)[0] == 200


def test_decision_is_one_conditional_write_with_its_event_and_callback(office: Office) -> None:
    """The row is DECIDED, and the outbox holds the outcome and the answer to the token of this very wait."""
    office.post(office.link())

    row = office.row()
    assert (row["status"], row["decision"], row["decidedBy"]) == ("APPROVED", "DECIDED", "underwriter-1")
    said = office.world.said()
    assert next(data for name, data in said if name == "LoanApproved")["decidedBy"] == "underwriter-1"
    assert [body["token"] for name, body in said if name == "callback"] == ["canary-token-1", "canary-token-2"]


def test_answers_forbid_what_they_do_not_need(office: Office) -> None:
    """No script, no frame, no cache, no referrer, and no loading from outside, on pages and on refusals."""
    for ask in (lambda: office.get(office.link()), lambda: office.post(office.link(), who="nobody")):
        ask()
        policy = office.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert office.headers["cache-control"] == "no-store"
        assert office.headers["referrer-policy"] == "no-referrer"
        assert office.headers["x-content-type-options"] == "nosniff"


def test_page_escapes_what_the_applicant_wrote(office: Office) -> None:
    """Markup in an application is text on the page."""
    _, body = office.get(office.link())

    assert "canary &lt;b&gt;purpose" in body and "<b>" not in body


def test_no_secret_and_no_address_is_logged_or_shown(
    office: Office, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Task token, signature and address stand in no log line, link or page; refusals included."""
    link = office.link()
    _, shown = office.get(link)
    office.post(link, signature="A" * 43)
    with monkeypatch.context() as broken:
        broken.setattr(review.store, "change", MagicMock(side_effect=TransientError("the store does not answer")))
        office.post(link)
    written = log.getvalue()

    assert written
    signature = parts(link)[1]["signature"]
    assert not [word for word in ("canary", signature) if word in written]
    assert not [word for word in ("canary-token", "canary-address") if word in link + shown]


def test_documents_page_offers_one_form_within_limits(office: Office) -> None:
    """Policy of the one form: 1 byte to 10 MiB, the application's own prefix, 15 minutes, our page after it."""
    status, body = office.upload_page(office.link("canary-address@example.com"))
    (policy,) = [json.loads(base64.b64decode(text)) for text in re.findall(r'name="policy" value="([^"]+)"', body)]

    assert status == 200 and body.count("<form") == 1
    assert re.findall(r'<option value="([^"]+)"', body) == ["application/pdf", "image/jpeg", "image/png"]
    assert ["content-length-range", 1, 10_485_760] in policy["conditions"]
    assert {"success_action_redirect": "https://links.example.com/documents/sent"} in policy["conditions"]
    (key,) = [rule[2] for rule in policy["conditions"] if isinstance(rule, list) and rule[1] == "$key"]
    assert key.startswith("uploads/loan-1/")
    assert datetime.fromisoformat(policy["expiration"]).timestamp() <= time.time() + 900
    assert body.index('name="Content-Type"') < body.index('name="file"')
    assert "form-action 'self' https://documents.s3." in office.headers["content-security-policy"]


def test_page_after_an_upload_is_the_same_for_everybody(office: Office) -> None:
    """Show the page without a right, and nothing of what S3 adds to its address."""
    status, body = office.upload_page("https://links.example.com/documents/sent?bucket=b&key=canary&etag=e")

    assert (status, "Thank you for your document" in body) == (200, True)
    assert "canary" not in body and "loan-1" not in body


def test_documented_attacks_are_those_tested() -> None:
    """The attack table of docs/security.md names each attack with the status that it gets."""
    lines = PAGE.read_text("utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("| ")]
    shown = {row[0].strip(): row[1].strip() for row in rows}

    assert {name: shown.get(name) for name in ATTACKS} == {name: str(status) for name, (_, status) in ATTACKS.items()}
