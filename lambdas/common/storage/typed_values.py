"""Conversion of DynamoDB's typed values to plain Python and back. Numbers are whole; amounts of money are text."""

from collections.abc import Mapping
from typing import Any

Plain = Any
"""str, bool, int, None, or lists and string-keyed dicts of these."""


def typed(value: Plain) -> dict[str, Any]:
    """Return a typed value: `3` -> `{"N": "3"}`; TypeError for what a row may not hold, floats above all."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": str(value)}
        case int():
            return {"N": str(value)}
        case dict():
            return {"M": typed_item(value)}
        case list() | tuple():
            return {"L": [typed(part) for part in value]}
    raise TypeError(f"a row cannot hold {type(value).__name__}")


def typed_item(item: Mapping[str, Plain]) -> dict[str, Any]:
    """Return a plain dict as DynamoDB's item."""
    return {name: typed(value) for name, value in item.items()}


def plain(value: Mapping[str, Any]) -> Plain:
    """Return a plain value: `{"N": "3"}` -> `3`."""
    ((kind, content),) = value.items()
    match kind:
        case "N":
            return int(content)
        case "M":
            return plain_item(content)
        case "L":
            return [plain(part) for part in content]
        case "NULL":
            return None
    return content


def plain_item(item: Mapping[str, Any]) -> dict[str, Plain]:
    """Return DynamoDB's item as a plain dict."""
    return {name: plain(value) for name, value in item.items()}
