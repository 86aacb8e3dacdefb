"""Functions that Step Functions adds to JSONata (Transforming data with JSONata in Step Functions)."""

import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

from signalbox.asl.language.interface import Host
from signalbox.asl.values import Json, to_json
from signalbox.instants import format_instant

Function = Callable[..., Any]
ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
MAX_RANGE = 1_000


class FunctionError(Exception):
    """An argument of a function is invalid."""


def partition(array: Json = None, size: Json = None) -> Json:
    """Divide the array into chunks of `size` (a positive number, rounded down); the last may be shorter."""
    if array is None:
        return None
    items = array if isinstance(array, list) else [array]
    if not isinstance(size, (int, float)) or isinstance(size, bool) or int(size) < 1:
        raise FunctionError("The second argument of $partition must be a positive integer")
    step = int(size)
    return [list(items[start : start + step]) for start in range(0, len(items), step)]


def number_range(first: Json = None, last: Json = None, step: Json = 1) -> Json:
    """Return the whole numbers from first to last, both included, in steps; at most 1,000 of them."""
    if not all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (first, last, step)):
        raise FunctionError("The arguments of $range must be numbers")
    start, end, stride = int(first), int(last), int(step)
    if stride == 0:
        raise FunctionError("The third argument of $range must not be zero")
    values = range(start, end + (1 if stride > 0 else -1), stride)
    if len(values) > MAX_RANGE:
        raise FunctionError(f"$range returned more than {MAX_RANGE} items")
    return list(values)


def hash_value(value: Json = None, algorithm: Json = "SHA-256") -> str:
    """Return the hexadecimal hash of a string, or of the JSON text of another value."""
    if algorithm not in ALGORITHMS:
        raise FunctionError(f"The second argument of $hash must be one of {', '.join(ALGORITHMS)}")
    text = value if isinstance(value, str) else to_json(value)
    return hashlib.new(ALGORITHMS[algorithm], text.encode()).hexdigest()


def parse(text: Json = None) -> Json:
    """Parse a JSON text."""
    if not isinstance(text, str):
        raise FunctionError("The argument of $parse must be a string")
    try:
        return json.loads(text, parse_constant=_refuse)
    except ValueError as error:
        raise FunctionError(f"The argument of $parse is not valid JSON: {error}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON value")


def random_number(host: Host, seed: Json = None) -> float:
    """Return a number n with 0 <= n < 1, which is the same for the same seed."""
    raw = host.draw() if seed is None else hashlib.sha256(to_json(seed).encode()).digest()
    return (int.from_bytes(raw[:7], "big") >> 3) / (1 << 53)


def random_uuid(host: Host) -> str:
    """Return a UUID of version 4 from the execution's random bytes."""
    return str(uuid.UUID(bytes=host.draw()[:16], version=4))


def now_text(host: Host) -> str:
    """Return the instant of the step in the format of $now()."""
    return format_instant(host.now)


def now_millis(host: Host) -> int:
    """Return the instant of the step in milliseconds."""
    return int(host.now * 1000)


def shuffle(host: Host, items: Json = None) -> Json:
    """Return the array in a random order ($shuffle)."""
    if items is None:
        return None
    rest = list(items) if isinstance(items, list) else [items]
    return [rest.pop(int(random_number(host) * len(rest))) for _ in range(len(rest))]
