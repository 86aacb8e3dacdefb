"""JSON values as text, the way that Step Functions writes them into its history."""

import json
from typing import Any

Json = Any  # dict, list, str, int, float, bool or None: what json.loads gives

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False, allow_nan=False).encode


def to_json(value: Json) -> str:
    """Compact JSON. Raises ValueError for NaN and infinities, TypeError for what is no JSON value."""
    return _encode(value)


def kind_of(value: Json) -> str:
    """The name that Step Functions gives to the type of a value in its messages."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"
