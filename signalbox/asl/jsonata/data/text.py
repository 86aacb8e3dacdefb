"""Texts as JavaScript has them: UTF-16 units. A character beyond U+FFFF is two units."""

import re

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def to_units(text: str) -> str:
    """Return a text with one character for each UTF-16 unit."""
    if text.isascii() or not _ASTRAL.search(text):
        return text
    return _ASTRAL.sub(lambda match: _halves(match[0]), text)


def _halves(character: str) -> str:
    offset = ord(character) - 0x10000
    return chr(0xD800 + (offset >> 10)) + chr(0xDC00 + (offset & 0x3FF))


def from_units(text: str) -> str:
    """Return a text whose surrogate pairs are characters again."""
    if text.isascii():
        return text
    return _PAIR.sub(lambda match: _whole(match[0]), text)


def _whole(pair: str) -> str:
    return chr(0x10000 + ((ord(pair[0]) - 0xD800) << 10) + (ord(pair[1]) - 0xDC00))


def precedes(left: str, right: str) -> bool:
    """Return True where the left text comes first by UTF-16 units."""
    if left.isascii() or right.isascii():
        return left < right
    return to_units(left) < to_units(right)
