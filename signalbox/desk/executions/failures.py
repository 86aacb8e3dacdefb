"""Failures in the history of an execution: state, error, and the message of what failed."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

ENDINGS = ("Failed", "TimedOut", "Aborted")


class Failure(NamedTuple):
    """Failed attempt of a state; `at` in epoch seconds, `type` of the event in the history."""

    at: float
    state: str
    type: str
    error: str
    message: str

    def __str__(self) -> str:
        """Return error and message, such as the action, the role and the resource of a refused call."""
        return ": ".join(part for part in (self.error or self.type, self.message) if part)


def failures(events: Iterable[Mapping[str, Any]]) -> Iterator[Failure]:
    """Yield each failure of a state, in order of time; the end of the execution itself is none."""
    state = ""
    for event in events:
        if event["type"].endswith("StateEntered"):
            state = event["stateEnteredEventDetails"]["name"]
        elif event["type"].endswith(ENDINGS) and not event["type"].startswith("Execution"):
            found = (value for name, value in event.items() if name.endswith("EventDetails"))
            details: Mapping[str, Any] = next(found, {})
            error, message = str(details.get("error") or ""), message_of(str(details.get("cause") or ""))
            yield Failure(event["timestamp"], state, event["type"], error, message)


def explained(failure: Failure, tasks: Mapping[str, str], refusals: Mapping[str, Sequence[str]]) -> Failure:
    """Add AWS's messages about refused calls, which handlers leave out of their errors because they may quote requests.

    `tasks` gives the function of a state, `refusals` the messages by function.
    """
    if "AccessDenied" not in f"{failure.error} {failure.message}":
        return failure
    return failure._replace(message=": ".join([failure.message, *refusals.get(tasks.get(failure.state, ""), ())]))


def message_of(cause: str) -> str:
    """Return the message in a cause: of a function's error its `errorMessage`, else the text."""
    try:
        document = json.loads(cause)
    except ValueError:
        return cause
    return str(document.get("errorMessage", cause)) if isinstance(document, dict) else cause
