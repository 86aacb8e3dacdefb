"""Functions of texts."""

import math

from signalbox.asl.jsonata.data.coercion import coerced_text
from signalbox.asl.jsonata.data.text import from_units, to_units
from signalbox.asl.jsonata.data.values import UNDEFINED, Value
from signalbox.asl.jsonata.errors import InternalError
from signalbox.asl.jsonata.evaluation.operators import to_text
from signalbox.asl.jsonata.runtime import Runtime


def string(runtime: Runtime, value: Value, prettify: Value = UNDEFINED) -> Value:
    """Return the text of a value ($string)."""
    if value is UNDEFINED:
        return value
    text = to_text(value, 2 if prettify is True else 0)
    runtime.allocate_text(len(text))
    return text


def slice_index(index: float, length: int) -> int:
    """Return the place that JavaScript's slice begins or ends at."""
    if index != index:
        return 0
    if math.isinf(index):
        return length if index > 0 else 0
    place = int(index)
    return max(length + place, 0) if place < 0 else min(place, length)


def substring(runtime: Runtime, text: Value, start: Value, length: Value = UNDEFINED) -> Value:
    """Return the characters from `start` on, at most `length` of them ($substring)."""
    if text is UNDEFINED:
        return text
    if isinstance(text, list):
        return "".join(coerced_text([item]) for item in _slice(text, start, length))
    if type(text) is not str:
        raise InternalError("a value that is no text has no characters")
    return _slice(text, start, length)


def _slice(text: Value, start: Value, length: Value) -> Value:
    first = _number(start)
    if len(text) + first < 0:
        first = 0
    if length is UNDEFINED:
        return text[slice_index(first, len(text)) :]
    if length <= 0:
        return ""
    end = first + length if first >= 0 else len(text) + first + length
    return text[slice_index(first, len(text)) : slice_index(end, len(text))]


def _number(value: Value) -> float:
    return float("nan") if value is UNDEFINED else float(value)


def substring_before(runtime: Runtime, text: Value, mark: Value) -> Value:
    """Return the text before a mark ($substringBefore)."""
    return text if text is UNDEFINED else text.partition(_mark(mark))[0] if mark else ""


def substring_after(runtime: Runtime, text: Value, mark: Value) -> Value:
    """Return the text after a mark ($substringAfter)."""
    if text is UNDEFINED or mark == "":
        return text
    before, found, after = text.partition(_mark(mark))
    if found and mark is UNDEFINED:
        raise InternalError("the mark is undefined")
    return after if found else before


def _mark(mark: Value) -> str:
    return "undefined" if mark is UNDEFINED else str(mark)


def lowercase(runtime: Runtime, text: Value) -> Value:
    """Return the text in lower case ($lowercase)."""
    return text if text is UNDEFINED else text.lower()


def uppercase(runtime: Runtime, text: Value) -> Value:
    """Return the text in upper case ($uppercase)."""
    return text if text is UNDEFINED else text.upper()


def length(runtime: Runtime, text: Value) -> Value:
    """Return the number of characters ($length)."""
    return text if text is UNDEFINED else len(text)


def trim(runtime: Runtime, text: Value) -> Value:
    """Return the text with single spaces between words and none around them ($trim)."""
    return text if text is UNDEFINED else " ".join(_words(text))


def _words(text: str) -> list[str]:
    for blank in "\t\n\r":
        text = text.replace(blank, " ")
    return [word for word in text.split(" ") if word]


def pad(runtime: Runtime, text: Value, width: Value, filler: Value = UNDEFINED) -> Value:
    """Return the text with at least `width` characters, filled at the end, or at the start for a negative width."""
    if text is UNDEFINED:
        return text
    if filler is UNDEFINED or not filler:
        filler = " "
    missing = abs(_number(width)) - len(text)
    if not missing > 0:
        return text
    if missing != int(missing):
        raise InternalError("an array has a length that is no whole number")
    runtime.allocate_text(int(missing) + len(text))
    filling = (filler * (int(missing) // len(filler) + 1))[: int(missing)]
    return text + filling if width > 0 else filling + text


def join(runtime: Runtime, texts: Value, separator: Value = UNDEFINED) -> Value:
    """Return the texts as one, with a separator between them ($join)."""
    if texts is UNDEFINED:
        return texts
    mark = "" if separator is UNDEFINED else separator
    runtime.allocate_text(sum(map(len, texts)) + len(mark) * len(texts))
    return from_units(mark.join(texts))


def split_text(text: str, separator: str, limit: Value) -> list[Value]:
    """Return the parts between separators; the UTF-16 units where the separator is empty."""
    parts = text.split(separator) if separator else list(to_units(text))
    return parts if limit is UNDEFINED else parts[: int(min(limit, len(parts)))]
