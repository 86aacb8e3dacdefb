"""Posts to a real HTTPS server on loopback: good, slow, cut, redirecting."""

import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lambdas.common.errors import PartnerUnavailable
from lambdas.webhooks import posting
from lambdas.webhooks.addresses import Place
from lambdas.webhooks.posting import SubscriberGone, exchange, judge
from lambdas.webhooks.subscription_handlers import _signed
from tests.unit.webhooks.receiver import (
    Behave,
    Receiver,
    cuts,
    cuts_the_body,
    cuts_the_head,
    drips,
    receiving,
    says,
    stays_silent,
)
from tests.workflows.webhooks import NEXT, SECRET

DUE = {
    "subscriber": "merchant-1",
    "eventId": "event-1",
    "eventType": "OrderConfirmed",
    "happenedAt": "2026-01-05T09:00:00.000Z",
    "content": {"orderId": "order-é"},
}


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set at the end of the test; posts wait for half a second at most."""
    monkeypatch.setattr(posting, "ANSWER_SECONDS", 0.5)
    event = threading.Event()
    yield event
    event.set()


def posted(receiver: Receiver, **more: Any) -> int:
    """Post a message to the subscriber; return the status."""
    body, headers = _signed(DUE, (NEXT, SECRET))
    given = {"find": lambda url: receiver.place, "trust": receiver.trust, **more}
    return exchange("https://merchant.example/hooks?shop=1", body, headers, **given)


@pytest.mark.parametrize("secret", [SECRET, NEXT])
def test_subscriber_verifies_the_message(tmp_path: Path, secret: str) -> None:
    """The library takes the signature of either secret, over the bytes that came."""
    with receiving(tmp_path, secret, says(204)) as receiver:
        judge(posted(receiver))
    document = {"type": "order.confirmed", "timestamp": DUE["happenedAt"], "data": DUE["content"]}
    assert receiver.came == [("/hooks?shop=1", document)]


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308, 304, 400, 401, 404, 429, 500, 503])
def test_any_other_status_is_tried_again(tmp_path: Path, status: int) -> None:
    """A redirect is not followed: the message goes to the checked address alone."""
    with receiving(tmp_path, SECRET, says(status, Location="https://169.254.169.254/")) as receiver:
        answered = posted(receiver)
        assert (answered, len(receiver.came)) == (status, 1)
    assert refusal_of(answered) == f"the subscriber answered {status}"


def refusal_of(status: int) -> str:
    """Return why a message is tried again after a status; empty where it is not."""
    try:
        judge(status)
    except PartnerUnavailable as error:
        return str(error)
    return ""


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_success_ends_the_tries(status: int) -> None:
    """Every 2xx says that the subscriber has the message."""
    assert refusal_of(status) == ""


def test_gone_is_for_good(tmp_path: Path) -> None:
    """410: the subscriber wants no more."""
    with receiving(tmp_path, SECRET, says(410)) as receiver, pytest.raises(SubscriberGone):
        judge(posted(receiver))


@pytest.mark.parametrize("behave", [cuts, cuts_the_head, cuts_the_body])
def test_cut_connection_is_tried_again(tmp_path: Path, behave: Behave) -> None:
    """No response, or half of one, leaves unknown whether the message arrived."""
    with receiving(tmp_path, SECRET, behave) as receiver, pytest.raises(PartnerUnavailable):
        posted(receiver)


@pytest.mark.parametrize("slow", [stays_silent, drips])
def test_slow_subscriber_is_left_in_time(tmp_path: Path, slow: Any, released: threading.Event) -> None:
    """Silent, or a byte at a time: the whole response has one deadline."""
    with receiving(tmp_path, SECRET, slow(released)) as receiver:
        with pytest.raises(PartnerUnavailable, match=r"TooSlow|[Tt]ime"):
            posted(receiver)
        released.set()


def test_certificate_of_another_host_is_refused(tmp_path: Path) -> None:
    """The certificate must be the host's, and signed by an authority that counts."""
    with receiving(tmp_path, SECRET, says(200)) as receiver:
        other = Place("other.example", "/", receiver.place.address, receiver.place.port)
        with pytest.raises(PartnerUnavailable, match="SSLCertVerificationError"):
            posted(receiver, find=lambda url: other)
        with pytest.raises(PartnerUnavailable, match="SSLCertVerificationError"):
            posted(receiver, trust=ssl.create_default_context())
        assert receiver.came == []


def test_server_that_is_not_there_is_tried_again() -> None:
    """A refused connection, and a host that is not found."""
    with pytest.raises(PartnerUnavailable):
        exchange("https://merchant.example/", "", {}, find=lambda url: Place("merchant.example", "/", "127.0.0.1", 1))

    def lost(url: str) -> Place:
        raise OSError("not found")

    with pytest.raises(PartnerUnavailable):
        exchange("https://merchant.example/", "", {}, find=lost)
