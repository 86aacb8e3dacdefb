"""Messages that are refused: each check alone, and nothing changes."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from signalbox.assembly import Assembly
from signalbox.twin import Twin
from tests.workflows.onboarding import rows
from tests.workflows.webhooks import FORGED, PAID, WHOLE, agree, published, send, signed

BODY = json.dumps(WHOLE)


@pytest.fixture(scope="module")
def closed(assembly: Assembly) -> Iterator[Twin]:
    """A twin that refuses what comes; a test leaves it as it was."""
    with Twin(assembly, seed=1, schedules=False) as run:
        agree(run)
        yield run


def refusal(run: Twin, body: str, headers: dict[str, str], partner: str = "payments") -> tuple[int, Any]:
    """Send a request that must change nothing; return the status and the reason."""
    replies = send(run, body, headers, partner)
    run.run_until_idle()
    assert published(run) == [] and rows(run, "webhooks") == []
    return replies[0].status, json.loads(replies[0].body).get("error")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"webhook-signature": "v1,AAAA"}, "Signature"),
        ({"webhook-id": "msg_2"}, "Signature"),
        ({"webhook-id": ""}, "Headers"),
        ({"webhook-timestamp": "1.5"}, "Headers"),
        ({"webhook-signature": ""}, "Headers"),
    ],
)
def test_forged_message_is_refused(closed: Twin, change: dict[str, str], reason: str) -> None:
    """Signature, id and timestamp belong together, and none may be missing."""
    assert refusal(closed, BODY, {**signed(BODY), **change}) == (401, reason)


def test_message_of_another_secret_or_body_is_refused(closed: Twin) -> None:
    """The secret is the partner's own, the body the signed one; a partner without a secret is nobody."""
    assert refusal(closed, BODY, signed(BODY, secret=FORGED)) == (401, "Signature")
    assert refusal(closed, BODY.replace("20.00", "10.00"), signed(BODY)) == (401, "Signature")
    assert refusal(closed, BODY, signed(BODY), "shipping") == (401, "Signature")
    assert refusal(closed, BODY, signed(BODY), "banks") == (404, "Partner")


@pytest.mark.parametrize("seconds", [-301, 302, -86_400])
def test_message_of_another_time_is_refused(closed: Twin, seconds: float) -> None:
    """Older than five minutes, or as much ahead of our clock."""
    assert refusal(closed, BODY, signed(BODY, at=time.time() + seconds)) == (401, "Timestamp")


def test_message_that_is_too_large_is_refused(closed: Twin) -> None:
    """One byte over 64 KiB, in bytes and not in characters."""
    body = json.dumps({**WHOLE, "more": ""}, ensure_ascii=False)
    long = body.replace('"more": ""', f'"more": "{"é" * 33_000}"')
    assert refusal(closed, long, signed(long)) == (413, "TooLarge")


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=x"])
def test_message_of_another_media_type_is_refused(closed: Twin, kind: str) -> None:
    """JSON in UTF-8 alone is read."""
    assert refusal(closed, BODY, {**signed(BODY), "content-type": kind}) == (415, "ContentType")


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        ({**WHOLE, "type": "stock.received"}, (422, "Type")),
        ({**WHOLE, "type": ["payment.received"]}, (422, "Type")),
        ({**WHOLE, "data": []}, (400, "Payload")),
        ([], (400, "Payload")),
        ({**WHOLE, "data": {**PAID, "amount": 20.0}}, (422, "Data")),
        ({**WHOLE, "data": {"orderId": {}}}, (422, "Data")),
        ({"type": "payment.failed", "data": {"orderId": "o", "reason": "\ud800"}}, (422, "Data")),
        ({**WHOLE, "timestamp": "2027-01-05T09:00:00Z"}, (422, "Instant")),
        ({**WHOLE, "timestamp": "2026-01-05T09:00:00"}, (422, "Instant")),
        ({**WHOLE, "timestamp": 5}, (422, "Instant")),
    ],
)
def test_genuine_message_that_says_nothing_usable_is_refused(closed: Twin, document: Any, answer: Any) -> None:
    """A partner causes its own events alone, and their contracts hold; each one is counted for the alarm."""
    body = json.dumps(document)
    assert refusal(closed, body, signed(body)) == answer
