"""Rules of payloads."""

import re
from collections.abc import Iterator

from signalbox.lint.rule import Place, Rule
from signalbox.lint.rules.loops import circles
from signalbox.lint.states import MachineView, State

APPENDS = re.compile(r"States\.Array\(|\$append\(|States\.JsonMerge\(|\$merge\(")
KEEPS = ("ResultPath", "ResultSelector", "OutputPath", "Output", "Assign")


def growing(machine: MachineView) -> Iterator[Place]:
    """Yield states of loops that add to the payload in each round."""
    for scope in machine.scopes:
        for group in circles(scope):
            for state in group:
                if APPENDS.search(state.text):
                    yield state.pointer, f"{state.name!r} adds to the payload in each round of its loop"


def envelopes(machine: MachineView) -> Iterator[Place]:
    """Yield invocations whose whole answer, with headers and metadata, becomes the payload."""
    for task in machine.tasks:
        whole = not task.pattern and not any(name in task.body for name in KEEPS)
        if task.integration == "lambda:invoke" and whole and not ends(task):
            yield task.pointer, f"{task.name!r} passes on the response of Invoke with its headers and metadata"


def ends(state: State) -> bool:
    """Return whether nothing comes after a state."""
    return state.body.get("End") is True


RULES = (
    Rule(
        "payload-grows", "warning",
        "A payload has at most 262,144 bytes: a loop that adds to it fails after enough rounds.",
        "Step Functions Developer Guide, 'Step Functions service quotas', 'Maximum input or output size'",
        "Keep the list in a table or in S3, and pass its key.",
        growing,
    ),
    Rule(
        "whole-response-kept", "note",
        "The response of Invoke has the headers and metadata of the call beside the payload, twice its size and more.",
        "Step Functions Developer Guide, 'Invoke an AWS Lambda function with Step Functions'",
        "Keep the payload only: OutputPath $.Payload, or Output {% $states.result.Payload %}.",
        envelopes,
    ),
)  # fmt: skip
