"""Values of the handlers' code as JSON, and back: classes by their names, so that a case outlives a run."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from importlib import import_module
from typing import Any

Json = Any
PLAIN = (str, int, float, bool, type(None))


class NotPlain(Exception):
    """The value is no data: a function, a client, a stream."""


def name_of(kind: type) -> str:
    """Return the name of a class, with its module."""
    return f"{kind.__module__}:{kind.__qualname__}"


def class_of(name: str) -> Any:
    """Return the class of a name."""
    module, _, path = name.partition(":")
    found: Any = import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found


def encoded(value: Any) -> Json:
    """Return a value as JSON. Raises NotPlain."""
    if isinstance(value, Enum):
        return {"$enum": name_of(type(value)), "name": value.name}
    if type(value) in PLAIN:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        given = {one.name: encoded(getattr(value, one.name)) for one in fields(value) if one.init}
        return {"$new": name_of(type(value)), "fields": given}
    if isinstance(value, Mapping):
        return mapping(value)
    return collection(value)


def mapping(value: Mapping[Any, Any]) -> Json:
    """Return a mapping as JSON: an object where every name is text, else a list of pairs."""
    if all(type(name) is str and not name.startswith("$") for name in value):
        return {name: encoded(one) for name, one in value.items()}
    return {"$dict": [[encoded(name), encoded(one)] for name, one in value.items()]}


def collection(value: Any) -> Json:
    """Return a list, a tuple, a set, or a value that has a text. Raises NotPlain."""
    if type(value) is list:
        return [encoded(one) for one in value]
    if type(value) is tuple:
        return {"$tuple": [encoded(one) for one in value]}
    if isinstance(value, set | frozenset):
        return {"$set": sorted((encoded(one) for one in value), key=repr)}
    for kind, tag, text in TEXTS:
        if type(value) is kind:
            return {tag: text(value)}
    raise NotPlain(type(value).__name__)


TEXTS: tuple[tuple[type, str, Any], ...] = (
    (Decimal, "$decimal", str),
    (datetime, "$datetime", datetime.isoformat),
    (timedelta, "$seconds", timedelta.total_seconds),
    (bytes, "$bytes", lambda value: value.decode("latin-1")),
)


def decoded(value: Json) -> Any:
    """Return the value of JSON."""
    if isinstance(value, list):
        return [decoded(one) for one in value]
    if not isinstance(value, dict):
        return value
    tag = next(iter(value), "")
    if tag not in DECODED:
        return {name: decoded(one) for name, one in value.items()}
    return DECODED[tag](value)


DECODED: dict[str, Any] = {
    "$enum": lambda value: class_of(value["$enum"])[value["name"]],
    "$new": lambda value: class_of(value["$new"])(**{name: decoded(one) for name, one in value["fields"].items()}),
    "$tuple": lambda value: tuple(decoded(one) for one in value["$tuple"]),
    "$set": lambda value: frozenset(decoded(one) for one in value["$set"]),
    "$dict": lambda value: {decoded(name): decoded(one) for name, one in value["$dict"]},
    "$decimal": lambda value: Decimal(value["$decimal"]),
    "$datetime": lambda value: datetime.fromisoformat(value["$datetime"]),
    "$seconds": lambda value: timedelta(seconds=value["$seconds"]),
    "$bytes": lambda value: value["$bytes"].encode("latin-1"),
}
