"""Items as moto's tables hold them at present, looked up by plain keys."""

from collections.abc import Mapping
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType

from signalbox.assembly import ACCOUNT, REGION

Key = tuple[str, ...]
"""Values of the key attributes as texts, the partition key first."""


class Tables:
    """Tables of the open twin. A stored item is never changed in place: a reference to one keeps a version."""

    def __init__(self) -> None:
        self.names: dict[str, tuple[str, ...]] = {}

    def table(self, name: str) -> Any:
        """Return moto's table of this name."""
        return dynamodb_backends[ACCOUNT][REGION].tables.get(name)

    def key_names(self, name: str) -> tuple[str, ...]:
        """Return the key attributes of a table; none for a table that does not exist."""
        if name not in self.names:
            table = self.table(name)
            self.names[name] = tuple(table.table_key_attrs) if table is not None else ()
        return self.names[name]

    def stored(self, name: str, key: Key) -> Any:
        """Return the item under a key now, or None."""
        table = self.table(name)
        if table is None or not key:
            return None
        kinds = (table.hash_key_type, table.range_key_type)
        return table.get_item(*(DynamoType({kind: value}) for kind, value in zip(kinds, key, strict=False)))


def key_of(values: Mapping[str, Any], names: tuple[str, ...]) -> Key:
    """Return the key of an item or of a `Key`, in DynamoDB's typed JSON."""
    return tuple(str(next(iter(values[name].values()))) for name in names if name in values)


def plain_item(item: Any) -> dict[str, Any]:
    """Return a stored item without its types; whole numbers as int, others as text."""
    return {name: plain_value(value) for name, value in sorted(item.attrs.items())}


def plain_value(value: Any) -> Any:
    """Return an attribute's value without its type."""
    kind, inner = value.type, value.value
    if kind in ("S", "BOOL"):
        return inner
    if kind == "N":
        return plain_number(str(inner))
    if kind == "NULL":
        return None
    if kind == "M":
        return {name: plain_value(part) for name, part in inner.items()}
    if kind == "L":
        return [plain_value(part) for part in inner]
    return (
        sorted(plain_number(str(part)) if kind == "NS" else str(part) for part in inner)
        if (kind in ("SS", "NS"))
        else "(binary)"
    )


def plain_number(text: str) -> int | str:
    """Return a whole number as int, another one as its text."""
    return int(text) if text.lstrip("-").isdigit() else text
