"""Request units that DynamoDB bills for a call, counted from the items before and after it.

Sources: Amazon DynamoDB Developer Guide, pages "DynamoDB read and write operations" (a write bills the larger of the
item before and after, a refused condition bills too), "DynamoDB item sizes and formats", "Amazon DynamoDB Transactions:
How it works" (each item twice), "Using Global Secondary Indexes in DynamoDB" (an entry that moves is deleted and
written, one whose projected attributes stay costs nothing).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType

from signalbox.assembly import ACCOUNT, REGION, Assembly
from signalbox.twin.gateway.calls import Call, Response
from signalbox.twin.services.dynamodb.item_sizes import READ_BYTES, Item, ceiling, item_bytes, kilobytes

CHARGED_REFUSALS = frozenset({"ConditionalCheckFailedException", "TransactionCanceledException"})
ITEM_OVERHEAD = 100
"""Bytes that are stored beside each item ("Amazon DynamoDB pricing", data storage)."""
SINGLE_WRITES = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}


@dataclass(frozen=True)
class Units:
    """Write and read request units."""

    write: Fraction = Fraction(0)
    read: Fraction = Fraction(0)


@dataclass(frozen=True)
class Index:
    """Key attributes of an index, and whether its entries hold only keys or all of the item. `included` are the
    attributes that they hold besides the keys, where they hold some."""

    keys: tuple[str, ...]
    keys_only: bool
    included: tuple[str, ...] = ()

    def held(self, item: Item | None) -> Item | None:
        """Return what an entry holds of an item."""
        if item is None or not (self.keys_only or self.included):
            return item
        return {name: item[name] for name in (*self.keys, *self.included) if name in item}


@dataclass(frozen=True)
class Keys:
    """Key attributes of a table, and its indexes."""

    table: tuple[str, ...]
    indexes: tuple[Index, ...]


class Capacity:
    """Counts the request units of each DynamoDB call of a twin."""

    def __init__(self, assembly: Assembly) -> None:
        tables = assembly.of_type("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
        self.keys = {table.name: keys_of(table.properties) for table in tables}

    def watch(self, call: Call) -> Callable[[Response | None], Units]:
        """Read the items before a call; return a function that gives the units once the response is there."""
        if actions := list(writes(call)):
            before = [self.stored(fields) for _, fields in actions]
            return lambda response: self.written(call, actions, before, response)
        return lambda response: Units(read=read_units(call, response))

    def written(
        self,
        call: Call,
        actions: list[tuple[str, Mapping[str, Any]]],
        before: list[Item | None],
        response: Response | None,
    ) -> Units:
        """Return the units of a write, of its index entries, and of a refused condition."""
        if response is None or not charged(response):
            return Units()
        times = 2 if call.operation == "TransactWriteItems" else 1
        total = 0
        for (_, fields), old in zip(actions, before, strict=True):
            new = self.stored(fields)
            total += times * max(kilobytes(old), kilobytes(new), 1)
            # An index is updated after the transaction: its entries are billed once.
            total += sum(index_units(index, old, new) for index in self.keys[fields["TableName"]].indexes)
        return Units(write=Fraction(total))

    def stored_bytes(self) -> dict[str, int]:
        """Return the bytes that each table is billed for, with its indexes, by physical name."""
        backend = dynamodb_backends[ACCOUNT][REGION]
        found = {}
        for name, keys in self.keys.items():
            items = [item.to_json()["Attributes"] for item in backend.get_table(name).all_items()]
            found[name] = sum(billed_bytes(keys, item) for item in items)
        return found

    def stored(self, fields: Mapping[str, Any]) -> Item | None:
        """Return the item that a write names, as the table holds it now."""
        name = fields["TableName"]
        given = fields.get("Key") or fields["Item"]
        keys = [DynamoType(given[attribute]) for attribute in self.keys[name].table]
        found = dynamodb_backends[ACCOUNT][REGION].get_table(name).get_item(*keys)
        return None if found is None else found.to_json()["Attributes"]


def keys_of(properties: Mapping[str, Any]) -> Keys:
    """Return the keys of a table from its template, the partition key first."""

    def names(schema: list[Mapping[str, str]]) -> tuple[str, ...]:
        return tuple(key["AttributeName"] for key in sorted(schema, key=lambda key: key["KeyType"]))

    indexes = [*properties.get("GlobalSecondaryIndexes", []), *properties.get("LocalSecondaryIndexes", [])]

    def made(index: Mapping[str, Any]) -> Index:
        projection = index["Projection"]
        included = tuple(projection.get("NonKeyAttributes", ()))
        return Index(names(index["KeySchema"]), projection.get("ProjectionType") == "KEYS_ONLY", included)

    return Keys(names(properties["KeySchema"]), tuple(made(index) for index in indexes))


def billed_bytes(keys: Keys, item: Item) -> int:
    """Return the bytes of an item and of its entries in indexes, each with what DynamoDB adds for itself."""
    size = item_bytes(item)
    total = size + ITEM_OVERHEAD
    for index in keys.indexes:
        if entry(index.keys, item) is not None:
            table = {name: item[name] for name in keys.table}
            total += item_bytes({**table, **(index.held(item) or {})}) + ITEM_OVERHEAD
    return total


def writes(call: Call) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the writes of a call, each with its kind and its fields."""
    if call.operation == "TransactWriteItems":
        return [next(iter(action.items())) for action in call.parameters["TransactItems"]]
    if call.operation in SINGLE_WRITES:
        return [(SINGLE_WRITES[call.operation], call.parameters)]
    return []


def charged(response: Response) -> bool:
    """Return whether a write is billed: it was done, or refused by a condition."""
    http, parsed = response
    return http.status_code < 300 or parsed.get("Error", {}).get("Code") in CHARGED_REFUSALS


def read_units(call: Call, response: Response | None) -> Fraction:
    """Return the units of a read: one for 4 KB, half of it without consistency."""
    if response is None or response[0].status_code >= 300:
        return Fraction(0)
    share = Fraction(1) if call.parameters.get("ConsistentRead") else Fraction(1, 2)
    parsed = response[1]
    if call.operation == "GetItem":
        return share * max(1, ceiling(item_bytes(parsed.get("Item", {})), READ_BYTES))
    if call.operation in ("Query", "Scan"):  # the items are added up first
        return share * max(1, ceiling(sum(item_bytes(item) for item in parsed.get("Items", [])), READ_BYTES))
    if call.operation == "TransactGetItems":
        found = [answer.get("Item", {}) for answer in parsed["Responses"]]
        return Fraction(2 * sum(max(1, ceiling(item_bytes(item), READ_BYTES)) for item in found))
    raise NotImplementedError(f"the meter does not know what {call.name} bills")


def index_units(index: Index, old: Item | None, new: Item | None) -> int:
    """Return the units of updating one index; it does not hold items without its keys."""
    was, now = entry(index.keys, old), entry(index.keys, new)
    held_before, held_after = index.held(old), index.held(new)
    if was == now and held_before == held_after:
        return 0
    before, after = kilobytes(held_before), kilobytes(held_after)
    if was is None or now is None or was == now:
        return max(before if was else 0, after if now else 0)
    return before + after


def entry(keys: tuple[str, ...], item: Item | None) -> tuple[str, ...] | None:
    """Return the key of an item in an index, or None."""
    if item is None or any(key not in item for key in keys):
        return None
    return tuple(repr(sorted(item[key].items())) for key in keys)
