"""Surroundings in which tests evaluate an expression."""

from typing import Any

from signalbox.asl.language.interface import Scope

VARIABLES: dict[str, Any] = {
    "v": 5, "arr": [1, 2], "nul": None, "obj": {"a": {"b": [{"c": 1}, {"c": 2}]}}, "str": "x", "e": [], "f": False,
    "list1": [9],
}  # fmt: skip


class Still:
    """A host where nothing happens."""

    now = 0.0

    def context(self, branch: Any) -> dict[str, Any]:
        """Return a context with one name in it."""
        return {"Execution": {"Name": "x"}}

    def draw(self) -> bytes:
        """Return the same bytes always."""
        return b"7" * 32


def scope(document: Any, variables: dict[str, Any] = VARIABLES) -> Scope:
    """Return a scope with the document as input."""
    return Scope(Still(), None, document, variables)
