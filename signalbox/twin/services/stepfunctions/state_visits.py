"""Paths of executions through the states of a machine, counted from their histories."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Event = Mapping[str, Any]
ATTEMPTS = frozenset({"TaskScheduled", "LambdaFunctionScheduled", "ActivityScheduled"})
FAILURES = ("Failed", "TimedOut")
FAMILIES = ("Task", "LambdaFunction", "Activity")


@dataclass
class Visits:
    """Counts by state: `attempts` and `errors` of Tasks, `exits` of Choices by next state, `maps` entered, their
    `items`."""

    attempts: Counter[str] = field(default_factory=Counter)
    errors: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    exits: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    maps: Counter[str] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=Counter)


def add_history(visits: Visits, history: Iterable[Event]) -> None:
    """Count one history: each event belongs to the state entered last on its branch."""
    states: dict[int, str] = {0: ""}
    choices: dict[int, str] = {0: ""}
    for event in history:
        kind, previous = event["type"], event["previousEventId"]
        states[event["id"]] = states.get(previous, "")
        choices[event["id"]] = choices.get(previous, "")
        if kind.endswith("StateEntered"):
            name = event["stateEnteredEventDetails"]["name"]
            if asked := choices[event["id"]]:
                visits.exits[asked][name] += 1
            states[event["id"]] = name
            choices[event["id"]] = name if kind == "ChoiceStateEntered" else ""
            visits.maps[name] += kind == "MapStateEntered"
        elif kind == "MapStateStarted":
            visits.items[states[event["id"]]] += event["mapStateStartedEventDetails"]["length"]
        elif kind in ATTEMPTS:
            visits.attempts[states[event["id"]]] += 1
        elif kind.startswith(FAMILIES) and kind.endswith(FAILURES):
            visits.errors[states[event["id"]]][error_of(event)] += 1


def error_of(event: Event) -> str:
    """Return the error's name in the event of a failed attempt."""
    details: Mapping[str, Any] = next((value for name, value in event.items() if name.endswith("EventDetails")), {})
    return str(details.get("error") or "States.TaskFailed")
