"""Checks of Assign: names and scopes of variables."""

import re
from typing import Any

from signalbox.asl.jsonpath.payload import SUFFIX
from signalbox.asl.problems import Report, under

_NAME = re.compile(r"[^\W\d]\w{0,79}")


def check_assign(report: Report, pointer: str, assign: Any) -> None:
    """Check the names of the variables of an Assign."""
    if not isinstance(assign, dict):
        return
    for key in assign:
        name = key.removesuffix(SUFFIX)
        if name == "states":
            report.error("reserved-variable", under(pointer, key), "$states is reserved: choose another name")
        elif not _NAME.fullmatch(name):
            report.error(
                "wrong-variable-name",
                under(pointer, key),
                f"{name!r} is no variable name: a letter or underscore, "
                "then letters, digits and underscores, at most 80",
            )


def assigned_in(state: dict[str, Any], pointer: str) -> list[tuple[str, str]]:
    """Return the variables that a state assigns in its own scope, as (name, pointer)."""
    places = [(under(pointer, "Assign"), state.get("Assign"))]
    for field in ("Catch", "Choices"):
        entries = state.get(field)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict):
                places.append((f"{under(pointer, field)}/{index}/Assign", entry.get("Assign")))
    return [
        (key.removesuffix(SUFFIX), under(place, key))
        for place, assign in places
        if isinstance(assign, dict)
        for key in assign
    ]


def check_shadowing(report: Report, states: dict[str, Any], pointer: str, outer: frozenset[str]) -> frozenset[str]:
    """Warn of variables that an outer scope has too; return all names that an inner scope can use.

    The developer guide (Passing data between states with variables) forbids the reuse. AWS was recorded running a
    Parallel whose Catch and whose branch assign the same name, so that this is a warning only.
    """
    own: set[str] = set()
    for name, state in states.items():
        if not isinstance(state, dict):
            continue
        for variable, place in assigned_in(state, under(pointer, name)):
            own.add(variable)
            if variable in outer:
                report.warning(
                    "variable-shadowed", place, f"${variable} is a variable of an outer scope: choose another name"
                )
    return outer | own
