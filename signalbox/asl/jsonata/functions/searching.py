"""Functions that search with a regular expression, a function or a text."""

import math
from collections.abc import Iterator

from signalbox.asl.jsonata.data.comparison import is_truthy
from signalbox.asl.jsonata.data.numbers import is_number
from signalbox.asl.jsonata.data.text import from_units, to_units
from signalbox.asl.jsonata.data.values import UNDEFINED, Function, Sequence, Value
from signalbox.asl.jsonata.errors import InternalError, JsonataError, out_of_memory
from signalbox.asl.jsonata.evaluation.invocation import call
from signalbox.asl.jsonata.functions.replacements import replacement_of
from signalbox.asl.jsonata.functions.strings import split_text
from signalbox.asl.jsonata.limits import MAX_BYTES
from signalbox.asl.jsonata.runtime import Runtime


def _find(runtime: Runtime, matcher: Value, *arguments: Value) -> Value:
    match = call(matcher, list(arguments), runtime)
    if match is UNDEFINED:
        return match
    if not is_truthy(match):
        raise InternalError("a property is read of a value that is no object")
    fields = match if isinstance(match, dict) else {}
    if not (
        is_number(fields.get("start"))
        or fields.get("end") == "number"
        or isinstance(fields.get("groups"), list)
        or isinstance(fields.get("next"), Function)
    ):
        raise JsonataError("T1010")
    return match


def _matches(runtime: Runtime, text: str, matcher: Value, limit: Value) -> Iterator[dict[str, Value]]:
    found, count = _find(runtime, matcher, text), 0
    while found is not UNDEFINED and (limit is UNDEFINED or count < limit):
        runtime.spend(1)
        yield found
        found = _find(runtime, found.get("next"), UNDEFINED)
        count += 1


def contains(runtime: Runtime, text: Value, token: Value) -> Value:
    """Return True where the text contains the token ($contains)."""
    if text is UNDEFINED:
        return text
    return token in text if type(token) is str else _find(runtime, token, text) is not UNDEFINED


def _check_limit(limit: Value, code: str) -> None:
    if limit is not UNDEFINED and limit < 0:
        raise JsonataError(code, value=limit)


def match(runtime: Runtime, text: Value, matcher: Value, limit: Value = UNDEFINED) -> Value:
    """Return what a regular expression matches: text, place and groups of each match ($match)."""
    if text is UNDEFINED:
        return text
    _check_limit(limit, "D3040")
    found = Sequence()
    if limit is UNDEFINED or limit > 0:
        for each in _matches(runtime, text, matcher, limit):
            names = (("match", "match"), ("index", "start"), ("groups", "groups"))
            found.append({name: each.get(key, UNDEFINED) for name, key in names})
    return found


def replace(runtime: Runtime, text: Value, pattern: Value, replacement: Value, limit: Value = UNDEFINED) -> Value:
    """Return the text with the pattern replaced by a text or by a function's results ($replace)."""
    if text is UNDEFINED:
        return text
    if pattern == "":
        raise JsonataError("D3010", value=pattern)
    _check_limit(limit, "D3011")
    if limit is not UNDEFINED and limit <= 0:
        return text
    if type(pattern) is str:
        times = -1 if limit is UNDEFINED or math.isinf(limit) else math.ceil(limit)
        new = replacement if type(replacement) is str else ""
        count = text.count(pattern)
        count = count if times < 0 else min(count, times)
        runtime.allocate_text(len(text) + count * (len(new) - len(pattern)))
        return text.replace(pattern, new, times)
    parts, length = [], 0
    for part in _replaced(runtime, text, pattern, replacement, limit):
        parts.append(part)
        length += len(part)
        if length > MAX_BYTES:
            raise out_of_memory()
    runtime.allocate_text(length)
    return from_units("".join(parts))


def _replaced(runtime: Runtime, text: str, pattern: Value, replacement: Value, limit: Value) -> Iterator[str]:
    units, place = to_units(text), 0
    for each in _matches(runtime, text, pattern, limit):
        yield units[place : each["start"]]
        new = replacement_of(each, replacement) if type(replacement) is str else call(replacement, [each], runtime)
        if type(new) is not str:
            raise JsonataError("D3012", value=new)
        yield to_units(new)
        place = each["start"] + len(to_units(each["match"]))
    yield units[place:]


def split(runtime: Runtime, text: Value, separator: Value, limit: Value = UNDEFINED) -> Value:
    """Return the parts of the text between separators ($split)."""
    if text is UNDEFINED:
        return text
    _check_limit(limit, "D3020")
    if limit is not UNDEFINED and limit <= 0:
        return []
    parts = split_text(text, separator, limit) if type(separator) is str else _split(runtime, text, separator, limit)
    runtime.allocate(len(parts))
    return parts


def _split(runtime: Runtime, text: str, separator: Value, limit: Value) -> list[Value]:
    units, place = to_units(text), 0
    parts = []
    for each in _matches(runtime, text, separator, limit):
        parts.append(from_units(units[place : each["start"]]))
        place = each["end"]
    if limit is UNDEFINED or len(parts) < limit:
        parts.append(from_units(units[place:]))
    return parts
