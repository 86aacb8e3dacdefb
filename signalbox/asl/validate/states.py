"""Checks of one state: its fields, its expressions, and its targets."""

from collections.abc import Iterator
from typing import Any

from signalbox.asl.problems import Report, under
from signalbox.asl.validate.checks import excerpt, is_boolean, is_object, is_text
from signalbox.asl.validate.expressions import check_expressions
from signalbox.asl.validate.fields import FIELDS, HAS_RESULT, JSONPATH_ONLY, PLAIN, REQUIRED, WITH_RESULT
from signalbox.asl.validate.jsonpath.states import check_jsonpath_state
from signalbox.asl.validate.maps import check_map
from signalbox.asl.validate.recovery import check_catch, check_retry
from signalbox.asl.validate.shared import (
    State,
    Target,
    check_heartbeat,
    check_state_fields,
    check_token_wait,
    next_target,
)
from signalbox.asl.validate.tasks.resources import check_credentials, check_resource
from signalbox.asl.validate.variables import check_assign


def check_state(report: Report, pointer: str, name: str, state: State, language: str, workflow: str) -> list[Target]:
    """Check one state of a `workflow` (STANDARD or EXPRESS).

    Return its target states, each with the pointer of the field that names it.
    """
    if not 1 <= len(name) <= 80:
        report.error("wrong-state-name", pointer, "a state's name has 1 to 80 characters")
    kind = state.get("Type")
    if not isinstance(kind, str) or kind not in FIELDS:
        report.error(
            "unknown-type", under(pointer, "Type"), f"Type must be one of {', '.join(FIELDS)} but is {excerpt(kind)}"
        )
        return []
    if kind == "Task":
        check_resource(report, under(pointer, "Resource"), state.get("Resource"), workflow)
        check_credentials(report, under(pointer, "Credentials"), state.get("Credentials"))
        check_heartbeat(report, pointer, state)
        check_token_wait(report, pointer, state)
    own_language = state.get("QueryLanguage", language)
    if own_language == "JSONPath":
        if language == "JSONata":
            report.error(
                "language-downgrade",
                pointer,
                "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
            )
        targets = check_jsonpath_state(report, pointer, kind, state)
        if kind == "Map":
            check_map(report, pointer, state)
        return targets
    return _check_jsonata_state(report, pointer, kind, state)


def _check_jsonata_state(report: Report, pointer: str, kind: str, state: State) -> list[Target]:
    check_state_fields(report, pointer, state, FIELDS[kind], "JSONata", JSONPATH_ONLY)
    for required in REQUIRED.get(kind, ()):
        if required not in state:
            report.error("missing-field", pointer, f"These fields are required: [{required}]")
    _check_all_expressions(report, pointer, kind, state)
    check_assign(report, under(pointer, "Assign"), state.get("Assign"))
    targets = list(_targets(report, pointer, kind, state))
    if "Retry" in state and kind in HAS_RESULT:
        check_retry(report, under(pointer, "Retry"), state["Retry"])
    if "Catch" in state and kind in HAS_RESULT:
        targets += check_catch(report, under(pointer, "Catch"), state["Catch"])
    _CHECKS.get(kind, _nothing_more)(report, pointer, state)
    return targets


def _check_all_expressions(report: Report, pointer: str, kind: str, state: State) -> None:
    for field in PLAIN:
        check_expressions(report, under(pointer, field), state.get(field))
    offered = ("result",) if kind in HAS_RESULT else ()
    for field in WITH_RESULT:
        check_expressions(report, under(pointer, field), state.get(field), offered)


def _targets(report: Report, pointer: str, kind: str, state: State) -> Iterator[Target]:
    yield from next_target(report, pointer, kind, state)
    if kind == "Choice" and isinstance(state.get("Choices"), list):
        for index, rule in enumerate(state["Choices"]):
            yield from _check_rule(report, f"{under(pointer, 'Choices')}/{index}", rule)


_RULE = ("Condition", "Next", "Assign", "Output", "Comment")


def _check_rule(report: Report, pointer: str, rule: Any) -> Iterator[Target]:
    if not is_object(report, pointer, rule):
        return
    for name in rule:
        if name not in _RULE:
            code = "jsonpath-field" if name in JSONPATH_ONLY else "unknown-field"
            report.error(
                code, under(pointer, name), f"{name} is not supported in a JSONata rule, which has a Condition"
            )
    for name in ("Condition", "Next"):
        if name not in rule:
            report.error("missing-field", pointer, f"a rule needs {name}")
    _check_condition(report, under(pointer, "Condition"), rule)
    if "Assign" in rule:
        is_object(report, under(pointer, "Assign"), rule["Assign"])
        check_assign(report, under(pointer, "Assign"), rule["Assign"])
    for name in ("Assign", "Output"):
        check_expressions(report, under(pointer, name), rule.get(name))
    if "Next" in rule and is_text(report, under(pointer, "Next"), rule["Next"]):
        yield under(pointer, "Next"), rule["Next"]


def _check_condition(report: Report, pointer: str, rule: State) -> None:
    if "Condition" not in rule:
        return
    condition = rule["Condition"]
    if isinstance(condition, str) and condition.startswith("{%") and condition.endswith("%}"):
        check_expressions(report, pointer, condition)
    else:
        is_boolean(report, pointer, condition)


def _check_wait(report: Report, pointer: str, state: State) -> None:
    if ("Seconds" in state) == ("Timestamp" in state):
        report.error("seconds-or-timestamp", pointer, "a Wait state needs either Seconds or Timestamp")


def _nothing_more(report: Report, pointer: str, state: State) -> None:
    """Types whose fields say everything."""


_CHECKS = {"Wait": _check_wait, "Map": check_map}
