"""Signatures of Standard Webhooks: HMAC-SHA256 over id, timestamp and body, in the version `v1`. Pure.

Own code of a few lines: the handlers' asset carries no packages. The tests hold it against the library
`standardwebhooks`.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"
VERSION = "v1"
KEY_BYTES = range(24, 65)
"""Lengths of a key ("Standard Webhooks", signature scheme)."""


def key_of(secret: str) -> bytes:
    """Return the key of a secret, `whsec_` and base64. Raises ValueError, without the secret, where it is none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("a secret is no base64") from None
    if len(key) not in KEY_BYTES:
        raise ValueError(f"a secret has {len(key)} bytes, and must have from 24 to 64")
    return key


def sign(secret: str, identity: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a message: `v1,<base64>`."""
    content = b".".join((identity.encode(), str(timestamp).encode(), body))
    digest = hmac.new(key_of(secret), content, hashlib.sha256).digest()
    return f"{VERSION},{base64.b64encode(digest).decode()}"


def is_genuine(claimed: str, secrets: Iterable[str], identity: str, timestamp: int, body: bytes) -> bool:
    """Return whether one of the claimed signatures, with spaces between them, is that of one of the secrets.

    Each pair is compared, in constant time.
    """
    given = [part.encode() for part in claimed.split(" ")]
    right = [sign(secret, identity, timestamp, body).encode() for secret in secrets]
    return any(hmac.compare_digest(one, other) for one in given for other in right)
