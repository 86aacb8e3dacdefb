"""What a state machine hands to the handler of one of its tasks."""

from typing import Any

from lambdas.common.errors import InvalidTask

Task = dict[str, Any]


def text_of(task: Task, name: str) -> str:
    """A text that every task of this kind brings; InvalidTask when the machine lost it."""
    text = task.get(name)
    if not isinstance(text, str) or not text:
        raise InvalidTask(f"the task names no {name}")
    return text


def reason_of(task: Task) -> str:
    """Why the machine came here: at most 256 characters, `Unknown` where it does not say."""
    return str(task.get("reason") or "Unknown")[:256]
