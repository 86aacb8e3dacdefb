"""Sizes of DynamoDB's items, and the units that they fill.

Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats".
"""

import base64
from collections.abc import Mapping
from typing import Any

Item = Mapping[str, Mapping[str, Any]]
WRITE_BYTES = 1024
READ_BYTES = 4096


def kilobytes(item: Item | None) -> int:
    """Return the write units of an item; 0 where there is none."""
    return 0 if item is None else ceiling(item_bytes(item), WRITE_BYTES)


def ceiling(size: int, unit: int) -> int:
    """Return how many units a size fills, rounded up."""
    return -(-size // unit)


def item_bytes(item: Item) -> int:
    """Return the bytes of an item: names and values."""
    return sum(len(name.encode()) + value_bytes(value) for name, value in item.items())


def value_bytes(value: Mapping[str, Any]) -> int:
    """Return the bytes of a typed value, as the page on item sizes counts them."""
    kind, content = next(iter(value.items()))
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return (len(content.strip("-+0").replace(".", "")) + 1) // 2 + 1
        case "B":
            return len(base64.b64decode(content)) if isinstance(content, str) else len(content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + value_bytes(inner) for name, inner in content.items())
        case "L":
            return 3 + sum(1 + value_bytes(inner) for inner in content)
        case "SS" | "NS" | "BS":
            return sum(value_bytes({kind[0]: inner}) for inner in content)
    return 1  # true, false and null
