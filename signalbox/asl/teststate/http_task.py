"""HTTP Tasks under test: how a request is answered, the task's result, and what TRACE shows of both.

Source: "Testing state machines with TestState API", AWS Step Functions Developer Guide.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from signalbox.asl.errors import StateFailure
from signalbox.asl.teststate.http_request import (
    NOTHING,
    HttpConnection,
    HttpRequest,
    connection_of,
    make_request,
    plain,
    shown_headers,
)
from signalbox.asl.values import Json, read_json

HTTP = ":states:::http:invoke"
"""End of the resource of an HTTP Task, in any partition."""


@dataclass(frozen=True)
class HttpResponse:
    """Answer to the request of an HTTP Task."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


Send = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class HttpExchange:
    """Way of an HTTP Task's request: `answer` takes it; `reveals` shows what the connection adds to it."""

    answer: Send | None
    connections: Mapping[str, HttpConnection]
    reveals: bool

    def shown_request(self, arguments: Json) -> dict[str, str]:
        """Return the request as TRACE shows it, without the connection's data unless secrets are revealed."""
        return make_request(arguments, self.connection_of(arguments) if self.reveals else NOTHING).shown()

    def send(self, arguments: Json) -> HttpResponse:
        """Send the request and return its answer. Raises StateFailure for a connection that is not there."""
        assert self.answer is not None, "a Task without a mock and without an answer was refused before"
        return self.answer(make_request(arguments, self.connection_of(arguments)))

    def connection_of(self, arguments: Json) -> HttpConnection:
        """Return what the task's connection adds; nothing where no connections are given."""
        arn = connection_of(arguments)
        if self.connections and arn not in self.connections:
            raise StateFailure("Events.ConnectionResource.NotFound", f"The connection '{arn}' does not exist")
        return self.connections.get(arn, NOTHING)


def result_of(response: HttpResponse) -> dict[str, Json]:
    """Return the result of the task. Raises StateFailure for a status of an error."""
    if response.status >= HTTPStatus.BAD_REQUEST:
        raise StateFailure(f"States.Http.StatusCode.{response.status}", response.body)
    headers = {name: [value] for name, value in response.headers.items()}
    return {"Headers": headers, "ResponseBody": parsed(response.body), **status_of(response)}


def status_of(response: HttpResponse) -> dict[str, Json]:
    """Return the fields of a result about the status."""
    return {"StatusCode": response.status, "StatusText": phrase(response.status)}


def parsed(body: str) -> Json:
    """Return a body as JSON where it is one."""
    try:
        return read_json(body)
    except ValueError:
        return body


def shown_response(response: HttpResponse) -> dict[str, str]:
    """Return a response as `inspectionData` has it."""
    shown = {"protocol": "https", "statusCode": str(response.status), "statusMessage": phrase(response.status)}
    return {**shown, "headers": shown_headers(response.headers), "body": response.body}


def mocked_response(result: Json) -> HttpResponse:
    """Return the response that a mocked result stands for."""
    given = result if isinstance(result, dict) else {}
    found = given.get("Headers")
    headers = {
        name: ", ".join(map(plain, value)) if isinstance(value, list) else plain(value)
        for name, value in (found if isinstance(found, dict) else {}).items()
    }
    status = given.get("StatusCode", 200)
    body = given.get("ResponseBody")
    return HttpResponse(status if isinstance(status, int) else 200, headers, "" if body is None else plain(body))


def phrase(status: int) -> str:
    """Return the words of a status: OK for 200."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
