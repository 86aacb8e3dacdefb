"""Checks of the fields that only Map states have."""

import re
from typing import Any

from signalbox.asl.problems import Report, under
from signalbox.asl.validate.checks import (
    Check,
    is_filled_array,
    is_object,
    is_text,
    one_of,
    or_expression,
    whole_number,
)
from signalbox.asl.validate.writers import check_writer

_CONFIG: dict[str, Check] = {
    "Mode": one_of("INLINE", "DISTRIBUTED"),
    "ExecutionType": one_of("STANDARD", "EXPRESS"),
}
_LABEL = re.compile(r"[^\s?*<>{}\[\]:;,\\|^~$#%&`\"/\x00-\x1f]{1,40}")
_BATCH = ("MaxItemsPerBatch", "MaxInputBytesPerBatch")


def processor_field(state: dict[str, Any]) -> str:
    """Return the name of the field with a Map's item processor, which was called Iterator in the past."""
    return "Iterator" if "Iterator" in state and "ItemProcessor" not in state else "ItemProcessor"


def check_map(report: Report, pointer: str, state: dict[str, Any]) -> None:
    """Check the fields of a Map that depend on each other."""
    field = processor_field(state)
    processor = state.get(field)
    config = processor.get("ProcessorConfig", {}) if isinstance(processor, dict) else {}
    place = under(under(pointer, field), "ProcessorConfig")
    if not is_object(report, place, config):
        return
    for name, value in config.items():
        _CONFIG.get(name, _unknown)(report, under(place, name), value)
    distributed = config.get("Mode") == "DISTRIBUTED"
    if distributed and "ExecutionType" not in config:
        report.error("missing-field", place, "a distributed Map needs ExecutionType")
    if not distributed:
        for name in ("ItemReader", "ItemBatcher", "ResultWriter", "Label"):
            if name in state:
                report.error("needs-distributed", under(pointer, name), f"{name} needs Mode DISTRIBUTED")
    _check_items(report, pointer, state, distributed)
    _check_ports(report, pointer, state)


def _check_items(report: Report, pointer: str, state: dict[str, Any], distributed: bool) -> None:
    items = state.get("Items", [])
    kinds = (list, dict, str) if distributed else (list, str)
    if "Items" in state and (not isinstance(items, kinds) or (isinstance(items, str) and not items.startswith("{%"))):
        report.error("wrong-value", under(pointer, "Items"), "Items must be an array or a JSONata expression for one")
    if "Items" in state and "ItemReader" in state:
        report.error("items-and-reader", pointer, "a Map takes its items from Items or from ItemReader, not from both")
    label = state.get("Label")
    if isinstance(label, str) and not _LABEL.fullmatch(label):
        report.error("wrong-value", under(pointer, "Label"), "a Label has 1 to 40 characters that an ARN may hold")


def _check_ports(report: Report, pointer: str, state: dict[str, Any]) -> None:
    for field in ("ItemReader", "ResultWriter"):
        port = state.get(field)
        if not isinstance(port, dict):
            continue
        place = under(pointer, field)
        if "Resource" in port or field == "ItemReader":
            is_text(report, under(place, "Resource"), port.get("Resource"))
        if field == "ResultWriter":
            check_writer(report, place, port)
        config = port.get("ReaderConfig", {})
        if is_object(report, under(place, "ReaderConfig"), config) and "MaxItems" in config:
            most = under(under(place, "ReaderConfig"), "MaxItems")
            or_expression(whole_number(0, 100_000_000))(report, most, config["MaxItems"])
    batcher = state.get("ItemBatcher")
    if isinstance(batcher, dict):
        place = under(pointer, "ItemBatcher")
        limits = [name for name in batcher if name.removesuffix("Path") in _BATCH]
        is_filled_array(report, place, limits)
        for name in limits:
            if not name.endswith("Path"):
                or_expression(whole_number(1))(report, under(place, name), batcher[name])


def _unknown(report: Report, pointer: str, value: Any) -> bool:
    report.error("unknown-field", pointer, "is not supported in ProcessorConfig")
    return False
