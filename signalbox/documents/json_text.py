"""JSON, read by the standard library: without NaN, Infinity, names that occur twice, and values nested too deeply."""

import json
from collections.abc import Callable
from typing import Any

from signalbox.documents.builder import DEEPEST, last_counts, too_deep, twice
from signalbox.documents.errors import DocumentError


def parse_json(
    text: str, file: str, parse_float: Callable[[str], Any] = float, repeated: list[str] | None = None
) -> Any:
    """Return the JSON value of a text. Raises DocumentError, with line and column where the text is no JSON. With a
    list as `repeated`, the last of two equal names counts, and a sentence is added to the list."""

    def refuse_constant(name: str) -> None:
        raise DocumentError(file, "", f"{name} is not a number that JSON knows.")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            names = [name for place, (name, _) in enumerate(pairs) if name in dict(pairs[:place])]
            if repeated is None:
                raise twice(file, names[0])
            repeated.extend(last_counts(name) for name in names)
        return fields

    if not text.strip():
        raise DocumentError(file, "", "it is empty: line 1, column 1: it is not whole, valid JSON.")
    try:
        value = json.loads(text, parse_float=parse_float, parse_constant=refuse_constant, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise DocumentError(file, "", f"{place}: it is not whole, valid JSON ({error.msg}).") from None
    except RecursionError:
        raise too_deep(file) from None
    except ValueError as error:
        raise DocumentError(file, "", f"it holds a number that cannot be read ({error}).") from None
    if depth(value) > DEEPEST:
        raise too_deep(file)
    return value


def depth(value: Any) -> int:
    """Return how many objects and arrays are inside each other at most."""
    level, layer = 0, [value]
    while layer := [part for part in layer if isinstance(part, dict | list)]:
        level += 1
        layer = [inner for part in layer for inner in (part.values() if isinstance(part, dict) else part)]
    return level
