"""Check of an edit against the contracts of a route, where no dead letter can tell."""

import difflib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import jsonpointer

from signalbox.desk.account import Account
from signalbox.desk.contracts import Contracts
from signalbox.errors import InputError

ATTRIBUTES = frozenset({
    "specversion", "id", "source", "type", "time", "subject", "partitionkey", "datacontenttype", "dataschema",
    "correlationid", "causationid", "traceparent", "hops", "sequence", "data",
})  # fmt: skip
"""Attributes of an event's envelope (CloudEvents 1.0.2, and our extensions)."""


def check_edit(account: Account, route: str, edit: Mapping[str, Any]) -> None:
    """Raise InputError for a place that no event of the route has by its contract."""
    events = next((row["events"] for row in account.assembly.routes if row["name"] == route), ())
    contracts = Contracts(account.assembly).schemas
    known = [json.loads(path.read_text("utf-8")) for (kind, _), path in contracts.items() if kind in events]
    for pointer in edit:
        first, *rest = jsonpointer.JsonPointer(pointer).parts
        if first not in ATTRIBUTES:
            raise unknown(route, pointer, first, ATTRIBUTES)
        schemas: list[Mapping[str, Any]] = known if first == "data" else []
        for part in rest if schemas else ():
            names = {name for schema in schemas for name in schema.get("properties", {})}
            found = [below for schema in schemas if (below := part_of(schema, part)) is not None]
            if not found:
                raise unknown(route, pointer, part, names)
            schemas = found


def part_of(schema: Mapping[str, Any], part: str) -> Mapping[str, Any] | None:
    """Return the schema of a part: empty where the contract leaves it open, None where it has no such part."""
    if "properties" in schema:
        below: Mapping[str, Any] | None = schema["properties"].get(part)
        return below
    items = schema.get("items")
    return items if isinstance(items, dict) else {}


def unknown(route: str, pointer: str, part: str, names: Iterable[str]) -> InputError:
    """Return the error of a pointer whose part does not exist, with the nearest name."""
    near = difflib.get_close_matches(part, sorted(names), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; there is {', '.join(sorted(names))}" if names else ""
    return InputError(f"no event of {route} has {pointer}{hint}")
