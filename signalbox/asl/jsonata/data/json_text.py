"""JSON text as JavaScript's JSON.stringify writes it."""

import json.encoder
import re
from collections.abc import Callable
from typing import Any

from signalbox.asl.jsonata.data.numbers import number_text
from signalbox.asl.jsonata.data.values import UNDEFINED, Function, keys_of

_quote: Callable[[str], str] = getattr(json.encoder, "c_encode_basestring", None) or json.encoder.encode_basestring
_SURROGATE = re.compile("[\ud800-\udfff]")


def quote(text: str) -> str:
    """Return a string literal; half a surrogate pair is escaped."""
    literal = _quote(text)
    if literal.isascii():
        return literal
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", literal)


def stringify(value: Any, number: Callable[[float], str] | None = None, indent: int = 0) -> str:
    """Return the JSON text of a value, "undefined" for undefined. `number` writes the numbers."""
    if value is UNDEFINED:
        return "undefined"
    return _Writer(number or _finite, indent).text(value, 0)


def _finite(value: float) -> str:
    return "null" if value - value != 0 else number_text(value)


class _Writer:
    def __init__(self, number: Callable[[float], str], indent: int) -> None:
        self._number = number
        self._indent = indent

    def text(self, value: Any, level: int) -> str:
        """Return the text of a value that is nested so deeply."""
        kind = type(value)
        if kind is str:
            return quote(value)
        if kind is bool:
            return "true" if value else "false"
        if kind is int or kind is float:
            return self._number(value)
        if kind is dict:
            return self._object(value, level)
        if isinstance(value, list):
            return self._block("[]", [self.text(item, level + 1) for item in value], level)
        return '""' if isinstance(value, Function) else "null"

    def _object(self, value: dict[str, Any], level: int) -> str:
        colon = ": " if self._indent else ":"
        fields = [
            f"{quote(key)}{colon}{self.text(value[key], level + 1)}"
            for key in keys_of(value)
            if value[key] is not UNDEFINED
        ]
        return self._block("{}", fields, level)

    def _block(self, brackets: str, parts: list[str], level: int) -> str:
        if not self._indent or not parts:
            return brackets[0] + ",".join(parts) + brackets[1]
        inner, outer = "\n" + " " * self._indent * (level + 1), "\n" + " " * self._indent * level
        return brackets[0] + inner + ("," + inner).join(parts) + outer + brackets[1]
