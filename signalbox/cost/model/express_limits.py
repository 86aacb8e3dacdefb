"""Reasons why a machine cannot be an Express workflow.

Sources: "Choosing workflow type in Step Functions" (five minutes, no .sync, no callback, no activities, no distributed
Map in an Express workflow), "Step Functions service quotas".
"""

from fractions import Fraction

from signalbox.cost.exact_numbers import text_of
from signalbox.cost.model.definition import Definition
from signalbox.cost.model.longest_path import LongestPaths
from signalbox.cost.model.machine import State

LONGEST_SECONDS = 300


def express_obstacles(definition: Definition, ways: LongestPaths, expected_seconds: Fraction) -> list[str]:
    """Return the reasons why a machine cannot run as Express, in the order of its states."""
    states = list(definition.scope.every_state())
    reasons = [reason for state in states for reason in (*unsupported(state), *too_long(state, ways))]
    waits = ways.waits(definition.scope)
    if not any("5 minutes" in reason for reason in reasons) and waits is not None and waits > LONGEST_SECONDS:
        reasons.append(f"its waits on one way add to {text_of(waits)} s, over the 5 minutes of an Express workflow.")
    if not any("5 minutes" in reason for reason in reasons) and expected_seconds > LONGEST_SECONDS:
        seconds = text_of(Fraction(round(expected_seconds)))
        reasons.append(f"it is expected to last {seconds} s, over the 5 minutes of an Express workflow.")
    return reasons


def unsupported(state: State) -> list[str]:
    """Return the features of a state that an Express workflow does not offer."""
    reasons = []
    if ".waitForTaskToken" in state.resource:
        reasons.append(f"{state.name} waits for a task token.")
    if ".sync" in state.resource:
        reasons.append(f"{state.name} waits for a job by .sync.")
    if ":activity:" in state.resource:
        reasons.append(f"{state.name} waits for an activity.")
    if state.distributed:
        reasons.append(f"{state.name} is a distributed Map.")
    return reasons


def too_long(state: State, ways: LongestPaths) -> list[str]:
    """Return the reason if a single state lasts longer than an Express workflow may."""
    seconds = ways.behaviour.seconds(state)
    if seconds is None or seconds <= LONGEST_SECONDS:
        return []
    return [f"{state.name} lasts {text_of(seconds)} s, over the 5 minutes of an Express workflow."]
