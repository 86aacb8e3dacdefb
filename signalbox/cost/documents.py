"""JSON files of users: numbers are read exactly, and every error names the file and the JSON Pointer."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from signalbox.documents import DocumentError, escape, read_text
from signalbox.documents.json_text import parse_json

__all__ = ["DocumentError", "Fields", "escape", "nearest", "parse_document", "quantity", "read_document", "read_number"]

LONGEST_LIST = 20
LARGEST_EXPONENT = 30  # 1e30 is a typing error, and its exact fraction would fill the memory


def read_document(path: Path | str) -> Any:
    """Return the JSON value in a file; numbers with a point are decimal.Decimal."""
    return parse_document(read_text(path), str(path))


def parse_document(text: str, file: str) -> Any:
    """Return the JSON value of a text, without NaN, Infinity and names that occur twice in an object."""
    return parse_json(text, file, Decimal)


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a hint for an unknown name: the nearest known one, or a list of the known."""
    known = sorted(set(names))
    cutoff = 0.5 if len(known) <= LONGEST_LIST else 0.0
    near = difflib.get_close_matches(name, known, n=1, cutoff=cutoff)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known) or 'none'}."


@dataclass
class Fields:
    """Fields of one JSON object, checked by kind as they are taken."""

    value: Mapping[str, Any]
    file: str
    pointer: str = ""
    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, value: Any, file: str, pointer: str = "") -> "Fields":
        """Wrap a JSON value, which must be an object."""
        if not isinstance(value, Mapping):
            raise DocumentError(file, pointer, "an object is needed here.")
        return cls(value, file, pointer)

    def refuse(self, name: str, problem: str, *below: object) -> DocumentError:
        """Return the error for a field, or for the part `below` it; the caller raises it."""
        tokens = "".join(f"/{escape(str(token))}" for token in (name, *below))
        return DocumentError(self.file, self.pointer + tokens, problem)

    def take(self, name: str, default: Any = ...) -> Any:
        """Return the raw value of a field; without a default the field is required."""
        self.taken.add(name)
        if name in self.value:
            return self.value[name]
        if default is ...:
            raise DocumentError(self.file, self.pointer, f"the field {name!r} is missing.")
        return default

    def number(self, name: str, default: Any = ...) -> Fraction:
        """Return a quantity: a number of at least 0."""
        return quantity(self.take(name, default), lambda problem: self.refuse(name, problem))

    def flag(self, name: str, default: bool) -> bool:
        """Return true or false."""
        value = self.take(name, default)
        if not isinstance(value, bool):
            raise self.refuse(name, "true or false is needed here.")
        return value

    def text(self, name: str, default: Any = ...) -> str:
        """Return a string."""
        value = self.take(name, default)
        if not isinstance(value, str):
            raise self.refuse(name, "a string is needed here.")
        return value

    def choice(self, name: str, options: Iterable[str], default: Any = ...) -> str:
        """Return one of a few words."""
        value = self.text(name, default)
        if value not in (known := list(options)):
            raise self.refuse(name, f"{value!r} is unknown: {nearest(value, known)}")
        return value

    def objects(self, name: str) -> list["Fields"]:
        """Return the objects of an array, each with its pointer; a missing array is empty."""
        value = self.take(name, [])
        if not isinstance(value, list):
            raise self.refuse(name, "an array is needed here.")
        return [Fields.of(entry, self.file, f"{self.pointer}/{name}/{index}") for index, entry in enumerate(value)]

    def finish(self) -> None:
        """Refuse a field that was not taken, with the nearest name of one that was."""
        for name in self.value:
            if name not in self.taken:
                raise self.refuse(name, f"the field {name!r} is unknown: {nearest(name, self.taken)}")


def read_number(text: str) -> Decimal | None:
    """Return a decimal number, or None where the text is none or its exponent is absurd."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= LARGEST_EXPONENT else None


def quantity(value: Any, refuse: Callable[[str], DocumentError]) -> Fraction:
    """Return a JSON number as an exact fraction, refused where it is negative or absurdly large."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise refuse("a number is needed here.")
    if isinstance(value, Decimal) and (not value.is_finite() or abs(value.adjusted()) > LARGEST_EXPONENT):
        raise refuse(f"{value} is out of all range.")
    if abs(value) > 10**LARGEST_EXPONENT:
        raise refuse("the number is out of all range.")
    if value < 0:
        raise refuse(f"{value} is negative: a quantity is 0 or more.")
    return Fraction(value)
