"""Checks of a script's line that need no deployment: its keys, and their values.

What only a deployment can tell is seen when the line is planned or played.
"""

import difflib
from typing import Any

from signalbox.twin.script.verb import Fields, Verbs, verb_of

OF_EVERY_LINE = ("note", "cold")
"""Keys that every line may have: a remark, and that Lambda has dropped all idle environments before this line."""


def problem(fields: Fields, verbs: Verbs) -> str | None:
    """Return what is wrong with a line; None where nothing is."""
    at: Any = fields.get("at")
    verb = verb_of(fields, verbs)
    if not is_number(at) or not 0 <= at < 1e10:
        return f"`at` is {at!r}, and must be the virtual seconds from the start, from 0 to less than 1e10"
    if fields.get("cold", True) is not True:
        return f"`cold` is {fields['cold']!r}, and can only be true"
    if verb is None:
        return f"it says nothing to do; one of {', '.join(sorted(verbs))} is missing"
    return unknown_key(fields, verb, verbs[verb].takes) or verbs[verb].check(fields)


def unknown_key(fields: Fields, verb: str, takes: tuple[str, ...] | None) -> str | None:
    """Return what is wrong with the first key that a line of this verb does not have."""
    known = ("at", verb, *(takes or ()), *OF_EVERY_LINE)
    for name in fields if takes is not None else ():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"it has {', '.join(known)}"
            return f"a line with `{verb}` has no `{name}`; {hint}"
    return None


def not_text(fields: Fields, *names: str, optional: tuple[str, ...] = ()) -> str | None:
    """Return what is wrong with the first of these keys whose value is no text; `optional` ones may be absent."""
    for name in (*names, *(name for name in optional if name in fields)):
        if not isinstance(fields.get(name), str):
            return f"`{name}` is {fields.get(name)!r}, and must be a text"
    return None


def not_object(fields: Fields, *names: str) -> str | None:
    """Return what is wrong with the first of these keys whose value is no object; they may be absent."""
    for name in names:
        if not isinstance(fields.get(name, {}), dict):
            return f"`{name}` is {fields[name]!r}, and must be an object"
    return None


def is_whole(value: Any) -> bool:
    """Return whether a value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Return whether a value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)
