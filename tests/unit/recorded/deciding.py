"""Calls of functions that decide: watched in a run, and made again by a test."""

import functools
import inspect
import json
from collections.abc import Callable
from typing import Any

from tests.unit.recorded.values import NotPlain, class_of, decoded, encoded, name_of

SEEN: dict[str, str] = {}
"""Calls of the run by their text, and what each returned."""
OUTSIDE = [0]
"""Number of calls of AWS so far: a function that made one decides nothing by itself."""
CLIENTS = "lambdas.common.clients"
MOST = 4000
"""Characters of a call at most: larger ones show nothing more, and nobody reads them."""


def watch(module: dict[str, Any]) -> None:
    """Let each function of a module note its calls, with copies of what it is given and what it returns."""
    if module["__name__"] == CLIENTS:
        module["call"] = counted(module["call"])
        return
    for name, found in list(module.items()):
        if inspect.isfunction(found) and found.__module__ == module["__name__"]:
            module[name] = noted(found)


def counted(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return a call of AWS that is counted."""

    def called(*arguments: Any, **named: Any) -> Any:
        OUTSIDE[0] += 1
        return call(*arguments, **named)

    return called


def noted(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that notes each of its calls. One that yields is read to its end."""
    name = f"{function.__module__}:{function.__qualname__}"

    @functools.wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        try:
            call = json.dumps([name, encoded(list(arguments)), encoded(named)])
        except NotPlain:
            return function(*arguments, **named)
        before = OUTSIDE[0]
        try:
            found = function(*arguments, **named)
            again = list(found) if inspect.isgenerator(found) else found
        except Exception as error:
            if OUTSIDE[0] == before:
                note(call, {"$raises": name_of(type(error))})
            raise
        if OUTSIDE[0] == before:
            note(call, {"$yields": again} if inspect.isgenerator(found) else found)
        return iter(again) if inspect.isgenerator(found) else found

    return called


def note(call: str, found: Any) -> None:
    """Keep a call once."""
    if len(call) <= MOST and call not in SEEN:
        try:
            tagged = isinstance(found, dict) and next(iter(found), "") in ("$raises", "$yields")
            text = json.dumps({tag: encoded(value) for tag, value in found.items()} if tagged else encoded(found))
        except NotPlain:
            return
        SEEN[call] = text


def decide(call: Any) -> Any:
    """Make a call again, and return what comes of it as JSON."""
    name, arguments, named = call
    function = class_of(name)
    try:
        found = function(*decoded(arguments), **decoded(named))
        if inspect.isgenerator(found):
            return {"$yields": encoded(list(found))}
    except Exception as error:
        return {"$raises": name_of(type(error))}
    return encoded(found)
