"""Rules of Map states."""

from collections.abc import Iterator

from signalbox.lint.rule import Place, Rule
from signalbox.lint.states import MachineView, is_distributed

MAPS = "Step Functions Developer Guide, 'Map workflow state'"


def intolerant(machine: MachineView) -> Iterator[Place]:
    """Yield distributed Maps that one failed item ends."""
    for state in machine.states:
        tolerant = state.has("ToleratedFailureCount", "ToleratedFailurePercentage")
        if state.type == "Map" and is_distributed(state) and not tolerant:
            yield state.pointer, f"one failed item ends {state.name!r} and stops the items in work"


def unbounded(machine: MachineView) -> Iterator[Place]:
    """Yield Maps without a bound of concurrency."""
    for state in machine.states:
        if state.type == "Map" and (not state.has("MaxConcurrency") or state.body.get("MaxConcurrency") == 0):
            most = "10,000" if is_distributed(state) else "40"
            yield state.pointer, f"{state.name!r} works on up to {most} items at once"


def results_inline(machine: MachineView) -> Iterator[Place]:
    """Yield distributed Maps whose results come back as one payload."""
    for state in machine.states:
        if state.type == "Map" and is_distributed(state) and "ResultWriter" not in state.body:
            drops = state.body.get("ResultPath", "") is None or "Output" in state.body or "ResultSelector" in state.body
            if not drops:
                yield state.pointer, f"the results of all items of {state.name!r} become one payload"


RULES = (
    Rule(
        "map-without-tolerance", "warning",
        "By default one failed item of a distributed Map stops all others, and their work is lost.",
        "Step Functions Developer Guide, 'Setting failure thresholds for Distributed Map states'",
        "Set ToleratedFailurePercentage or ToleratedFailureCount, and handle the failed items. 0: none may fail.",
        intolerant,
    ),
    Rule(
        "map-without-bound", "note",
        "Items at once are calls at once: without a bound, services behind the Map are throttled.",
        MAPS + ", 'MaxConcurrency'",
        "Set MaxConcurrency to what the services behind it take.",
        unbounded,
    ),
    Rule(
        "map-results-in-payload", "warning",
        "A payload has at most 262,144 bytes: the Map fails at its end, when all the work is done.",
        MAPS + ", 'ResultWriter'",
        "Write the results to S3 with ResultWriter, or drop them with ResultPath null, ResultSelector or Output.",
        results_inline,
    ),
)  # fmt: skip
