"""Planted values, and the fields of events that a log line may name."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lambdas.common.events.contracts import FOLDER

MARK = "zanzibar"
"""Part of every planted text; our code and its paths do not have it."""

AMOUNT, INCOME = "481516.23", "231642.15"
WANTED = (MARK, AMOUNT, INCOME, AMOUNT.replace(".", ""), INCOME.replace(".", ""))
PAGE = Path(__file__).parents[2] / "docs/security.md"


def allowed_fields() -> frozenset[str]:
    """Return the fields of events that docs/security.md lets a log line name."""
    text = PAGE.read_text("utf-8").partition("Fields of events:")[2].partition("\n\n")[0]
    return frozenset(re.findall(r"`(\w+)`", text))


def allowed_keys() -> dict[str, str]:
    """Return the table of keys in docs/security.md."""
    text = PAGE.read_text("utf-8").partition("| key of a line |")[2]
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", text, re.MULTILINE)
    return dict(rows)


def found_in(text: str, more: tuple[str, ...] = ()) -> list[str]:
    """Return the planted values in a text."""
    low = text.lower()
    return [value for value in (*WANTED, *more) if value.lower() in low]


def contracts() -> dict[str, dict[str, Any]]:
    """Return the newest schema of each type of event."""
    return {path.parent.name: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*/v*.schema.json"))}


def planted(schema: Mapping[str, Any], name: str = "") -> Any:
    """Return a value that keeps a schema. A text of no fixed form has the mark, unless its field is allowed."""
    kind = schema.get("type")
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "object":
        return {field: planted(rule, field) for field, rule in schema.get("properties", {}).items()}
    if kind == "array":
        return [planted(schema["items"], name)]
    if kind == "integer":
        return max(1, int(schema.get("minimum", 1)))
    return _text(schema, name)


def _text(schema: Mapping[str, Any], name: str) -> str:
    pattern = str(schema.get("pattern", ""))
    given = "plain-1" if name in allowed_fields() else f"{MARK}-1"
    if schema.get("format") == "email":
        given = f"{MARK}@example.com"
    days, words = ("2026-01-04", "2026-01-04T00:00:00.000Z"), ("ABC", "DE", "day", "1", "provider:EUR", "0" * 32)
    for candidate in (given, AMOUNT, *days, *words):
        if re.search(pattern, candidate) and len(candidate) >= int(schema.get("minLength", 0)):
            return candidate
    raise AssertionError(f"no text keeps the pattern {pattern} of {name}")
