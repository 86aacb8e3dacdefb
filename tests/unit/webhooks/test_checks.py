"""Checks of a request, each at its limit: what is refused, with which status and reason, and what is read."""

import json
from typing import Any

import pytest

from lambdas.webhooks import logic
from lambdas.webhooks.model import BODY_BYTES, PARTNERS, TOLD, TOLERANCE_SECONDS, Message, Refused, Request
from scenarios.webhooks import auditor, deliveries
from tests.workflows.webhooks import SECRET, WHOLE, signed

NOW = 1_767_603_600
"""The instant of the message, 2026-01-05T09:00:00Z."""
TYPES = {"payment.received": "PaymentReceived"}
TEXT = json.dumps(WHOLE)


def request(body: bytes = TEXT.encode(), **headers: str | None) -> Request:
    """A signed request with other headers; None leaves one out."""
    given = {**signed(TEXT, at=NOW), **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Request("payments", {name: value for name, value in given.items() if value is not None}, body)


def test_refusal_has_its_status_and_its_reason() -> None:
    """The text is for a log, the fields are for the response."""
    error = Refused(401, "Headers")
    assert (str(error), error.status, error.reason, error.genuine) == (
        "refused with 401: Headers",
        401,
        "Headers",
        False,
    )


def refusal(check: Any) -> tuple[int, str, bool]:
    """Status, reason and genuineness of a refusal."""
    with pytest.raises(Refused) as error:
        check()
    return error.value.status, error.value.reason, error.value.genuine


@pytest.mark.parametrize("kind", ["application/json", " application/json ", 'application/json; charset="UTF-8"'])
def test_largest_body_of_our_media_type_is_looked_at(kind: str) -> None:
    """A body of exactly 64 KiB has the right size."""
    logic.check_form(request(b"x" * BODY_BYTES, content_type=kind))


def test_larger_body_is_refused() -> None:
    """A byte more is too large."""
    large = b"x" * (BODY_BYTES + 1)
    assert refusal(lambda: logic.check_form(request(large))) == (413, "TooLarge", False)


@pytest.mark.parametrize("kind", [None, "text/plain", "application/json; charset=latin-1"])
def test_other_media_types_are_refused_first(kind: str | None) -> None:
    """A large body of another type is of another type."""
    large = request(b"x" * (BODY_BYTES + 1), content_type=kind)
    assert refusal(lambda: logic.check_form(large)) == (415, "ContentType", False)


@pytest.mark.parametrize("difference", [-TOLERANCE_SECONDS, 0, TOLERANCE_SECONDS])
def test_signature_within_the_tolerance_is_genuine(difference: int) -> None:
    """Five minutes before and after are within it."""
    assert logic.check_signature(request(), [SECRET], NOW + difference) == ("msg_1", NOW)


@pytest.mark.parametrize("difference", [-TOLERANCE_SECONDS - 1, TOLERANCE_SECONDS + 1])
def test_signature_of_another_time_is_refused(difference: int) -> None:
    """A second more is outside."""
    check = lambda: logic.check_signature(request(), [SECRET], NOW + difference)  # noqa: E731  # two words of a test
    assert refusal(check) == (401, "Timestamp", False)


@pytest.mark.parametrize("name", ["webhook_id", "webhook_timestamp", "webhook_signature"])
@pytest.mark.parametrize("value", [None, ""])
def test_each_header_is_needed(name: str, value: str | None) -> None:
    """A request lacks a header, or has an empty one."""
    check = lambda: logic.check_signature(request(**{name: value}), [SECRET], NOW)  # noqa: E731  # as above
    assert refusal(check) == (401, "Headers", False)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"webhook_id": "a.b"}, "Headers"),
        ({"webhook_timestamp": "-1"}, "Headers"),
        ({"webhook_id": "msg_2"}, "Signature"),
        ({"webhook_timestamp": str(NOW + 1)}, "Signature"),
        ({"webhook_signature": "v1,AAAA"}, "Signature"),
    ],
)
def test_other_headers_than_the_signed_ones_are_refused(headers: dict[str, str], reason: str) -> None:
    """Id and timestamp belong to what is signed."""
    check = lambda: logic.check_signature(request(**headers), [SECRET], NOW)  # noqa: E731  # as above
    assert refusal(check) == (401, reason, False)


def read(document: Any) -> Message:
    """The message in a genuine request."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return logic.read_message(request(body), "msg_1", NOW, TYPES, NOW)


@pytest.mark.parametrize(
    ("document", "status", "reason"),
    [
        (b"{", 400, "Json"),
        ([], 400, "Payload"),
        ({**WHOLE, "data": []}, 400, "Payload"),
        ({"type": "payment.received"}, 400, "Payload"),
        ({**WHOLE, "type": None}, 422, "Type"),
        ({**WHOLE, "type": "stock.received"}, 422, "Type"),
        ({**WHOLE, "timestamp": "yesterday"}, 422, "Instant"),
        ({**WHOLE, "timestamp": 5}, 422, "Instant"),
        ({**WHOLE, "timestamp": "2026-01-05T09:00:00"}, 422, "Instant"),
        ({**WHOLE, "timestamp": "2026-01-05T09:05:01Z"}, 422, "Instant"),
    ],
)
def test_genuine_message_is_refused_with_its_reason(document: Any, status: int, reason: str) -> None:
    """A genuine message that cannot be used is refused as genuine."""
    assert refusal(lambda: read(document)) == (status, reason, True)


@pytest.mark.parametrize(
    ("timestamp", "happened"),
    [
        (None, ""),
        ("2026-01-05T10:05:00+01:00", "2026-01-05T09:05:00.000Z"),
        ("2020-02-01T00:00:00Z", "2020-02-01T00:00:00.000Z"),
    ],
)
def test_message_is_read_whole(timestamp: str | None, happened: str) -> None:
    """The instant may be old, lie five minutes ahead, or be missing."""
    expected = Message("payments", "msg_1", NOW, "PaymentReceived", happened, WHOLE["data"])
    assert read({**WHOLE, "timestamp": timestamp}) == expected


def test_partner_causes_its_own_events_alone() -> None:
    """The types of messages in both ways are the published ones."""
    assert {partner: set(types.values()) for partner, types in PARTNERS.items()} == auditor.TYPES
    assert TOLD == deliveries.TOLD
