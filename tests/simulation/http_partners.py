"""Partners of production: a real HTTP server on loopback, with a book of the effects under each key.

The behaviour of a partner and the form of its book are those of the sandbox (lambdas/common/ports/sandbox.py), so that
the auditors can read it. The server answers in its own thread while virtual time stops; requests come one after the
other.
"""

import json
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from lambdas.common.ports import bureau
from signalbox.twin import Twin
from tests.unit.ports.server import Server, says, serving

PARTNERS = ("bureau", "mail", "payments", "shipping")
Reply = tuple[int, dict[str, Any]]


@dataclass
class HttpPartners:
    """All partners. `down` ones answer 503 to everything, `declining` are declined entries of the book; `asked` counts
    by partner and method."""

    book: dict[str, dict[str, Any]] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)
    """Instant of each effect, ISO 8601."""
    down: set[str] = field(default_factory=set)
    declining: set[str] = field(default_factory=set)
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)

    def reply(self, request: str) -> Reply:
        """Status and document for the text of a request."""
        head, _, body = request.partition("\r\n\r\n")
        (method, path, _), *lines = [line.split(" ", 2) for line in head.split("\r\n")]
        headers = {name.rstrip(":"): " ".join(rest) for name, *rest in lines}
        partner, operation = path.split("/")[2:4]
        key = headers["Idempotency-Key"]
        self.asked[partner, method] += 1
        if headers["Authorization"] != f"Bearer {secret_of(partner)}":
            return 401, {}
        if partner in self.down:
            return 503, {}
        name = f"{partner}#{operation}-{key}"
        if method == "POST":
            return self.perform(name, operation, json.loads(body))
        if method == "DELETE":
            self.times.setdefault(name, datetime.now(UTC).isoformat())
            return 200, self.book.setdefault(name, {"status": "WITHDRAWN"})
        return (200, self.book[name]) if name in self.book else (404, {})

    def perform(self, name: str, operation: str, document: dict[str, Any]) -> Reply:
        """An effect, once for each key."""
        if name in self.declining:
            return 402, {}
        scored = {"score": bureau.score(document)} if operation == "score" else {}
        done = {**document, "operation": operation, "status": "DONE", **scored}
        found = self.book.setdefault(name, done)
        self.times.setdefault(name, datetime.now(UTC).isoformat())
        return (200, found) if found == done else (409, {})

    def show_book(self, twin: Twin) -> None:
        """Copy the book into the sandbox's table, where the auditors read it; no function of production may use it."""
        serialise, now = TypeSerializer().serialize, datetime.now(UTC).isoformat()
        for name, effect in self.book.items():
            at = self.times.get(name, now)
            item = {field: serialise(value) for field, value in {"id": name, "at": at, **effect}.items()}
            twin.client("dynamodb").put_item(TableName=twin.assembly.tables["sandbox"], Item=item)


def secret_of(partner: str) -> str:
    """Return the secret that a partner expects."""
    return f"word-of-{partner}"


@contextmanager
def http_partners(twin: Twin) -> Iterator[HttpPartners]:
    """Yield partners by HTTP for an open twin of production, with addresses and secrets where an operator puts them."""
    partners = HttpPartners()
    servers: list[Server] = []

    def answer(connection: socket.socket) -> None:
        says(*partners.reply(servers[0].asked[-1]))(connection)

    with serving(answer) as server:
        servers.append(server)
        for name in PARTNERS:
            place = f"signalbox/prod/partners/{name}"
            twin.client("ssm").put_parameter(Name=f"/{place}/url", Value=f"{server.url}/{name}", Type="String")
            twin.client("secretsmanager").create_secret(Name=place, SecretString=secret_of(name))
        yield partners
