"""Signatures of ours, held against the library of Standard Webhooks."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some
from standardwebhooks import Webhook, WebhookVerificationError

from lambdas.webhooks import signatures

KEYS = some.binary(min_size=24, max_size=64).map(lambda key: f"whsec_{base64.b64encode(key).decode()}")
IDS = some.from_regex(r"[A-Za-z0-9][A-Za-z0-9_:-]{0,60}", fullmatch=True)


@given(KEYS, IDS, some.text(some.characters(exclude_categories=["Cs"])))
def test_signature_is_the_librarys(secret: str, identity: str, body: str) -> None:
    """The same bytes, and each side takes the other's."""
    now = datetime.now(UTC).replace(microsecond=0)
    ours = signatures.sign(secret, identity, int(now.timestamp()), body.encode())
    assert ours == Webhook(secret).sign(identity, now, body)
    headers = {"webhook-id": identity, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": ours}
    Webhook(secret).verify(body, headers, json_parse=False)
    assert signatures.is_genuine(f"v2,x {ours}", [secret], identity, int(now.timestamp()), body.encode())


@given(KEYS, KEYS, some.binary())
def test_other_secret_is_refused_by_both(secret: str, other: str, body: bytes) -> None:
    """A signature of one secret is not genuine under another one."""
    text, now = body.hex(), datetime.now(UTC).replace(microsecond=0)
    ours = signatures.sign(secret, "id", int(now.timestamp()), text.encode())
    headers = {"webhook-id": "id", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": ours}
    if secret == other:
        return
    assert not signatures.is_genuine(ours, [other], "id", int(now.timestamp()), text.encode())
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(text, headers)


@pytest.mark.parametrize("signing", [0, 1])
def test_both_secrets_of_a_rotation_are_valid(signing: int) -> None:
    """The partner may sign with the old secret or with the new one, or with both."""
    secrets = [f"whsec_{base64.b64encode(bytes([number]) * 32).decode()}" for number in range(2)]
    claims = [signatures.sign(secret, "id", 1, b"body") for secret in secrets]
    assert signatures.is_genuine(claims[signing], secrets, "id", 1, b"body")
    assert signatures.is_genuine(" ".join(claims), [secrets[signing]], "id", 1, b"body")


@pytest.mark.parametrize("claimed", ["", " ", "v1", "v1,", ",", "v1,é", "v1a,AAAA", "\x00"])
def test_claims_that_are_no_signatures(claimed: str) -> None:
    """Any text is compared, and none is an error."""
    secret = f"whsec_{base64.b64encode(bytes(32)).decode()}"
    assert not signatures.is_genuine(claimed, [secret], "id", 1, b"")
    assert not signatures.is_genuine(signatures.sign(secret, "id", 1, b""), [], "id", 1, b"")


@pytest.mark.parametrize(("between", "genuine"), [(" ", True), ("\t", False), ("\n", False)])
def test_signatures_are_separated_by_spaces(between: str, genuine: bool) -> None:
    """Another white space is a part of a signature ("Standard Webhooks", signature scheme)."""
    secret = f"whsec_{base64.b64encode(bytes(32)).decode()}"
    claimed = f"v1,AAAA{between}{signatures.sign(secret, 'id', 1, b'')}"
    assert signatures.is_genuine(claimed, [secret], "id", 1, b"") is genuine


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_AAAA", "whsec_!!!!", f"whsec_{'A' * 88}", f"whsec_{'A' * 32}!!!!"]
)
def test_secrets_that_are_none(secret: str) -> None:
    """No base64, or a key shorter than 24 bytes or longer than 64; the message does not quote it."""
    with pytest.raises(ValueError, match="a secret") as caught:
        signatures.key_of(secret)
    assert not secret or secret not in str(caught.value)
