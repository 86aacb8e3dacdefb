"""Selection of dead letters by conditions, and edits of their events."""

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any

import jsonpointer

from signalbox.desk.dead_letters.dead_letter import DeadLetter
from signalbox.desk.dead_letters.queue import DeadLetters
from signalbox.errors import InputError

CONDITIONS = {"type": "type", "reason": "reason", "error": "error", "eventId": "event_id", "subject": "subject"}
"""Attributes of dead letters, by the names of conditions."""


def check_selection(where: Mapping[str, Any], edit: Mapping[str, Any]) -> None:
    """Raise InputError for unknown conditions and invalid pointers."""
    for name in where:
        if name not in CONDITIONS:
            raise InputError(f"dead letters cannot be selected by {name!r}; use {', '.join(CONDITIONS)}")
    for pointer in edit:
        if not pointer.startswith("/"):
            raise InputError(f"{pointer!r} is no JSON Pointer; it begins with a slash, such as /data/total")
        try:
            jsonpointer.JsonPointer(pointer)
        except jsonpointer.JsonPointerException:
            raise InputError(f"{pointer!r} is no JSON Pointer; write ~0 for ~ and ~1 for a slash in a name") from None


def matches(found: DeadLetter, where: Mapping[str, Any]) -> bool:
    """Return True where a dead letter matches all conditions."""
    return all(getattr(found, CONDITIONS[name]) == wanted for name, wanted in where.items())


def count_matching(letters: DeadLetters, route: str, where: Mapping[str, Any]) -> tuple[int, int]:
    """Return the number of matching dead letters of a route, and the number that cannot be received yet."""
    check_selection(where, {})
    seen = letters.peek(route)
    return sum(matches(found, where) for found in seen), letters.count_unseen(seen)


def apply_edit(
    letters: Iterable[DeadLetter], edit: Mapping[str, Any], refused: dict[str, str]
) -> list[tuple[DeadLetter, str]]:
    """Return the dead letters that the edit applies to, with their new texts. The reasons of the others are added to
    `refused`, by identity."""
    chosen: list[tuple[DeadLetter, str]] = []
    for found in letters:
        try:
            chosen.append((found, edited_text(found, edit)))
        except InputError as error:
            refused[found.identity] = str(error)
    return chosen


def edited_text(found: DeadLetter, edit: Mapping[str, Any]) -> str:
    """Return the text with values set in the event's detail. Raises InputError for an invalid pointer."""
    if found.event is None:
        if edit:
            raise InputError(f"the dead letter {found.event_id} has no event to edit")
        return found.body
    event = copy.deepcopy(found.event)
    try:
        set_values(event.get("detail"), edit)
    except InputError as error:
        raise InputError(f"{error} in the dead letter {found.event_id}") from None
    return json.dumps(event, ensure_ascii=False)


def set_values(detail: Any, edit: Mapping[str, Any]) -> None:
    """Set values in an event's detail, by JSON Pointer. Raises InputError for an invalid pointer."""
    for pointer, value in edit.items():
        try:
            jsonpointer.set_pointer(detail, pointer, value)
        except (jsonpointer.JsonPointerException, TypeError):  # its message has the whole event
            raise InputError(f"{pointer} does not exist") from None
