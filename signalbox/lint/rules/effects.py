"""Rules of effects that a retry repeats."""

from collections.abc import Iterator

from signalbox.lint.actions import action, repeats_effect
from signalbox.lint.rule import Place, Rule
from signalbox.lint.states import MachineView

UNCLEAR = {"States.ALL", "States.TaskFailed", "States.Timeout"}
"""Errors after which the action may have happened."""


def repeated(machine: MachineView) -> Iterator[Place]:
    """Yield tasks whose retry repeats an effect that has no key."""
    for task in machine.tasks:
        if not repeats_effect(task):
            continue
        for index, entry in enumerate(task.entries("Retry")):
            names = entry.get("ErrorEquals")
            if isinstance(names, list) and UNCLEAR & {str(name) for name in names} and entry.get("MaxAttempts") != 0:
                message = f"{task.name!r} retries {action(task)} after errors that may come after its effect"
                yield f"{task.pointer}/Retry/{index}", message
                break


RULES = (
    Rule(
        "retry-repeats-effect", "warning",
        "After a time-out or an unknown error the action may have happened: a retry does it a second time.",
        "AWS Well-Architected Framework, Reliability, 'Make mutating operations idempotent'",
        "Give the action a key, such as Name, ClientToken or MessageDeduplicationId; or retry only errors that come "
        "before the effect.",
        repeated,
    ),
)  # fmt: skip
