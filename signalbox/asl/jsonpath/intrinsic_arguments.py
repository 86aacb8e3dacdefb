"""Arguments of intrinsic functions: the kinds of values that they accept."""

import math

from signalbox.asl.values import Json, to_json

LONGEST_TEXT = 10_000  # characters, for Base64 and Hash


class IntrinsicError(Exception):
    """An intrinsic function cannot use its arguments; the message says why."""


def need(fits: bool, message: str) -> None:
    """Raise IntrinsicError with the message where an argument does not fit."""
    if not fits:
        raise IntrinsicError(message)


def is_number(value: Json) -> bool:
    """Return True for a number, which true and false are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def whole(value: Json, name: str) -> int:
    """Return a number rounded to the nearest integer, halves up, as Java's Math.round does."""
    need(is_number(value), f"Invalid arguments in States.{name}: {to_json(value)} is not a number")
    return value if isinstance(value, int) else math.floor(value + 0.5)


def array_of(value: Json, name: str) -> list[Json]:
    """Return an array. Raises IntrinsicError for another value; `name` is the function's."""
    need(isinstance(value, list), f"Invalid arguments in States.{name}: {to_json(value)} is not an array")
    return list(value)


def text_of(value: Json, name: str) -> str:
    """Return a text. Raises IntrinsicError for another value."""
    need(isinstance(value, str), f"Invalid arguments in States.{name}: {to_json(value)} is not a string")
    return str(value)


def short_text(value: Json, name: str) -> str:
    """Return a text of at most 10,000 characters. Raises IntrinsicError."""
    text = text_of(value, name)
    need(len(text) <= LONGEST_TEXT, f"Invalid arguments in States.{name}: more than {LONGEST_TEXT} characters")
    return text


def short_bytes(value: Json, name: str) -> bytes:
    """Return such a text in UTF-8, as Java writes it: half of a surrogate pair is a question mark."""
    return short_text(value, name).encode(errors="replace")
