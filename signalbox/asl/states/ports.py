"""ItemReader and ResultWriter: source of the items and destination of the results of a distributed Map."""

from collections.abc import Sequence
from typing import Any

from signalbox.asl.language.interface import Scope
from signalbox.asl.query import Query
from signalbox.asl.query.fields import MAX_ITEMS
from signalbox.asl.states.base import Definition
from signalbox.asl.values import Json

# Map.Item.Source of items that come from the state's input. Source: developer guide, "Context object".
STATE_DATA = "STATE_DATA"


def origin_of(arguments: Any) -> str:
    """Return Map.Item.Source of items from S3: `S3://bucket/key`, or `S3://bucket/prefix` of a listing."""
    given = arguments if isinstance(arguments, dict) else {}
    return f"S3://{given.get('Bucket', '')}/{given.get('Key', given.get('Prefix', ''))}"


class Port:
    """An ItemReader or ResultWriter: its Resource and its Arguments."""

    __slots__ = ("arguments", "definition", "max_items", "resource")

    def __init__(self, state: Definition, field: str, query: Query) -> None:
        self.definition: Definition | None = state.get(field)
        own = self.definition or {}
        self.resource: str = own.get("Resource", "")
        self.arguments = query.port_input(own, f"{field}/")
        config = own.get("ReaderConfig", {})
        self.max_items = query.number(MAX_ITEMS, config, f"{field}/ReaderConfig/")

    @property
    def exports(self) -> bool:
        """True where a ResultWriter writes files; one without Resource only formats the state's output."""
        return bool(self.resource)

    def first_items(self, source: Sequence[Json] | dict[str, Json], scope: Scope, origin: str) -> "Items":
        """Return the source's items, at most MaxItems; `origin` tells where they come from."""
        most = int(self.max_items(scope)) if self.max_items else None
        keys = list(source)[:most] if isinstance(source, dict) else None
        return Items(source, keys, min(len(source), len(source) if most is None else most), origin)


class Items(Sequence[dict[str, Json]]):
    """Items in the form of `$states.context.Map.Item`, each made on access, which saves memory."""

    __slots__ = ("keys", "length", "origin", "source")

    def __init__(self, source: Any, keys: list[str] | None, length: int, origin: str) -> None:
        self.source = source
        self.keys = keys
        self.length = length
        self.origin = origin

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: Any) -> Any:
        if not 0 <= index < self.length:
            raise IndexError(index)
        if self.keys is None:
            return {"Index": index, "Value": self.source[index], "Source": self.origin}
        key = self.keys[index]
        value = {"Key": key, "Value": self.source[key]}
        return {"Index": index, "Key": key, "Value": value, "Source": self.origin}
