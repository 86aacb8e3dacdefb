"""The sandbox partners as a sequential script calls them: a request, an answer or none, and no idempotency key.

The behaviours, their rows in the table `sandbox` and the book that the effects stand in are those of docs/orders.md.
Without a key a partner cannot know that a request came before: each one that it carries out is another effect.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from signalbox.twin import Twin
from signalbox.twin.kernel.processes import Process

SECONDS = (0.004, 0.080)
"""Modelled time of an answer, least and most: as long as the two calls that the deployed sandbox makes for one."""
CLIENT_SECONDS = 10.0
"""Time after which the script's HTTP client gives up."""

serialize, deserialize = TypeSerializer().serialize, TypeDeserializer().deserialize


@contextmanager
def outside() -> Iterator[None]:
    """Make the calls in this block the partner's own: without the script's faults, and in no time."""
    before, Process.current = Process.current, None
    try:
        yield
    finally:
        Process.current = before


class SandboxClient:
    """The API client of one partner, by name."""

    def __init__(self, twin: Twin, name: str) -> None:
        self.twin = twin
        self.name = name

    def post(self, operation: str, document: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for an effect; the answer's `status` is DONE or DECLINED. Raises OSError where no good answer comes."""
        self.wait(self.twin.cloud.clock.draw(SECONDS))
        with outside():
            behaviour = self.behaviour()
        if behaviour == "decline":
            return {"status": "DECLINED"}
        if behaviour == "fail":
            raise ConnectionError(f"{self.name} answered 503")
        if behaviour == "hang":
            self.hang()
        with outside():
            self.effect(operation, document)
        if behaviour == "fail-after-effect":
            raise ConnectionError(f"{self.name} answered 504")
        if behaviour == "hang-after-effect":
            self.hang()
        return {"status": "DONE"}

    def wait(self, seconds: float) -> None:
        """Let the caller wait."""
        assert Process.current is not None, "only a running request can wait for a partner"
        Process.current.pause(seconds)

    def hang(self) -> None:
        """Answer nothing until the client gives up."""
        self.wait(CLIENT_SECONDS)
        raise TimeoutError(f"{self.name} did not answer within {CLIENT_SECONDS:g} s")

    def behaviour(self) -> str:
        """Return how this call is answered; a row with `calls` lasts for this number of calls."""
        table, key = self.twin.assembly.tables["sandbox"], {"id": {"S": f"behaviour#{self.name}"}}
        client = self.twin.client("dynamodb")
        row = {k: deserialize(v) for k, v in client.get_item(TableName=table, Key=key).get("Item", {}).items()}
        if row.get("calls") is None:
            return str(row.get("behave", "ok"))
        if row["calls"] < 1:
            return "ok"
        client.put_item(TableName=table, Item=typed({**row, "calls": row["calls"] - 1}))
        return str(row["behave"])

    def effect(self, operation: str, document: Mapping[str, Any]) -> None:
        """Write an effect into the partner's book, under a new reference of the partner."""
        clock = self.twin.cloud.clock
        at = datetime.fromtimestamp(clock.now, UTC).isoformat(timespec="milliseconds")
        row = {"id": f"{self.name}#{operation}-{clock.uuid()}", "operation": operation, "status": "DONE", "at": at}
        table = self.twin.assembly.tables["sandbox"]
        self.twin.client("dynamodb").put_item(TableName=table, Item=typed({**document, **row}))


def typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row in DynamoDB's typed JSON."""
    return {name: serialize(value) for name, value in row.items()}
