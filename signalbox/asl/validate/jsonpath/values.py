"""Checks of the values of JSONPath fields: paths, intrinsic functions and payload templates."""

from typing import Any

from signalbox.asl.jsonpath.expressions import compile_expression, compile_selector
from signalbox.asl.jsonpath.failures import InvalidPath
from signalbox.asl.jsonpath.payload import SUFFIX
from signalbox.asl.jsonpath.result_path import compile_result_path
from signalbox.asl.problems import Report, under
from signalbox.asl.validate.checks import has_placeholder, is_object

_LONGEST = 10_000  # characters of one path or intrinsic function


def is_path(report: Report, pointer: str, value: Any) -> bool:
    """Check for a path, a context path or a variable."""
    return _compiles(report, pointer, value, compile_selector, "a valid JSONPath")


def is_path_or_null(report: Report, pointer: str, value: Any) -> bool:
    """Check for a path or null."""
    return value is None or is_path(report, pointer, value)


def is_result_path(report: Report, pointer: str, value: Any) -> bool:
    """Check for a reference path or null."""
    return value is None or _compiles(report, pointer, value, compile_result_path, "a valid reference path")


def is_expression(report: Report, pointer: str, value: Any) -> bool:
    """Check for a path or an intrinsic function."""
    return _compiles(report, pointer, value, compile_expression, "a valid JSONPath or a valid intrinsic function call")


def is_payload(report: Report, pointer: str, value: Any) -> bool:
    """Check for an object whose fields that end in `.$` are paths or intrinsic functions."""
    return is_object(report, pointer, value) and _check_payload(report, pointer, value)


def _check_payload(report: Report, pointer: str, value: Any) -> bool:
    if isinstance(value, list):
        checked = [_check_payload(report, under(pointer, index), item) for index, item in enumerate(value)]
        return all(checked)
    if not isinstance(value, dict):
        return True
    valid = True
    for key, item in value.items():
        if not key.endswith(SUFFIX):
            valid = _check_payload(report, under(pointer, key), item) and valid
        elif key.removesuffix(SUFFIX) in value:
            report.error("duplicate-field", pointer, f"The field '{key.removesuffix(SUFFIX)}' is defined twice")
            valid = False
        elif not _is_valid(item, compile_expression):
            # AWS names the object that has the field.
            report.error(
                "invalid-path",
                pointer,
                f"The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call",
            )
            valid = False
    return valid


def _compiles(report: Report, pointer: str, value: Any, compile_text: Any, wanted: str) -> bool:
    if _is_valid(value, compile_text):
        return True
    report.error("invalid-path", pointer, f"The value for the field '{_field(pointer)}' must be {wanted}")
    return False


def _is_valid(value: Any, compile_text: Any) -> bool:
    if not isinstance(value, str) or len(value) > _LONGEST:
        return False
    if has_placeholder(value):
        return True
    try:
        compile_text(value)
    except (InvalidPath, RecursionError):
        return False
    return True


def _field(pointer: str) -> str:
    return pointer.rpartition("/")[2]
