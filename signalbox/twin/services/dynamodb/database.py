"""DynamoDB of one twin: moto's tables, their streams, and late deletion of expired items."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from random import Random

from botocore.model import OperationModel

from signalbox.assembly import ACCOUNT, REGION
from signalbox.twin.gateway.calls import Call, Response, ServiceError, check_parameters
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.aws_lambda.event_sources import Record
from signalbox.twin.services.aws_lambda.stream_source import StreamSource
from signalbox.twin.services.dynamodb.fast_moto import Answers
from signalbox.twin.services.dynamodb.index_keys import check_keys
from signalbox.twin.services.dynamodb.late_indexes import LateIndexes
from signalbox.twin.services.dynamodb.parameters import PARAMETERS
from signalbox.twin.services.dynamodb.provisioned import Provisioned

EXPIRY_SECONDS = 3600.0
READS = frozenset({"GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems"})

MOST_IN_BATCH = {"BatchWriteItem": 25, "BatchGetItem": 100}
"""Requests in a batch (Amazon DynamoDB API Reference, "BatchWriteItem", "BatchGetItem")."""


def check_batch(call: Call, most: int) -> None:
    """Raise ServiceError for a batch with too many requests."""
    rows = call.parameters["RequestItems"].values()
    if sum(len(row.get("Keys", [])) if isinstance(row, dict) else len(row) for row in rows) > most:
        raise ServiceError("ValidationException", f"Too many items requested for the {call.operation} call")


@dataclass
class Database:
    """Tables of an account. `expiring` names those with a time to live; `stream_sources` are event sources of their
    streams by UUID, each with a checkpoint of its own; `readers` take the new stream records of each table.
    `ignored` holds parameters that have no effect here. `listeners` are called with a table and its new stream records,
    `expiry_listeners` before a table's expired items are deleted; what these return is called afterwards. They change
    nothing. `late` delays what indexes serve, drawn from the `seed`."""

    clock: Clock
    seed: int = 0
    answers: Answers = field(default_factory=lambda: Answers(ACCOUNT, REGION))
    stream_sources: dict[str, StreamSource] = field(default_factory=dict)
    readers: dict[str, list[Callable[[list[Record]], None]]] = field(default_factory=dict)
    stream_positions: dict[str, int] = field(default_factory=dict)
    expiring: list[str] = field(default_factory=list)
    ignored: Collection[str] = ()
    listeners: list[Callable[[str, list[Record]], None]] = field(default_factory=list)
    expiry_listeners: list[Callable[[str], Callable[[], None]]] = field(default_factory=list)
    provisioned: Provisioned = field(init=False)
    late: LateIndexes = field(init=False)

    def __post_init__(self) -> None:
        self.provisioned = Provisioned(self.clock)
        # A source of its own: with the delays off, a run draws the same as one that knows no delays.
        self.late = LateIndexes(self.answers, Random(f"indexes {self.seed}"))

    def answer(self, model: OperationModel, call: Call) -> Response | None:
        """Return moto's answer; pass what a write adds to a stream to its event source."""
        if known := PARAMETERS.get(call.operation):
            check_parameters(call, known, self.ignored)
        if most := MOST_IN_BATCH.get(call.operation):
            check_batch(call, most)
        check_keys(call)
        charge = self.provisioned.watch(call) if self.provisioned.tables else None
        if not self.answers.supports(model):
            return None
        changing = call.operation not in READS
        with self.late.writing(call, self.clock.now) if changing else self.late.reading(call, self.clock.now):
            reply = self.answers.answer(model, call.parameters)
        if charge:
            charge(reply)
        if changing and self.readers:
            self.feed_streams()
        return reply

    def feed_streams(self) -> None:
        """Pass new stream records to their readers."""
        for table, readers in self.readers.items():
            records = self.answers.stream_records(table, self.stream_positions.get(table, 0))
            if records:
                last = int(records[-1]["dynamodb"]["SequenceNumber"])
                self.stream_positions[table] = last
                self.answers.trim_stream(table, last)
                for listener in self.listeners:
                    listener(table, records)
                for read in readers:
                    read(records)

    def add_source(self, name: str, table: str, source: StreamSource) -> None:
        """Add an event source of a table's stream; `name` is its UUID or its ARN."""
        self.stream_sources[name] = source
        self.readers.setdefault(table, []).append(source.add)

    def sweep_expired(self) -> None:
        """Delete expired items every hour: DynamoDB, too, deletes them late, so that a TTL is no deadline."""

        def sweep() -> None:
            for table in self.expiring:
                ends = [listener(table) for listener in self.expiry_listeners]
                self.answers.expire(table, self.clock.now)
                for end in ends:
                    end()
            self.feed_streams()
            self.sweep_expired()

        self.clock.at(self.clock.now + EXPIRY_SECONDS, sweep, recurring=True)
