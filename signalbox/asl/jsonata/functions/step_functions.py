"""Functions that Step Functions adds (Transforming data with JSONata in Step Functions).

How they answer unusual arguments was measured on AWS: numbers are cut towards zero, some arguments give undefined.
"""

import hashlib
import json
import uuid
from typing import Any

from signalbox.asl.jsonata.data.numbers import whole
from signalbox.asl.jsonata.data.values import UNDEFINED, Sequence, Value
from signalbox.asl.jsonata.errors import JsonataError, out_of_memory
from signalbox.asl.jsonata.limits import MAX_RANGE
from signalbox.asl.jsonata.runtime import Runtime

ALGORITHMS = {"SHA-1": "sha1", "SHA-384": "sha384", "SHA-256": "sha256", "SHA-512": "sha512", "MD5": "md5"}
_LONG = 1 << 63


def partition(runtime: Runtime, items: Value, size: Value = UNDEFINED) -> Value:
    """Return the array in parts of `size` items, the last one may be shorter ($partition)."""
    if items is UNDEFINED:
        return items
    if not isinstance(items, list):
        raise JsonataError("T0412", index=1, type=UNDEFINED)
    length = len(items) if size is UNDEFINED else int(size)
    if length < 0:
        raise JsonataError("D3137", message="Second argument must be zero or greater")
    if not items or not length:
        return UNDEFINED
    return [list(items[start : start + length]) for start in range(0, len(items), length)]


def number_range(runtime: Runtime, first: Value, last: Value, step: Value = UNDEFINED) -> Value:
    """Return the whole numbers from first to last in steps ($range); a range of one number is the number."""
    for index, value in enumerate((first, last), 1):
        if value is UNDEFINED:
            raise JsonataError("T0410", index=index)
    stride = 0 if step is UNDEFINED else int(step)
    if not stride:
        return UNDEFINED
    count = (int(last) - int(first)) // stride + 1
    if count > MAX_RANGE:
        raise out_of_memory()
    runtime.allocate(max(count, 0))
    return Sequence(range(int(first), int(first) + max(count, 0) * stride, stride))


def hash_text(runtime: Runtime, text: Value, algorithm: Value = UNDEFINED) -> Value:
    """Return the hexadecimal hash of a text ($hash)."""
    if text is UNDEFINED:
        raise JsonataError("T0410", index=1)
    if algorithm is UNDEFINED:
        return algorithm
    if algorithm not in ALGORITHMS:
        names = ", ".join(ALGORITHMS)
        raise JsonataError("D3137", message=f"Hash algorithm '{algorithm}' must be one of {names}")
    return hashlib.new(ALGORITHMS[algorithm], text.encode(errors="replace"), usedforsecurity=False).hexdigest()


def uuid_of(runtime: Runtime) -> str:
    """Return a UUID from the host's random bytes ($uuid)."""
    return random_uuid(runtime.host.draw())


def random_uuid(drawn: bytes) -> str:
    """Return the UUID of version 4 that random bytes make."""
    return str(uuid.UUID(bytes=drawn[:16], version=4))


def parse(runtime: Runtime, text: Value) -> Value:
    """Return the value of a JSON text ($parse)."""
    if text is UNDEFINED:
        return text
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refuse,
            parse_float=_finite,
            parse_int=_integer,
        )
    except (ValueError, RecursionError) as error:
        raise JsonataError("D3137", message="Invalid JSON") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON value")


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise ValueError("the number is too large")
    return whole(number)


def _integer(text: str) -> float:
    number = int(text) if len(text) < 30 else _finite(text)
    return number if -_LONG <= number < _LONG else _finite(text)
