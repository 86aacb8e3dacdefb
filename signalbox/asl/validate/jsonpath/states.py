"""Checks of a state in JSONPath: its fields, its paths and its targets."""

from collections.abc import Iterator

from signalbox.asl.problems import Report, under
from signalbox.asl.validate.checks import Check, check_fields, is_object, is_text, whole_number
from signalbox.asl.validate.jsonpath.fields import ALTERNATIVES, JSONATA_ONLY, JSONPATH_FIELDS
from signalbox.asl.validate.jsonpath.rules import check_rule
from signalbox.asl.validate.jsonpath.values import is_path, is_payload, is_result_path
from signalbox.asl.validate.recovery import CATCH, check_catch, check_retry
from signalbox.asl.validate.shared import State, Target, check_state_fields, next_target
from signalbox.asl.validate.variables import check_assign

_REQUIRED = {"Task": "Resource", "Choice": "Choices", "Parallel": "Branches"}
_WAITS = ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")
_CATCH: dict[str, Check] = {name: check for name, check in CATCH.items() if name != "Output"} | {
    "ResultPath": is_result_path,
    "Assign": is_payload,
}
_PORT: dict[str, Check] = {"Resource": is_text, "Parameters": is_payload, "ReaderConfig": is_object}
_WRITER: dict[str, Check] = {"Resource": is_text, "Parameters": is_payload, "WriterConfig": is_object}
_BATCHER: dict[str, Check] = {
    "MaxItemsPerBatch": whole_number(1),
    "MaxItemsPerBatchPath": is_path,
    "MaxInputBytesPerBatch": whole_number(1),
    "MaxInputBytesPerBatchPath": is_path,
    "BatchInput": is_payload,
}


def check_jsonpath_state(report: Report, pointer: str, kind: str, state: State) -> list[Target]:
    """Check one state and return its target states, each with the pointer of the field that names it."""
    check_state_fields(report, pointer, state, JSONPATH_FIELDS[kind], "JSONPath", JSONATA_ONLY)
    _check_required(report, pointer, kind, state)
    check_assign(report, under(pointer, "Assign"), state.get("Assign"))
    if kind == "Map":
        _check_map_parts(report, pointer, state)
    targets = list(_targets(report, pointer, kind, state))
    if "Retry" in state and "Retry" in JSONPATH_FIELDS[kind]:
        check_retry(report, under(pointer, "Retry"), state["Retry"])
    if "Catch" in state and "Catch" in JSONPATH_FIELDS[kind]:
        targets += check_catch(report, under(pointer, "Catch"), state["Catch"], _CATCH)
    return targets


def _check_required(report: Report, pointer: str, kind: str, state: State) -> None:
    if kind in _REQUIRED and _REQUIRED[kind] not in state:
        report.error("missing-field", pointer, f"These fields are required: [{_REQUIRED[kind]}]")
    if kind == "Map" and "ItemProcessor" not in state and "Iterator" not in state:
        report.error("missing-field", pointer, "These fields are required: [ItemProcessor]")
    if kind == "Wait" and sum(name in state for name in _WAITS) != 1:
        report.error("seconds-or-timestamp", pointer, f"a Wait state needs exactly one of {', '.join(_WAITS)}")
    for names in ALTERNATIVES:
        if all(name in state for name in names) and all(name in JSONPATH_FIELDS[kind] for name in names):
            report.error("two-alternatives", pointer, f"only one of {' and '.join(names)} is allowed")


def _targets(report: Report, pointer: str, kind: str, state: State) -> Iterator[Target]:
    yield from next_target(report, pointer, kind, state)
    if kind == "Choice":
        rules = state.get("Choices")
        for index, rule in enumerate(rules if isinstance(rules, list) else ()):
            place = f"{under(pointer, 'Choices')}/{index}"
            check_assign(report, under(place, "Assign"), rule.get("Assign") if isinstance(rule, dict) else None)
            yield from check_rule(report, place, rule)


def _check_map_parts(report: Report, pointer: str, state: State) -> None:
    for field, fields in (("ItemReader", _PORT), ("ResultWriter", _WRITER), ("ItemBatcher", _BATCHER)):
        part = state.get(field)
        if isinstance(part, dict):
            check_fields(report, under(pointer, field), part, fields)
    reader = state.get("ItemReader")
    config = reader.get("ReaderConfig") if isinstance(reader, dict) else None
    if isinstance(config, dict) and "MaxItemsPath" in config:
        is_path(
            report, under(under(under(pointer, "ItemReader"), "ReaderConfig"), "MaxItemsPath"), config["MaxItemsPath"]
        )
