"""Fields of states and of their attempts, from a history in the twin or on AWS."""

import json
from collections.abc import Callable
from typing import Any

from signalbox.twin.observe.story.states import Attempt, Visit

Record = dict[str, Any]
Instant = Callable[[float], float]
"""Turns epoch seconds into seconds of the story."""


def state_fields(visit: Visit, at: Instant) -> Record:
    """Return the fields of a state that its history has."""
    return {
        "name": visit.name,
        "type": visit.type,
        "depth": visit.depth,
        "ended": None if visit.exited is None else at(visit.exited),
        "caught": visit.caught,
        "input": document(visit.input),
        "output": document(visit.output),
    }


def attempt_fields(attempt: Attempt, at: Instant) -> Record:
    """Return the fields of an attempt that its history has."""
    return {
        "at": at(attempt.at),
        "function": attempt.function,
        "waits": None if attempt.waits is None else at(attempt.waits),
        "ended": None if attempt.ended is None else at(attempt.ended),
        "error": attempt.error,
        "cause": attempt.cause,
        "input": document(attempt.input),
        "output": document(attempt.output),
    }


def document(text: str | None) -> Any:
    """Return the JSON value of a text; the text itself where it is none, None for None."""
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
