"""Depth of a definition, which the recursion of the other checks needs bounded."""

from typing import Any

from signalbox.asl.problems import under

DEEPEST = 300  # levels of objects and arrays


def too_deep(definition: dict[str, Any]) -> str | None:
    """Return the begin of the pointer of a value beyond the deepest level, or None where there is none."""
    level: list[tuple[str, Any]] = [("", definition)]
    for _ in range(DEEPEST):
        level = [(under(place, key), value) for place, parent in level for key, value in _members(parent)]
        if not level:
            return None
    return level[0][0][:80]


def _members(value: Any) -> Any:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()
