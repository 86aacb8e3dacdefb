"""WebSocket APIs: a client connects, sends messages that routes answer, and is written to.

Sources: Amazon API Gateway Developer Guide, "Create routes for WebSocket APIs in API Gateway" (the expression that
selects a route; $default for what has none), "Set up a WebSocket API route response", "Manage connected users and
client apps: $connect and $disconnect routes" (a failed or refused $connect closes the connection; $disconnect is best
effort). Connections here have no time-outs.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.apigateway.request import Authorised, Done, Integration, Judge, Reply, Request, Validate
from signalbox.twin.services.apigateway.websockets.connections import Connection, event_context

CONNECT, DISCONNECT, DEFAULT = "$connect", "$disconnect", "$default"


@dataclass(frozen=True)
class SocketRoute:
    """Route of a WebSocket API: what answers, whether its answer goes back to the client, and what asks its authoriser.
    `validate` gives the reply to a bad message."""

    integration: Integration
    answers: bool = False
    judge: Judge | None = None
    validate: Validate | None = None


@dataclass
class SocketApi:
    """WebSocket API; `selection` is the path in a message's body that names its route, such as `action`."""

    id: str
    stage: str
    selection: str
    routes: dict[str, SocketRoute] = field(default_factory=dict)

    def route_of(self, text: str) -> str:
        """Return the key of the route for a message; empty where there is none."""
        try:
            found: Any = json.loads(text)
            for name in self.selection.split("."):
                found = found[name]
        except (ValueError, KeyError, TypeError):
            found = None
        key = found if isinstance(found, str) and found in self.routes else DEFAULT
        return key if key in self.routes else ""


@dataclass
class SocketApis:
    """WebSocket APIs of a twin by id, and all connections by id, with those that are closed."""

    clock: Clock
    apis: dict[str, SocketApi] = field(default_factory=dict)
    connections: dict[str, Connection] = field(default_factory=dict)
    requests: int = 0

    def connect(self, api: SocketApi, request: Request, name: str, done: Callable[[int], None]) -> Connection:
        """Open a connection; `done` gets 200 where it is open, else the status of the refusal."""
        made = Connection(self.clock.uuid()[:13] + "=", api.id, api.stage, name, self.clock.now, request)
        self.connections[made.id] = made
        route = api.routes.get(CONNECT)

        def answered(reply: Reply) -> None:
            made.open = 200 <= reply.status < 300
            done(200 if made.open else reply.status)

        if route is None:
            answered(Reply(200, {}, ""))
        else:
            self.ask(route, self.request(made, CONNECT, ""), CONNECT, answered)
        return made

    def message(self, connection: Connection, text: str) -> None:
        """Take a message of a client to its route, and answer it where the route says so."""
        api = self.apis[connection.api]
        key = api.route_of(text)
        request = self.request(connection, key, text)

        def tell(message: str) -> None:
            row = {"message": message, "connectionId": connection.id, "requestId": request.id}
            self.write(connection, json.dumps(row))

        if not key:
            tell("Forbidden")
            return
        route = api.routes[key]

        def answered(reply: Reply) -> None:
            if reply.status >= 500:
                tell("Internal server error")
            elif route.answers:
                self.write(connection, reply.body)

        if route.validate and route.validate(request):
            tell("Bad request body")
        else:
            route.integration(request, answered)

    def disconnect(self, connection: Connection, reason: str = "Going away", code: int = 1001) -> None:
        """Close a connection, and let its route know."""
        if not connection.open:
            return
        connection.open = False
        route = self.apis[connection.api].routes.get(DISCONNECT)
        if route:
            more = {"disconnectStatusCode": code, "disconnectReason": reason}
            request = self.request(connection, DISCONNECT, "")
            route.integration(replace(request, socket={**request.socket, **more}), lambda reply: None)

    def write(self, connection: Connection, text: str) -> None:
        """Write a text to a client, if its connection is open."""
        if connection.open:
            connection.active = self.clock.now
            connection.received.append((self.clock.now, text))

    def place_of(self, connection: str) -> str:
        """Return API and stage of a connection, as its ARN has them."""
        found = self.connections.get(connection)
        return f"{found.api}/{found.stage}" if found else "*/*"

    def ask(self, route: SocketRoute, request: Request, key: str, answered: Done) -> None:
        """Let a route answer a request that its authoriser, if any, lets in."""
        if route.judge is None:
            route.integration(request, answered)
            return

        def judged(verdict: Authorised | Reply) -> None:
            if isinstance(verdict, Reply):
                answered(verdict)
            else:
                self.connections[request.socket["connectionId"]].authorised = verdict
                route.integration(replace(request, authorised=verdict), answered)

        route.judge(request, key, self.clock.now, judged)

    def request(self, connection: Connection, key: str, body: str) -> Request:
        """Return the request of a client to a route."""
        self.requests += 1
        connection.active = self.clock.now
        context = event_context(connection, key, self.requests, self.clock.now)
        return replace(
            connection.opened,
            method="",
            path=key,
            body=body,
            api=connection.api,
            stage=connection.stage,
            number=self.requests,
            authorised=connection.authorised,
            socket=context,
        )
