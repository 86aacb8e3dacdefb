"""Mocked outcomes of tasks: a mapping of state name to outcomes in the order of the calls, the last repeating.

An outcome is `{"result": ...}`, `{"error": ..., "cause": ...}` or `{"timeout": true}`. Of other keys, two are used:
`iteration` (the outcome is for this item of a Map) and `submitted` (the result of the call of a job or token wait).
An outcome with none of the three is a call without an answer, as in a branch that a failed sibling stops.
"""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from signalbox.asl.errors import InvalidMocks

Outcome = Mapping[str, Any]
NO_OUTCOME: Outcome = {"error": "Signalbox.NoOutcome", "cause": "No outcome was given for this task."}
ENDINGS = frozenset({"result", "error", "timeout"})


class Outcomes:
    """Outcomes of one run. Raises InvalidMocks for unknown states and other shapes."""

    def __init__(self, given: Mapping[str, Any], states: Iterable[str]) -> None:
        names = set(states)
        self._given: dict[str, list[Outcome]] = {}
        for name, outcomes in given.items():
            if name not in names:
                raise InvalidMocks(
                    f"the mocks name a state {name!r} that the definition does not have: {_nearest(name, names)}"
                )
            self._given[name] = _checked(name, outcomes)
        self._used: dict[tuple[str, int | None], int] = defaultdict(int)

    def next(self, state: str, index: int | None) -> Outcome:
        """Return the outcome of the next call of a state's task, in the Map iteration `index` or in none."""
        outcomes = self._given.get(state, [])
        own = [outcome for outcome in outcomes if index is not None and outcome.get("iteration") == index]
        if own:
            return self._take(own, (state, index))
        shared = [outcome for outcome in outcomes if "iteration" not in outcome]
        return self._take(shared, (state, None)) if shared else NO_OUTCOME

    def _take(self, outcomes: Sequence[Outcome], key: tuple[str, int | None]) -> Outcome:
        position = self._used[key]
        self._used[key] = position + 1
        return outcomes[min(position, len(outcomes) - 1)]


def _checked(name: str, outcomes: Any) -> list[Outcome]:
    if not isinstance(outcomes, list) or not all(isinstance(outcome, dict) for outcome in outcomes):
        raise InvalidMocks(f"the mocks of {name!r} must be a list of objects: one outcome for each call, in order.")
    return outcomes


def _nearest(name: str, names: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.0)
    return f"did you mean {near[0]!r}?" if near else "it has none."
