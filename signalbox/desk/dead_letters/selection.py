"""Which letters an act is about, and what it changes in them."""

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any

import jsonpointer

from signalbox.desk.dead_letters.dead_letter import Letter
from signalbox.desk.dead_letters.queue import DeadLetters
from signalbox.errors import InputError

CONDITIONS = ("type", "reason", "error", "eventId", "subject")


def check(where: Mapping[str, Any], edit: Mapping[str, Any]) -> None:
    """Refuse conditions and pointers that mean nothing before anything is touched."""
    for name in where:
        if name not in CONDITIONS:
            raise InputError(f"letters cannot be chosen by {name!r}; use {', '.join(CONDITIONS)}")
    for pointer in edit:
        if not pointer.startswith("/"):
            raise InputError(f"{pointer!r} is no JSON Pointer; it begins with a slash, such as /data/total")


def meets(found: Letter, where: Mapping[str, Any]) -> bool:
    """Whether a letter meets all conditions."""
    known = {
        "type": found.type,
        "reason": found.reason,
        "error": found.error,
        "eventId": found.event_id,
        "subject": found.subject,
    }
    return all(known[name] == wanted for name, wanted in where.items())


def count(letters: DeadLetters, route: str, where: Mapping[str, Any]) -> tuple[int, int]:
    """How many letters of a route meet all conditions, and how many more cannot be seen yet."""
    check(where, {})
    seen = letters.look(route)
    return sum(meets(found, where) for found in seen), letters.unseen(seen)


def mend(letters: Iterable[Letter], edit: Mapping[str, Any], refused: dict[str, str]) -> list[tuple[Letter, str]]:
    """The letters that take the edit, with the texts to send back; why the others do not is put into `refused` by their identity."""
    chosen: list[tuple[Letter, str]] = []
    for found in letters:
        try:
            chosen.append((found, mended(found, edit)))
        except InputError as error:
            refused[found.identity] = str(error)
    return chosen


def mended(found: Letter, edit: Mapping[str, Any]) -> str:
    """The text to send back, with values set in the event's detail. Raises InputError for a pointer that leads nowhere."""
    if found.event is None:
        if edit:
            raise InputError(f"the letter {found.event_id} holds no event, so nothing can be edited in it")
        return found.body
    event = copy.deepcopy(found.event)
    try:
        set_values(event.get("detail"), edit)
    except InputError as error:
        raise InputError(f"{error} in the letter {found.event_id}") from None
    return json.dumps(event, ensure_ascii=False)


def set_values(detail: Any, edit: Mapping[str, Any]) -> None:
    """Set values in an event's detail, by JSON Pointer. Raises InputError for a pointer that leads nowhere."""
    for pointer, value in edit.items():
        try:
            jsonpointer.set_pointer(detail, pointer, value)
        except (jsonpointer.JsonPointerException, TypeError):  # whose message holds the whole event
            raise InputError(f"{pointer} leads nowhere") from None
