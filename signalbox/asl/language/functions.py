"""The functions that Step Functions adds to JSONata (Transforming data with JSONata in Step Functions)."""

import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

from signalbox.asl.language.fields import World
from signalbox.asl.timestamps import to_text
from signalbox.asl.values import Json, to_json

Function = Callable[..., Any]
ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
MAX_RANGE = 1_000


class FunctionError(Exception):
    """An argument that a function refuses."""


def partition(array: Json = None, size: Json = None) -> Json:
    """The array in chunks of `size` (a positive number; a fraction is cut off); the last chunk may be shorter."""
    if array is None:
        return None
    items = array if isinstance(array, list) else [array]
    if not isinstance(size, (int, float)) or isinstance(size, bool) or int(size) < 1:
        raise FunctionError("The second argument of $partition must be a positive integer")
    step = int(size)
    return [list(items[start : start + step]) for start in range(0, len(items), step)]


def number_range(first: Json = None, last: Json = None, step: Json = 1) -> Json:
    """Whole numbers from first to last, both included, in steps; at most 1,000 of them."""
    if not all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (first, last, step)):
        raise FunctionError("The arguments of $range must be numbers")
    start, end, stride = int(first), int(last), int(step)
    if stride == 0:
        raise FunctionError("The third argument of $range must not be zero")
    values = range(start, end + (1 if stride > 0 else -1), stride)
    if len(values) > MAX_RANGE:
        raise FunctionError(f"$range returned more than {MAX_RANGE} items")
    return list(values)


def digest(value: Json = None, algorithm: Json = "SHA-256") -> str:
    """The hexadecimal hash of a value: of a string's own characters, of anything else's JSON."""
    if algorithm not in ALGORITHMS:
        raise FunctionError(f"The second argument of $hash must be one of {', '.join(ALGORITHMS)}")
    text = value if isinstance(value, str) else to_json(value)
    return hashlib.new(ALGORITHMS[algorithm], text.encode()).hexdigest()


def parse(text: Json = None) -> Json:
    """The value that a JSON text stands for."""
    if not isinstance(text, str):
        raise FunctionError("The argument of $parse must be a string")
    try:
        return json.loads(text, parse_constant=_refuse)
    except ValueError as error:
        raise FunctionError(f"The argument of $parse is not valid JSON: {error}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON value")


def random_number(world: World, seed: Json = None) -> float:
    """A number n with 0 <= n < 1; the same one for the same seed."""
    raw = world.draw() if seed is None else hashlib.sha256(to_json(seed).encode()).digest()
    return (int.from_bytes(raw[:7], "big") >> 3) / (1 << 53)


def random_uuid(world: World) -> str:
    """A UUID of version 4 from the execution's randomness."""
    return str(uuid.UUID(bytes=world.draw()[:16], version=4))


def now_text(world: World) -> str:
    """The instant of the step, as $now() writes it."""
    return to_text(world.now)


def now_millis(world: World) -> int:
    """The instant of the step in milliseconds."""
    return int(world.now * 1000)


def shuffled(world: World, items: Json = None) -> Json:
    """The array in an order drawn from the execution's randomness ($shuffle)."""
    if items is None:
        return None
    rest = list(items) if isinstance(items, list) else [items]
    return [rest.pop(int(random_number(world) * len(rest))) for _ in range(len(rest))]
