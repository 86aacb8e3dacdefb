"""JSON values as text, as Step Functions writes them into its history."""

import json
import json.encoder
from collections.abc import Callable
from typing import Any

from signalbox.documents.builder import DEEPEST
from signalbox.documents.json_text import depth

Json = Any  # dict, list, str, int, float, bool or None, as json.loads returns

_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False, allow_nan=False)


def _make_encode() -> Callable[[Json], str]:
    # JSONEncoder.encode makes a new C encoder at each call, which costs more than encoding a small value.
    make = getattr(json.encoder, "c_make_encoder", None)
    quote = getattr(json.encoder, "c_encode_basestring", None)
    if make is None or quote is None:
        return _ENCODER.encode
    chunks = make(None, _ENCODER.default, quote, None, ":", ",", False, False, False)
    return lambda value: "".join(chunks(value, 0))


_encode = _make_encode()


def to_json(value: Json) -> str:
    """Return compact JSON. Raises ValueError for NaN and infinities, TypeError for other values."""
    return _encode(value)


def read_json(text: str | bytes) -> Json:
    """Return the value of a JSON text. Raises ValueError for no JSON, for NaN, and for values nested too deeply."""
    deep = f"it is nested too deeply: more than {DEEPEST} levels"
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise ValueError(deep) from None
    if len(text) > DEEPEST and depth(value) > DEEPEST:
        raise ValueError(deep)
    return value


def _finite(text: str) -> float:
    if (value := float(text)) - value != 0:
        raise ValueError(f"{text[:40]} is too large a number")
    return value


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def type_name(value: Json) -> str:
    """Return the name of a value's type in the messages of Step Functions."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"
