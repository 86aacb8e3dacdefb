"""Tables with provisioned throughput: handlers that use more of it are throttled.

Sources: Amazon DynamoDB Developer Guide, "DynamoDB provisioned capacity mode" and "DynamoDB burst and adaptive
capacity" (300 seconds of unused capacity are kept); API Reference, "ProvisionedThroughputExceededException", which SDKs
retry. The rate of one partition and of an index is not simulated. A transaction and a batch share their units among
their tables.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from signalbox.assembly import Assembly
from signalbox.twin.gateway.calls import Call, Response, ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.kernel.token_bucket import TokenBucket
from signalbox.twin.services.dynamodb.capacity import Capacity, Units

KEPT_SECONDS = 300.0
ONE = Fraction(1)
READS = frozenset({"GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems"})


@dataclass(frozen=True)
class Throughput:
    """Read and write units of one table."""

    read: TokenBucket
    write: TokenBucket


def throughput(read: float, write: float, now: float) -> Throughput:
    """Return the throughput of a new table: its burst is there from the beginning."""
    buckets = (TokenBucket(rate, KEPT_SECONDS * rate, KEPT_SECONDS * rate, now) for rate in (read, write))
    return Throughput(*buckets)


class Provisioned:
    """Throttles calls on the tables of one twin that have a provisioned throughput, by name."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.tables: dict[str, Throughput] = {}
        self.capacity: Capacity | None = None

    def add(self, assembly: Assembly, table: str, read: float, write: float) -> None:
        """Add a table of an assembly with its units a second."""
        self.capacity = Capacity(assembly)
        self.tables[table] = throughput(read, write, self.clock.now)

    def watch(self, call: Call) -> Callable[[Response | None], None]:
        """Return a function that takes the units of a call, once its response is there.

        Raises ServiceError where a table of the call has none left.
        """
        named = Counter(name for name in tables_of(call) if name in self.tables)
        if not named or call.caller is None:
            return lambda response: None
        reads = call.operation in READS
        buckets = {name: self.tables[name].read if reads else self.tables[name].write for name in named}
        if not all(bucket.has_token(self.clock.now) for bucket in buckets.values()):
            raise ServiceError(
                "ProvisionedThroughputExceededException",
                "The level of configured provisioned throughput for the table was exceeded. Consider increasing your "
                "provisioning level with the UpdateTable API.",
            )
        units = self.units(call)

        def charge(response: Response | None) -> None:
            used, every = units(response), len(tables_of(call))
            for name, count in named.items():
                buckets[name].spend(float(used.read if reads else used.write) * count / every)

        return charge

    def units(self, call: Call) -> Callable[[Response | None], Units]:
        """Return the function that counts the units of a call; a batch has one for each item."""
        count = len(tables_of(call))
        if call.operation == "BatchWriteItem":
            return lambda response: Units(write=count * ONE)
        if call.operation == "BatchGetItem":
            return lambda response: Units(read=count * ONE)
        assert self.capacity is not None
        return self.capacity.watch(call)


def tables_of(call: Call) -> list[str]:
    """Return the table of each item that a call names."""
    p = call.parameters
    if "TransactItems" in p:
        return [fields["TableName"] for item in p["TransactItems"] for fields in item.values()]
    if "RequestItems" in p:
        return [
            name
            for name, items in p["RequestItems"].items()
            for _ in (items if isinstance(items, list) else items.get("Keys", []))
        ]
    return [p["TableName"]] if "TableName" in p else []
