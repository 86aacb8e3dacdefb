"""The intrinsic functions of the Amazon States Language (Intrinsic functions for JSONPath states)."""

import base64
import binascii
import hashlib
import uuid
from collections.abc import Callable
from typing import Any

from signalbox.asl.java_random import JavaRandom
from signalbox.asl.java_text import java_text
from signalbox.asl.jsonpath.array_intrinsics import contains, get_item, number_range, partition, unique
from signalbox.asl.jsonpath.intrinsic_arguments import (
    IntrinsicError,
    array_of,
    need,
    short_bytes,
    short_text,
    text_of,
    whole,
)
from signalbox.asl.language.interface import Host
from signalbox.asl.values import Json, read_json, to_json

ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def format_text(pieces: list[str], values: list[Json]) -> str:
    """Return the pieces of a template with the values between them."""
    need(
        len(pieces) == len(values) + 1,
        "Invalid arguments in States.Format: the number of arguments does not match the occurrences of {}",
    )
    return pieces[0] + "".join(java_text(value) + piece for value, piece in zip(values, pieces[1:], strict=True))


def _format(host: Host, template: Json, *values: Json) -> Json:
    return format_text(text_of(template, "Format").split("{}"), list(values))


def _string_to_json(host: Host, text: Json) -> Json:
    if text is None or (isinstance(text, str) and not text.strip()):
        return None  # as recorded for an empty text
    try:
        return read_json(text_of(text, "StringToJson"))
    except ValueError as error:
        raise IntrinsicError(f"Invalid arguments in States.StringToJson: {error}") from error


def _decode(host: Host, text: Json) -> Json:
    try:
        return base64.b64decode(short_text(text, "Base64Decode"), validate=True).decode(errors="replace")
    except (binascii.Error, ValueError) as error:
        raise IntrinsicError(f"Invalid arguments in States.Base64Decode: {error}") from error


def _hash(host: Host, data: Json, algorithm: Json) -> Json:
    need(
        isinstance(algorithm, str) and algorithm in ALGORITHMS,
        f"Invalid arguments in States.Hash: the algorithm must be one of {', '.join(ALGORITHMS)}",
    )
    return hashlib.new(ALGORITHMS[algorithm], short_bytes(data, "Hash")).hexdigest()


def _merge(host: Host, first: Json, second: Json, deep: Json) -> Json:
    need(deep is False, "Invalid arguments in States.JsonMerge: only the shallow merge is supported: pass false")
    need(
        isinstance(first, dict) and isinstance(second, dict),
        "Invalid arguments in States.JsonMerge: both values must be objects",
    )
    return {**first, **second}


def _random(host: Host, start: Json, end: Json, *seed: Json) -> Json:
    low, high = whole(start, "MathRandom"), whole(end, "MathRandom")
    need(low < high, "Invalid arguments in States.MathRandom: the start must be less than the end")
    number = whole(seed[0], "MathRandom") if seed else int.from_bytes(host.draw()[:6], "big")
    return low + JavaRandom(number).next_int(high - low)


def _split(host: Host, text: Json, separators: Json) -> Json:
    """Split at any of the separators, without empty parts, as Java's StringTokenizer does."""
    wanted, parts = set(text_of(separators, "StringSplit")), [""]
    for char in text_of(text, "StringSplit"):
        if char in wanted:
            parts.append("")
        else:
            parts[-1] += char
    return [part for part in parts if part]


# Name: the function, and the least and the greatest number of arguments.
INTRINSICS: dict[str, tuple[Callable[..., Any], int, int]] = {
    "Format": (_format, 1, 1_000),
    "StringToJson": (_string_to_json, 1, 1),
    "JsonToString": (lambda host, value: to_json(value), 1, 1),
    "Array": (lambda host, *values: list(values), 0, 1_000),
    "ArrayPartition": (partition, 2, 2),
    "ArrayContains": (contains, 2, 2),
    "ArrayRange": (number_range, 3, 3),
    "ArrayGetItem": (get_item, 2, 2),
    "ArrayLength": (lambda host, array: len(array_of(array, "ArrayLength")), 1, 1),
    "ArrayUnique": (unique, 1, 1),
    "Base64Encode": (lambda host, text: base64.b64encode(short_bytes(text, "Base64Encode")).decode(), 1, 1),
    "Base64Decode": (_decode, 1, 1),
    "Hash": (_hash, 2, 2),
    "JsonMerge": (_merge, 3, 3),
    "MathRandom": (_random, 2, 3),
    "MathAdd": (lambda host, left, right: whole(left, "MathAdd") + whole(right, "MathAdd"), 2, 2),
    "StringSplit": (_split, 2, 2),
    "UUID": (lambda host: str(uuid.UUID(bytes=host.draw()[:16], version=4)), 0, 0),
}
