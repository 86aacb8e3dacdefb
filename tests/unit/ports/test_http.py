"""The HTTP adapter against a real server on loopback: its requests, and its handling of every kind of answer."""

import itertools
import json
import socket
import threading
import time
from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace

import pytest

from lambdas.common.errors import Conflict, PartnerDeclined, PartnerRefused, PartnerUnavailable
from lambdas.common.ports import http
from lambdas.common.ports.http import HttpPartner
from lambdas.common.ports.partner import TRIES, insist, partner
from tests.unit.ports.server import Answer, drips, hangs_up, says, says_text, serving, stays_silent
from tests.unit.world import World, aws

DOCUMENT = {"orderId": "order-1", "amount": "25.00"}


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """Set when the test is over, so that a silent server ends with it."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """No address or secret of another test."""
    http._access.cache_clear()


def known(world: World, url: str) -> HttpPartner:
    """The partner `payments` at this address, with a secret."""
    world.monkeypatch.setenv("PARTNERS", "http")
    world.monkeypatch.setenv("PARTNER_PAYMENTS_URL_PARAMETER", "/signalbox/payments/url")
    world.monkeypatch.setenv("PARTNER_PAYMENTS_SECRET", "signalbox/payments")
    ssm = aws("ssm")
    ssm.put_parameter(Name="/signalbox/payments/url", Value=url, Type="String", Overwrite=True)
    # pragma: allowlist nextline secret: a dummy
    aws("secretsmanager").create_secret(Name="signalbox/payments", SecretString="hush")
    found = partner("payments")
    assert isinstance(found, HttpPartner)
    return found


def test_effect_is_posted_with_key_and_secret(world: World) -> None:
    """The request has the idempotency key, the secret and the document; the answer is the partner's."""
    with serving(says(200, {"status": "DONE"})) as server:
        answer = known(world, server.url).perform("refund", "payment-1", DOCUMENT)

    head, _, body = server.asked[0].partition("\r\n\r\n")
    assert answer == {"status": "DONE"}
    assert head.startswith("POST /api/refund HTTP/1.1")
    assert "Idempotency-Key: payment-1" in head
    assert "Authorization: Bearer hush" in head
    assert json.loads(body) == DOCUMENT


def test_question_by_key(world: World) -> None:
    """find() asks with GET, 404 means not yet; the key is quoted."""
    with serving(says(200, {"status": "DONE"}), says(404)) as server:
        found = known(world, server.url)

        assert found.find("ship", "a/b") == {"status": "DONE"}
        assert found.find("ship", "a/b") is None

    assert server.asked[0].startswith("GET /api/ship/a%2Fb HTTP/1.1")


def test_withdrawal(world: World) -> None:
    """withdraw() asks with DELETE and hands on what the partner says."""
    with serving(says(200, {"status": "WITHDRAWN"})) as server:
        assert known(world, server.url).withdraw("ship", "order-1") == {"status": "WITHDRAWN"}

    assert server.asked[0].startswith("DELETE /api/ship/order-1 HTTP/1.1")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (402, PartnerDeclined),
        (422, PartnerDeclined),
        (409, Conflict),
        (400, PartnerRefused),
        (401, PartnerRefused),
        (404, PartnerRefused),
        (301, PartnerRefused),
        (408, PartnerUnavailable),
        (429, PartnerUnavailable),
        (500, PartnerUnavailable),
        (503, PartnerUnavailable),
    ],
)
def test_status_has_its_meaning(world: World, status: int, error: type[Exception]) -> None:
    """A no is final, a conflict is ours, what may pass or is unknown is asked again."""
    with serving(says(status)) as server, pytest.raises(error):
        known(world, server.url).perform("refund", "payment-1", DOCUMENT)


@pytest.mark.parametrize(
    "answer",
    [
        hangs_up,
        says_text("HTTP/1.1 200"),
        says_text("no http at all\r\n\r\n"),
        says(200, {"status": "DONE"}, length=500),
        says(200, ["no object"]),
        says_text("HTTP/1.1 200 X\r\nContent-Length: 7\r\n\r\nno json"),
        says_text("HTTP/1.1 200 X\r\n\r\n" + "x" * 100_000),
    ],
)
def test_broken_answer_leaves_the_outcome_unknown(world: World, answer: Answer) -> None:
    """A cut connection, half an answer, or nonsense: nobody knows whether the effect happened."""
    with serving(answer) as server, pytest.raises(PartnerUnavailable):
        known(world, server.url).perform("refund", "payment-1", DOCUMENT)


def test_answer_without_a_length_ends_with_the_connection(world: World) -> None:
    """A peer that closes after its answer is understood."""
    with serving(says_text('HTTP/1.1 200 X\r\n\r\n{"status": "DONE"}')) as server:
        assert known(world, server.url).perform("refund", "payment-1", DOCUMENT) == {"status": "DONE"}


def test_silent_partner_is_given_up(world: World, released: threading.Event) -> None:
    """No answer within the time is an unknown outcome."""
    world.monkeypatch.setattr(http, "ANSWER_SECONDS", 0.05)

    with serving(stays_silent(released)) as server:
        with pytest.raises(PartnerUnavailable, match=r"(?i)time"):
            known(world, server.url).perform("refund", "payment-1", DOCUMENT)
        released.set()


@pytest.mark.parametrize("part", ["head", "body"])
def test_dripping_partner_is_given_up(world: World, part: str) -> None:
    """A byte now and then keeps every read alive: the deadline for the whole answer, headers included, ends it."""
    seconds = itertools.count()
    world.monkeypatch.setattr(http, "time", SimpleNamespace(time=time.time, monotonic=lambda: float(next(seconds))))

    with (
        serving(partial(drips, part=part)) as server,
        pytest.raises(PartnerUnavailable, match="too long"),
    ):
        known(world, server.url).perform("refund", "payment-1", DOCUMENT)


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/api",
        "http://10.0.0.7",
        "http://localhost.partner.example",
        "http://127.0.0.1@partner.example",
        "ftp://partner.example",
        "partner.example/api",
    ],
)
def test_the_secret_travels_encrypted_or_not_at_all(world: World, url: str) -> None:
    """An address without TLS is refused for good: the secret is not even read, and nobody is connected to."""
    partner = known(world, url)
    world.monkeypatch.setattr(http, "_exchange", None)
    world.monkeypatch.delenv("PARTNER_PAYMENTS_SECRET")
    with pytest.raises(PartnerRefused, match=r"/signalbox/payments/url must begin with https://"):
        partner.perform("refund", "payment-1", DOCUMENT)


@pytest.mark.parametrize(
    "url", ["https://partner.example", "https://10.0.0.7/api", "http://localhost:8080", "http://[::1]:8080"]
)
def test_addresses_over_tls_and_on_this_machine_are_asked(world: World, url: str) -> None:
    """TLS, or no network at all."""
    partner = known(world, url)
    world.monkeypatch.setattr(http, "_exchange", lambda asked, *rest: (200, json.dumps({"asked": asked})))
    assert partner.perform("refund", "payment-1", DOCUMENT) == {"asked": url}


def test_partner_that_is_not_there_is_unavailable(world: World) -> None:
    """A refused connection may pass."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(PartnerUnavailable):
        known(world, f"http://127.0.0.1:{port}").perform("refund", "payment-1", DOCUMENT)


def test_three_tries_under_one_key(world: World) -> None:
    """Two failures are overcome with full jitter, the same key each time."""
    with serving(says(503), hangs_up, says(200, {"status": "DONE"})) as server:
        found = known(world, server.url)
        assert insist(lambda: found.perform("refund", "payment-1", DOCUMENT)) == {"status": "DONE"}

    assert len(server.asked) == TRIES
    assert all("Idempotency-Key: payment-1" in asked for asked in server.asked)
    assert len(world.naps) == TRIES - 1


def test_no_is_not_repeated(world: World) -> None:
    """A final answer is asked for once."""
    with serving(says(402)) as server:
        found = known(world, server.url)
        with pytest.raises(PartnerDeclined):
            insist(lambda: found.perform("refund", "payment-1", DOCUMENT))

    assert len(server.asked) == 1


def test_address_and_secret_are_read_once_for_a_while(world: World) -> None:
    """The second call reads neither again; after the period a rotated secret is taken up."""
    with serving(says(200)) as server:
        found = known(world, server.url)
        found.perform("refund", "a", DOCUMENT)
        # pragma: allowlist nextline secret: a dummy
        aws("secretsmanager").update_secret(SecretId="signalbox/payments", SecretString="new")
        found.perform("refund", "b", DOCUMENT)
        later = time.time() + http.FRESH_SECONDS
        world.monkeypatch.setattr(http, "time", SimpleNamespace(time=lambda: later, monotonic=time.monotonic))
        found.perform("refund", "c", DOCUMENT)

    secrets = [asked.partition("Bearer ")[2].partition("\r\n")[0] for asked in server.asked]
    assert secrets == ["hush", "hush", "new"]
