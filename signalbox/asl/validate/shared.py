"""Checks that are the same for states in both query languages."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from signalbox.asl.problems import Report, under
from signalbox.asl.validate.checks import Check
from signalbox.asl.validate.fields import MOVES_ON

State = dict[str, Any]
Target = tuple[str, Any]
OTHER = {"JSONata": "JSONPath", "JSONPath": "JSONata"}


def check_state_fields(
    report: Report, pointer: str, state: State, fields: Mapping[str, Check], language: str, foreign: Collection[str]
) -> None:
    """Check each field of a state by its check in `fields`; `foreign` has the fields of the other language."""
    for name, value in state.items():
        place = under(pointer, name)
        if name in fields:
            fields[name](report, place, value)
        elif name in foreign:
            foreign_field(report, place, name, language)
        else:
            report.error("unknown-field", place, f"Field '{name}' is not supported in a {state['Type']} state")


def foreign_field(report: Report, pointer: str, name: str, language: str) -> None:
    """Report a field of the other query language, in AWS's words."""
    other = OTHER[language]
    report.error(
        f"{other.lower()}-field",
        pointer,
        f"The QueryLanguage is set to '{language}', but field '{name}' is only supported for the '{other}' "
        "QueryLanguage",
    )


def next_target(report: Report, pointer: str, kind: str, state: State) -> Iterator[Target]:
    """Check that a state that moves on has Next or End. Yield the targets of Next and of a Choice's Default."""
    if kind in MOVES_ON:
        if (state.get("End") is True) == ("Next" in state):
            report.error("next-or-end", pointer, "the state needs either Next or End: true")
        if "Next" in state:
            yield under(pointer, "Next"), state["Next"]
    if kind == "Choice" and "Default" in state:
        yield under(pointer, "Default"), state["Default"]


def check_heartbeat(report: Report, pointer: str, state: State) -> None:
    """Check that a Task is expected to give a sign of life before its time is over."""
    timeout, heartbeat = state.get("TimeoutSeconds"), state.get("HeartbeatSeconds")
    if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
        report.error("heartbeat-beyond-timeout", pointer, "HeartbeatSeconds must be smaller than TimeoutSeconds")
