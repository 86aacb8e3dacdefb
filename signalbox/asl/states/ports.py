"""ItemReader and ResultWriter: source of the items and destination of the results of a distributed Map."""

from collections.abc import Sequence
from typing import Any

from signalbox.asl.language.interface import Scope
from signalbox.asl.query import Query
from signalbox.asl.query.fields import MAX_ITEMS
from signalbox.asl.states.base import Definition
from signalbox.asl.values import Json


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

    def first_items(self, source: Sequence[Json] | dict[str, Json], scope: Scope) -> "Items":
        """Return the source's items, at most MaxItems."""
        most = int(self.max_items(scope)) if self.max_items else None
        keys = list(source)[:most] if isinstance(source, dict) else None
        return Items(source, keys, min(len(source), len(source) if most is None else most))


class Items(Sequence[dict[str, Json]]):
    """Items in the form of `$states.context.Map.Item`, each made on access, which saves memory."""

    __slots__ = ("keys", "length", "source")

    def __init__(self, source: Any, keys: list[str] | None, length: int) -> None:
        self.source = source
        self.keys = keys
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: Any) -> Any:
        if not 0 <= index < self.length:
            raise IndexError(index)
        if self.keys is None:
            return {"Index": index, "Value": self.source[index]}
        key = self.keys[index]
        return {"Index": index, "Key": key, "Value": {"Key": key, "Value": self.source[key]}}
