"""Posts to subscribers: one connection for each, to a checked address, with bounded time; no redirect is followed."""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from lambdas.common import settings
from lambdas.common.errors import PartnerUnavailable, PermanentError
from lambdas.common.logs.error_text import error_text
from lambdas.common.ports.http import ANSWER_SECONDS, CONNECT_SECONDS, BoundedResponse
from lambdas.common.ports.partner import partner
from lambdas.webhooks.addresses import Place, host_and_path, place_of

GONE = 410

Find = Callable[[str], Place]


class SubscriberGone(PermanentError):
    """The subscriber answered 410: it wants no more messages."""

    reason = "SubscriberGone"


def post(url: str, key: str, body: str, headers: Mapping[str, str]) -> None:
    """Post a message. PartnerUnavailable where it must be tried again; AddressRefused, SubscriberGone for good.

    In the sandbox the table of the sandbox's partners takes it, under `key`: a subscriber knows a message by its id.
    """
    if settings.partners() != "http":
        host_and_path(url)
        partner("subscribers").perform("post", key, {"body": body})
        return
    judge(exchange(url, body, headers))


def judge(status: int) -> None:
    """Raise where a response's status is no success: 410 for good, any other, a redirect too, until the next try."""
    if status == GONE:
        raise SubscriberGone("the subscriber answered 410")
    if not 200 <= status < 300:
        raise PartnerUnavailable(f"the subscriber answered {status}")


def exchange(
    url: str, body: str, headers: Mapping[str, str], find: Find = place_of, trust: ssl.SSLContext | None = None
) -> int:
    """Return the status of a response. `find` checks the address, `trust` says which certificates count."""
    try:
        place = find(url)
        connection = CheckedConnection(place, trust or ssl.create_default_context())
        try:
            connection.connect()
            connection.request("POST", place.path, body.encode(), dict(headers))
            return complete_status(connection.getresponse())
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        raise PartnerUnavailable(f"a subscriber gave no response: {error_text(error)}") from error


def complete_status(response: http.client.HTTPResponse) -> int:
    """Return the status of a response. HTTPException where its head, or its whole body, was cut off: a message that
    comes twice has one id, and one that is lost has no second try."""
    content = response.read(1)
    if response.headers.defects or (not content and response.length):
        raise http.client.IncompleteRead(content, response.length)
    return response.status


class CheckedConnection(http.client.HTTPSConnection):
    """Connection to the address of a place; its certificate must be that of the place's host."""

    def __init__(self, place: Place, trust: ssl.SSLContext) -> None:
        super().__init__(place.host, place.port, timeout=CONNECT_SECONDS, context=trust)
        self.place, self.trust = place, trust

    def connect(self) -> None:
        """Connect within CONNECT_SECONDS; the whole response must come within ANSWER_SECONDS."""
        plain = socket.create_connection((self.place.address, self.place.port), CONNECT_SECONDS)
        self.sock = self.trust.wrap_socket(plain, server_hostname=self.place.host)
        self.sock.settimeout(ANSWER_SECONDS)
        bounded: Any = partial(BoundedResponse, deadline=time.monotonic() + ANSWER_SECONDS)
        self.response_class = bounded
