"""Attributes of a row that are written, and those that are removed. Pure."""

from collections.abc import Mapping
from typing import Any

ABSENT: tuple[Any, ...] = ("", [], -1)
"""Values that stand for an absent attribute."""


def present(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that are written at all."""
    return {name: value for name, value in attributes.items() if value not in ABSENT}


def update_expression(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the update expression that makes a row `new`, and its values; the caller adds the value `now`."""
    changed = {name: value for name, value in new.items() if value != old[name]}
    kept = present(changed)
    expression = f"SET {', '.join(f'#{name} = :{name}' for name in kept)}, #updatedAt = :now"
    if gone := [name for name in changed if name not in kept]:
        expression += f" REMOVE {', '.join(f'#{name}' for name in gone)}"
    return expression, kept
