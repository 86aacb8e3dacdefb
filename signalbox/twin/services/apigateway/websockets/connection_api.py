"""Calls that write to the clients of a WebSocket API.

Source: API Gateway Management API Reference, "PostToConnection", "GetConnection", "DeleteConnection" (GoneException for
a connection that is closed; 128 KB at most).
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from signalbox.twin.gateway.calls import Call, Operation, Parsed, ServiceError
from signalbox.twin.known_names import Known
from signalbox.twin.services.apigateway.payloads import AGENT, IP
from signalbox.twin.services.apigateway.websockets.connections import Connection
from signalbox.twin.services.apigateway.websockets.socket_apis import SocketApis

PARAMETERS = {
    "PostToConnection": Known("ConnectionId Data"),
    "GetConnection": Known("ConnectionId"),
    "DeleteConnection": Known("ConnectionId"),
}
"""Parameters that the operations obey."""
LARGEST = 131_072


class ConnectionApi:
    """Operations on the connections of a twin."""

    def __init__(self, sockets: SocketApis) -> None:
        self.sockets = sockets
        self.operations: Mapping[str, Operation] = {
            "PostToConnection": self.post_to_connection,
            "GetConnection": self.get_connection,
            "DeleteConnection": self.delete_connection,
        }

    def connection(self, call: Call) -> Connection:
        """Return the open connection of a call. Raises ServiceError."""
        found = self.sockets.connections.get(call.parameters["ConnectionId"])
        if found is None or not found.open:
            raise ServiceError("GoneException", "The connection is gone.", 410)
        return found

    def post_to_connection(self, call: Call) -> Parsed:
        """Answer PostToConnection."""
        connection, data = self.connection(call), call.parameters["Data"]
        content = data.encode() if isinstance(data, str) else bytes(data)
        if len(content) > LARGEST:
            raise ServiceError("PayloadTooLargeException", "The data has exceeded the maximum size allowed.", 413)
        self.sockets.write(connection, content.decode(errors="replace"))
        return {}

    def get_connection(self, call: Call) -> Parsed:
        """Answer GetConnection."""
        connection = self.connection(call)
        return {
            "ConnectedAt": datetime.fromtimestamp(connection.at, UTC),
            "LastActiveAt": datetime.fromtimestamp(connection.active, UTC),
            "Identity": {"SourceIp": IP, "UserAgent": connection.opened.headers.get("user-agent", AGENT)},
        }

    def delete_connection(self, call: Call) -> Parsed:
        """Answer DeleteConnection."""
        self.sockets.disconnect(self.connection(call), "Connection Closed Normally", 1000)
        return {}
