"""Global secondary indexes that serve a write late.

DynamoDB updates an index after the write of the table, "normally within a fraction of a second", and later in rare
failures ("Using global secondary indexes in DynamoDB", Data synchronization between tables and global secondary
indexes). A read of an index therefore sees each item as it was some moments ago; the changes of one item appear in
their order.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType

from signalbox.twin.gateway.calls import Call
from signalbox.twin.services.dynamodb.fast_moto import Answers

WRITES = {"PutItem": "Item", "UpdateItem": "Key", "DeleteItem": "Key"}
ACTIONS = {"Put": "Item", "Update": "Key", "Delete": "Key"}
Key = tuple[Any, Any]


@dataclass
class Past:
    """Earlier versions of one item, each with the instant until which indexes serve it."""

    versions: list[tuple[float, Any]] = field(default_factory=list)

    def served(self, now: float) -> tuple[bool, Any]:
        """Return whether an earlier version is still served, and that version."""
        self.versions = [(until, item) for until, item in self.versions if until > now]
        return (True, self.versions[0][1]) if self.versions else (False, None)


@dataclass
class LateIndexes:
    """Delays of all indexes of an account: each write appears within `longest` seconds, drawn from `random`."""

    answers: Answers
    random: Random
    longest: float = 0.0
    past: dict[str, dict[Key, Past]] = field(default_factory=dict)
    served_late: int = 0
    """Number of reads of an index that did not show the newest version of an item."""

    @contextmanager
    def writing(self, call: Call, now: float) -> Iterator[None]:
        """Remember the items that a write changes, as they were before."""
        touched = list(self.touched(call)) if self.longest else []
        before = [(name, key, item_at(self.answers.table(name), key)) for name, key in touched]
        yield
        for name, key, item in before:
            if item_at(self.answers.table(name), key) is not item:
                versions = self.past.setdefault(name, {}).setdefault(key, Past()).versions
                until = max(now + self.random.uniform(0, self.longest), versions[-1][0] if versions else 0.0)
                versions.append((until, item))

    @contextmanager
    def reading(self, call: Call, now: float) -> Iterator[None]:
        """Show a read of an index the earlier versions that it still serves."""
        name = call.parameters.get("TableName", "")
        if "IndexName" not in call.parameters or name not in self.past:
            yield
            return
        table, shown = self.answers.table(name), dict[Key, Any]()
        for key, past in list(self.past[name].items()):
            late, item = past.served(now)
            if not late:
                del self.past[name][key]
                continue
            shown[key] = item_at(table, key)
            put_at(table, key, item)
        self.served_late += bool(shown)
        try:
            yield
        finally:
            for key, item in shown.items():
                put_at(table, key, item)

    def touched(self, call: Call) -> Iterator[tuple[str, Key]]:
        """Yield table and key of each item that a call may change, in tables with an index."""
        parameters = call.parameters
        if call.operation in WRITES:
            yield from self.place(parameters["TableName"], parameters[WRITES[call.operation]])
        for action in parameters.get("TransactItems", ()) if call.operation == "TransactWriteItems" else ():
            for kind, written in action.items():
                if kind in ACTIONS:
                    yield from self.place(written["TableName"], written[ACTIONS[kind]])

    def place(self, name: str, attributes: Mapping[str, Any]) -> Iterator[tuple[str, Key]]:
        """Yield table and key of an item, where the table exists and has an index."""
        table = self.answers.table(name)
        if table is not None and table.global_indexes:
            sort = table.range_key_attr
            yield name, (DynamoType(attributes[table.hash_key_attr]), DynamoType(attributes[sort]) if sort else None)


def item_at(table: Any, key: Key) -> Any:
    """Return the item at a key of moto's table; None where there is none."""
    hash_key, range_key = key
    if range_key is None:
        return table.items.get(hash_key)
    return table.items.get(hash_key, {}).get(range_key)


def put_at(table: Any, key: Key, item: Any) -> None:
    """Place an item at a key of moto's table, without a record in its stream; None removes it."""
    hash_key, range_key = key
    partition, last = (table.items, hash_key) if range_key is None else (table.items[hash_key], range_key)
    if item is None:
        partition.pop(last, None)
        if range_key is not None and not partition:
            del table.items[hash_key]
    else:
        partition[last] = item
