"""One connection to a WebSocket API, and the events that functions get of it.

Source: Amazon API Gateway Developer Guide, "API Gateway WebSocket API mapping template reference" (the variables of
$context, which are also the requestContext of a function's event).
"""

from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.services.apigateway.payloads import AGENT, IP, authorizer_of, domain_of, moment
from signalbox.twin.services.apigateway.request import Authorised, Request

KINDS = {"$connect": "CONNECT", "$disconnect": "DISCONNECT"}


@dataclass
class Connection:
    """Connection of a client, by the `name` that a script gives it; `received` are (instant, text) written to it."""

    id: str
    api: str
    stage: str
    name: str
    at: float
    opened: Request
    open: bool = False
    active: float = 0.0
    authorised: Authorised | None = None
    received: list[tuple[float, str]] = field(default_factory=list)


def event_context(connection: Connection, key: str, number: int, now: float) -> dict[str, Any]:
    """Return what a route's integration gets to know of a connection and of a message."""
    kind = KINDS.get(key, "MESSAGE")
    return {
        "routeKey": key,
        "eventType": kind,
        "messageDirection": "IN",
        "connectionId": connection.id,
        "connectedAt": round(connection.at * 1000),
        **({"messageId": f"message-{number:08x}"} if kind == "MESSAGE" else {}),
        **moment(now, "requestTime", "requestTimeEpoch"),
    }


def socket_event(request: Request, route: str, now: float) -> dict[str, Any]:
    """Return the event of a function behind a route; headers and the query are those of the connection's opening."""
    opening = {
        "headers": dict(request.headers),
        "multiValueHeaders": {name: [value] for name, value in request.headers.items()},
        **(
            {
                "queryStringParameters": request.values,
                "multiValueQueryStringParameters": {name: [value] for name, value in request.values.items()},
            }
            if request.values
            else {}
        ),
    }
    kind = request.socket["eventType"]
    return {
        **(opening if kind != "MESSAGE" else {}),
        "requestContext": {
            **request.socket,
            "extendedRequestId": request.id,
            "requestId": request.id,
            "apiId": request.api,
            "domainName": domain_of(request),
            "stage": request.stage,
            "identity": {"sourceIp": IP, "userAgent": request.headers.get("user-agent", AGENT)},
            **({"authorizer": authorizer_of(request.authorised)} if request.authorised else {}),
        },
        **({"stageVariables": dict(request.variables)} if request.variables else {}),
        **({"body": request.body} if kind == "MESSAGE" else {}),
        "isBase64Encoded": False,
    }
