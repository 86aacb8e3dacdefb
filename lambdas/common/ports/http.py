"""HTTP partner: JSON over one connection for each call, with an Idempotency-Key and bounded time.

`POST <url>/<operation>` performs an effect, `GET <url>/<operation>/<key>` finds it, `DELETE` withdraws the key. 402
and 422 decline for good, 409 means that the key was used with another document; 408, 425, 429, 5xx and every broken
connection leave the outcome unknown. Redirects are not followed: the secret goes to the configured address only.
"""

import http.client
import io
import json
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.common.errors import Conflict, PartnerDeclined, PartnerRefused, PartnerUnavailable
from lambdas.common.logs.error_text import error_text
from lambdas.common.ports.protocol import Document
from lambdas.common.tracing import trace_context

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 6.0
"""Time of one try, from the connection to the last byte. Three tries and their pauses fit a function of 30 s."""

ANSWER_BYTES = 65_536
FRESH_SECONDS = 300
"""How long an address and a secret are cached: a rotated secret takes effect without a deployment."""

UNKNOWN_OUTCOMES = frozenset({408, 425, 429})


class TooSlow(TimeoutError):
    """The partner sends its answer, but not within ANSWER_SECONDS."""


class HttpPartner:
    """Partner behind HTTP, by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def perform(self, operation: str, key: str, document: Document) -> Document:
        """See `Partner.perform`."""
        return self._answer("POST", f"/{operation}", key, document) or {}

    def find(self, operation: str, key: str) -> Document | None:
        """See `Partner.find`."""
        return self._answer("GET", f"/{operation}/{quote(key, safe='')}", key)

    def withdraw(self, operation: str, key: str) -> Document:
        """See `Partner.withdraw`."""
        return self._answer("DELETE", f"/{operation}/{quote(key, safe='')}", key) or {}

    def probe(self) -> None:
        """See `Partner.probe`."""
        with suppress(PartnerDeclined, PartnerRefused, Conflict):
            self.find("probe", "probe")

    def _answer(self, method: str, path: str, key: str, document: Document | None = None) -> Document | None:
        url, secret = _access(self.name, int(time.time() // FRESH_SECONDS))
        body = None if document is None else json.dumps(document)
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key, "Content-Type": "application/json"}
        if traceparent := trace_context.current_traceparent():
            headers["traceparent"] = traceparent
        try:
            status, text = _exchange(url, method, path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            raise PartnerUnavailable(f"{self.name} {method} {path}: {error_text(error)}") from error
        return self._judged(status, text, f"{self.name} {method} {path}")

    def _judged(self, status: int, text: str, what: str) -> Document | None:
        if status == 404 and " GET " in what:
            return None
        if status in {402, 422}:
            raise PartnerDeclined(f"{what}: declined with {status}")
        if status == 409:
            raise Conflict(f"{what}: the key was used before with another content")
        if status >= 500 or status in UNKNOWN_OUTCOMES:
            raise PartnerUnavailable(f"{what}: answered {status}")
        if not 200 <= status < 300:
            raise PartnerRefused(f"{what}: answered {status}; address, secret or request is wrong")
        return _document(text, what)


def _document(text: str, what: str) -> Document:
    try:
        answer = json.loads(text)
    except ValueError as error:
        raise PartnerUnavailable(f"{what}: the answer is no JSON") from error
    if not isinstance(answer, dict):
        raise PartnerUnavailable(f"{what}: the answer is no JSON object")
    return answer


@cache
def _access(name: str, _period: int) -> tuple[str, str]:
    """Return the partner's address and secret, read anew in each period."""
    parameter = settings.partner_url_parameter(name)
    url = str(call("ssm", "get_parameter", Name=parameter)["Parameter"]["Value"]).rstrip("/")
    if not _is_safe(url):
        raise PartnerRefused(
            f"{name}: the address in {parameter} must begin with https://, "
            "or everybody on the way could read the secret"
        )
    secret = call("secretsmanager", "get_secret_value", SecretId=settings.partner_secret(name))
    return url, str(secret["SecretString"])


def _is_safe(url: str) -> bool:
    """Return whether a secret may be sent to this address: over TLS, or within this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "https" or (parts.scheme == "http" and (host == "localhost" or _is_loopback(host)))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _exchange(url: str, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> tuple[int, str]:
    """Return status and text of a request; OSError or HTTPException where the connection breaks or lasts too long."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=CONNECT_SECONDS)
    try:
        connection.connect()
        bounded = partial(BoundedResponse, deadline=time.monotonic() + ANSWER_SECONDS)
        connection.response_class = bounded  # type: ignore[assignment] # a maker of responses
        connection.sock.settimeout(ANSWER_SECONDS)
        connection.request(method, parts.path + path, body, dict(headers))
        response = connection.getresponse()
        return response.status, _text(response)
    finally:
        connection.close()


def _text(response: http.client.HTTPResponse) -> str:
    text = response.read(ANSWER_BYTES + 1)
    if len(text) > ANSWER_BYTES:
        raise http.client.HTTPException(f"the answer has more than {ANSWER_BYTES} bytes")
    if response.length:  # the peer closed the connection before the announced length
        raise http.client.IncompleteRead(text, response.length)
    return text.decode("utf-8", "replace")


class BoundedResponse(http.client.HTTPResponse):
    """Response that is read until a deadline: status line, headers and body."""

    def __init__(self, sock: socket.socket, *arguments: Any, deadline: float, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp.close()
        self.fp = io.BufferedReader(UntilDeadline(sock, deadline))


class UntilDeadline(io.RawIOBase):
    """Bytes of a socket until an instant of the monotonic clock; TimeoutError after it.

    A socket's own time-out starts anew with each byte, so a slow peer could keep the function for ever.
    """

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.socket = sock
        self.bytes = sock.makefile("rb", buffering=0)  # keeps the socket open when its connection is closed
        self.deadline = deadline

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what has arrived into the buffer; wait for it until the deadline."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TooSlow("the answer took too long")
        self.socket.settimeout(left)
        return self.bytes.readinto(buffer)

    def close(self) -> None:
        """Close the socket."""
        self.bytes.close()
        super().close()
