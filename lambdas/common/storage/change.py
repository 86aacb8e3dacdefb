"""What a consumer decides about one of its rows, as a value. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.common.errors import Conflict

Row = Mapping[str, Any]
"""A row as plain values; empty where there is none yet."""


@dataclass(frozen=True)
class Change:
    """The row as it is from now on, and the events (type, data) that are said with it: one transaction."""

    row: Row
    events: tuple[tuple[str, Mapping[str, Any]], ...] = ()


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 of a content, whatever the order of its fields: tells a repeat from another fact under the same key."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def is_repeat(row: Row, mark: str, what: str) -> bool:
    """Whether the row was made for the content with this fingerprint; Conflict if it was made for another one."""
    known = row.get("fingerprint", mark)
    if known != mark:
        raise Conflict(f"{what} came before with another content")
    return "fingerprint" in row
