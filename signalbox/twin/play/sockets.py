"""Lines of clients of WebSocket APIs: they connect, send messages and disconnect."""

from urllib.parse import urlencode

from signalbox.errors import InputError
from signalbox.twin.play.entrances import body_text
from signalbox.twin.play.named import resource_named
from signalbox.twin.script.checks import not_object, not_text
from signalbox.twin.script.line import BrokenLine, Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.services.apigateway.request import Request
from signalbox.twin.services.apigateway.websockets.connections import Connection
from signalbox.twin.services.apigateway.websockets.socket_apis import SocketApi
from signalbox.twin.simulation import Simulation

API = "AWS::ApiGatewayV2::Api"


def check_connect(fields: Fields) -> str | None:
    """Check a line that opens a connection: its name, headers and query."""
    return not_object(fields, "headers", "query") or not_text(fields, "connect", optional=("api",))


def connect(simulation: Simulation, line: Line) -> None:
    """Open a connection under a name; the status is noted."""
    fields, sockets = line.fields, simulation.cloud.sockets
    headers = {str(name).lower(): str(value) for name, value in fields.get("headers", {}).items()}
    request = Request("", "$connect", urlencode(fields.get("query", {})), "", headers)

    def done(status: int) -> None:
        simulation.answers.add(line, "connect", {"status": status})

    sockets.connect(api_of(simulation, line), request, fields["connect"], done)


def api_of(simulation: Simulation, line: Line) -> SocketApi:
    """Return the WebSocket API of a line. Raises BrokenLine where several are deployed and none is named."""
    apis = simulation.cloud.sockets.apis
    if "api" in line.fields:
        found = resource_named(simulation.assembly, line, "api", API).ref
        if found not in apis:
            raise BrokenLine(line.number, f"`api` is {line.fields['api']!r}, which is no API of WebSockets")
        return apis[found]
    if len(apis) != 1:
        raise BrokenLine(line.number, f"`api` must name the WebSocket API; there is {', '.join(apis) or 'none'}")
    return next(iter(apis.values()))


def check_frame(fields: Fields) -> str | None:
    """Check a message of a client."""
    return not_text(fields, "connection")


def send_frame(simulation: Simulation, line: Line) -> None:
    """Send a message over a connection."""
    connection = connection_named(simulation, str(line.fields["connection"]))
    simulation.cloud.sockets.message(connection, body_text(line.fields["frame"]))


def disconnect(simulation: Simulation, line: Line) -> None:
    """Close a connection."""
    simulation.cloud.sockets.disconnect(connection_named(simulation, str(line.fields["disconnect"])))


def connection_named(simulation: Simulation, name: str) -> Connection:
    """Return the last connection that a script opened under a name. Raises InputError where none is open."""
    found = [one for one in simulation.cloud.sockets.connections.values() if one.name == name and one.open]
    if not found:
        raise InputError(f"no connection {name!r} is open at this time")
    return found[-1]


CONNECT = Verb(check_connect, connect, ("api", "headers", "query"))
FRAME = Verb(check_frame, send_frame, ("connection",))
DISCONNECT = Verb(lambda fields: not_text(fields, "disconnect"), disconnect, ())
