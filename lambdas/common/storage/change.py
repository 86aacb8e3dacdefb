"""Decisions about a row, as values. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from lambdas.common.errors import Conflict

Row = Mapping[str, Any]
"""A row as plain values; empty where there is none yet."""

S = TypeVar("S")


@dataclass(frozen=True)
class Callback:
    """Answer to the execution that waits with this token: an output, or an error and its cause."""

    token: str
    output: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    cause: str = ""


@dataclass(frozen=True)
class Decision(Generic[S]):
    """New state of a row, with the events (type, data) and the callback that are written in the same transaction."""

    row: S
    events: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    callback: Callback | None = None


Change = Decision[Row]
"""Decision about a row of plain values."""


def fingerprint(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a content in any order of its fields; it tells a repeat from another content."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def is_repeat(row: Row, mark: str, what: str) -> bool:
    """Return whether the row was made for the content with this fingerprint; Conflict if for another content."""
    known = row.get("fingerprint", mark)
    if known != mark:
        raise Conflict(f"{what} came before with another content")
    return "fingerprint" in row
