"""Input of a state machine's task."""

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
