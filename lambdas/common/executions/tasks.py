"""Input of a state machine's task."""

from datetime import UTC, datetime, timedelta
from typing import Any

from lambdas.common.errors import InvalidTask

Task = dict[str, Any]


def text_of(task: Task, name: str) -> str:
    """Return a required text of a task; InvalidTask where it is missing."""
    text = task.get(name)
    if not isinstance(text, str) or not text:
        raise InvalidTask(f"the task names no {name}")
    return text


def reason_of(task: Task) -> str:
    """Return the reason that the machine gives: at most 256 characters, `Unknown` where it gives none."""
    return str(task.get("reason") or "Unknown")[:256]


def end_of_wait(task: Task, seconds: float) -> datetime:
    """Return the end of a wait of `seconds` that began when the machine entered the state.

    The function may run minutes later, and the machine does not wait longer for that. An execution of an earlier
    release names no beginning: then it is now.
    """
    since = task.get("since")
    began = datetime.fromisoformat(since) if isinstance(since, str) else datetime.now(UTC)
    return began + timedelta(seconds=seconds)
