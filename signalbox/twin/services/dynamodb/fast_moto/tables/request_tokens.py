"""Idempotency of TransactWriteItems, which moto leaves out: a client request token is valid for ten minutes."""

from __future__ import annotations

import json
import time
from hashlib import blake2b
from typing import Any

from moto.dynamodb.exceptions import ERROR_TYPE_PREFIX, DynamodbException

# "A client token is valid for 10 minutes after the first request that uses it is completed" (TransactWriteItems).
_VALID_SECONDS = 600


class IdempotentParameterMismatch(DynamodbException):  # type: ignore[misc] # moto is untyped
    """Raised where the token was used for another payload."""

    def __init__(self) -> None:
        super().__init__(
            ERROR_TYPE_PREFIX + "IdempotentParameterMismatchException",
            "DynamoDB rejected the request because you retried a request with a different payload but with an "
            "idempotent token that was already used.",
        )


class Tokens:
    """Tokens of the last ten minutes, with their payloads."""

    def __init__(self) -> None:
        self._used: dict[str, tuple[float, bytes]] = {}

    def forget(self) -> None:
        """Forget every token."""
        self._used.clear()

    def seen(self, token: str, body: dict[str, Any]) -> bool:
        """Return whether `token` has completed this request. Raises IdempotentParameterMismatch after another one."""
        self._drop_expired()
        used = self._used.get(token)
        if used is None:
            return False
        if used[1] != _digest(body):
            raise IdempotentParameterMismatch
        return True

    def keep(self, token: str, body: dict[str, Any]) -> None:
        """Remember that `token` has completed `body`; a cancelled transaction is not kept, its retry runs again."""
        self._used[token] = (time.time() + _VALID_SECONDS, _digest(body))

    def _drop_expired(self) -> None:
        # Tokens are in the order of their use, so only the head can have expired.
        now = time.time()
        while self._used:
            token, (until, _) = next(iter(self._used.items()))
            if until > now:
                return
            del self._used[token]


def _digest(body: dict[str, Any]) -> bytes:
    payload = {name: value for name, value in body.items() if name != "ClientRequestToken"}
    return blake2b(json.dumps(payload, sort_keys=True, default=repr).encode(), digest_size=16).digest()
