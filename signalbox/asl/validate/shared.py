"""Checks that are the same for states in both query languages."""

import json
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


WAIT_LIMITS = frozenset({"TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"})


def check_heartbeat(report: Report, pointer: str, state: State) -> None:
    """Check that a Task is expected to give a sign of life before its time is over."""
    timeout, heartbeat = state.get("TimeoutSeconds"), state.get("HeartbeatSeconds")
    if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
        report.error("heartbeat-beyond-timeout", pointer, "HeartbeatSeconds must be smaller than TimeoutSeconds")


def check_token_wait(report: Report, pointer: str, state: State) -> None:
    """Warn of a Task that may wait for its token for a year, or that sends its token to nothing."""
    if not str(state.get("Resource", "")).endswith(".waitForTaskToken"):
        return
    if not state.keys() & WAIT_LIMITS:
        text = "without TimeoutSeconds or HeartbeatSeconds the state waits for its token for up to a year"
        report.warning("token-wait-without-timeout", pointer, text)
    given = json.dumps(state.get("Arguments", state.get("Parameters", {})), default=str)
    if "$$" not in given and "states.context" not in given:
        text = "the task token is in no argument ($states.context.Task.Token), so that nothing can send it back"
        report.warning("token-not-sent", pointer, text)
