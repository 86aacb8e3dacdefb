"""Replay of a machine that reads files, with the answers of the released handlers and the bucket."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from signalbox.asl import TaskError
from signalbox.twin.services.stepfunctions.item_files import items_of
from signalbox.twin.services.stepfunctions.map_runs import GET_OBJECT, PUT_OBJECT

Document = dict[str, Any]
NO_OUTCOME = "Signalbox.NoOutcome"


def fields(payload: Document) -> list[str]:
    """The names in a payload, and those in its parts: of a list's first part, since its parts are alike."""
    found = set(payload)
    for name, value in payload.items():
        part = value[0] if isinstance(value, list) and value else value
        found |= {f"{name}.{inner}" for inner in part} if isinstance(part, dict) else set()
    return sorted(found)


class Replay:
    """The callable for `Machine.run`.

    `calls` has the fields of each payload by state; `read` returns the text of a file.
    """

    def __init__(self, definition: Document, outcomes: dict[str, list[Document]], read: Callable[[str], str]) -> None:
        self.states = definition["States"]
        self.outcomes = outcomes
        self.read = read
        self.calls: dict[str, list[list[str]]] = defaultdict(list)

    def __call__(self, resource: str, arguments: Document, context: Document) -> Any:
        state = context["State"]["Name"]
        if resource == GET_OBJECT:
            body = self.read(arguments["Key"]).encode()
            return items_of(body, self.states[state]["ItemReader"].get("ReaderConfig", {}))
        if resource == PUT_OBJECT:
            written = arguments["Arguments"]
            return {"Bucket": written["Bucket"], "Key": f"{written['Prefix']}/manifest.json"}
        self.calls[state].append(fields(arguments["Payload"]))
        return self.next(state, len(self.calls[state]))

    def next(self, state: str, number: int) -> Any:
        """Return the outcome of the call of that number, or None if there was no such call."""
        known = self.outcomes.get(state, [])
        outcome = known[number - 1] if number <= len(known) else {"error": NO_OUTCOME}
        if "result" not in outcome:
            raise TaskError(outcome.get("error", "States.Timeout"))
        return outcome["result"]
