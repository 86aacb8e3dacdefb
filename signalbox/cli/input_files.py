"""Definitions, inputs, mocks and histories from files. A file that cannot be read is an InputError that names it."""

import json
from pathlib import Path
from typing import Any

from signalbox.asl import values
from signalbox.documents import read_text
from signalbox.errors import InputError


def read_json(path: Path, what: str) -> Any:
    """Return a file's JSON value. Raises InputError with line and column."""
    try:
        return parse_json(read_text(path))
    except json.JSONDecodeError as error:
        raise InputError(
            f"the {what} file {path} is no JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from error


def parse_json(text: str) -> Any:
    """Return the value of a JSON text. Raises JSONDecodeError, also for what JSON cannot hold and Python accepts."""
    try:
        return values.read_json(text)
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        raise json.JSONDecodeError(str(error), text, 0) from error


def history_events(document: Any) -> list[dict[str, Any]] | None:
    """Return the events of a document that is a history, or None for another document."""
    events = document.get("history", document.get("events")) if isinstance(document, dict) else document
    is_history = isinstance(events, list) and all(isinstance(event, dict) and "type" in event for event in events)
    return events if is_history else None


def read_history(path: Path) -> list[dict[str, Any]]:
    """Return the events of a history.

    The file holds a list of events, GetExecutionHistory's answer (`events`), or what `asl run --json` prints.
    """
    events = history_events(read_json(path, "history"))
    if events is None:
        raise InputError(f"{path} holds no history: give a list of events, as GetExecutionHistory does.")
    return events
