"""Fields of each type of state in JSONPath, and the checks of their values."""

from signalbox.asl.validate.checks import (
    Check,
    is_anything,
    is_boolean,
    is_filled_array,
    is_object,
    is_string,
    is_text,
    is_timestamp,
    number_from,
    one_of,
    whole_number,
)
from signalbox.asl.validate.jsonpath.values import is_expression, is_path, is_path_or_null, is_payload, is_result_path

_COMMON: dict[str, Check] = {"Type": is_text, "Comment": is_string, "QueryLanguage": one_of("JSONata", "JSONPath")}
_PATHS: dict[str, Check] = {"InputPath": is_path_or_null, "OutputPath": is_path_or_null}
_ASSIGN: dict[str, Check] = {"Assign": is_payload}
_MOVING: dict[str, Check] = {"Next": is_text, "End": is_boolean, **_ASSIGN}
_RESULT: dict[str, Check] = {"ResultPath": is_result_path, "Parameters": is_payload}
_WORKING: dict[str, Check] = {
    **_COMMON,
    **_PATHS,
    **_MOVING,
    **_RESULT,
    "ResultSelector": is_payload,
    "Retry": is_anything,
    "Catch": is_anything,
}
_SECONDS = whole_number(1)
_COUNT = whole_number(0)

JSONPATH_FIELDS: dict[str, dict[str, Check]] = {
    "Pass": {**_COMMON, **_PATHS, **_MOVING, **_RESULT, "Result": is_anything},
    "Succeed": {**_COMMON, **_PATHS},
    "Fail": {**_COMMON, "Error": is_string, "ErrorPath": is_expression, "Cause": is_string, "CausePath": is_expression},
    "Choice": {**_COMMON, **_PATHS, **_ASSIGN, "Choices": is_filled_array, "Default": is_text},
    "Wait": {
        **_COMMON,
        **_PATHS,
        **_MOVING,
        "Seconds": _COUNT,
        "SecondsPath": is_path,
        "Timestamp": is_timestamp,
        "TimestampPath": is_path,
    },
    "Task": {
        **_WORKING,
        "Resource": is_text,
        "Credentials": is_payload,
        "TimeoutSeconds": _SECONDS,
        "TimeoutSecondsPath": is_path,
        "HeartbeatSeconds": _SECONDS,
        "HeartbeatSecondsPath": is_path,
    },
    "Parallel": {**_WORKING, "Branches": is_filled_array},
    "Map": {
        **_WORKING,
        "ItemProcessor": is_object,
        "Iterator": is_object,
        "ItemsPath": is_path_or_null,
        "ItemSelector": is_payload,
        "ItemReader": is_object,
        "ItemBatcher": is_object,
        "ResultWriter": is_object,
        "MaxConcurrency": _COUNT,
        "MaxConcurrencyPath": is_path,
        "ToleratedFailureCount": _COUNT,
        "ToleratedFailureCountPath": is_path,
        "ToleratedFailurePercentage": number_from(0),
        "ToleratedFailurePercentagePath": is_path,
        "Label": is_text,
    },
}
# Fields that exclude each other.
ALTERNATIVES: tuple[tuple[str, ...], ...] = (
    ("Error", "ErrorPath"),
    ("Cause", "CausePath"),
    ("TimeoutSeconds", "TimeoutSecondsPath"),
    ("HeartbeatSeconds", "HeartbeatSecondsPath"),
    ("MaxConcurrency", "MaxConcurrencyPath"),
    ("ToleratedFailureCount", "ToleratedFailureCountPath"),
    ("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
    ("ItemProcessor", "Iterator"),
    ("ItemSelector", "Parameters"),
)
# Fields that only JSONata states have (Transforming data with JSONata in Step Functions).
JSONATA_ONLY = frozenset({"Arguments", "Output", "Items", "Condition"})
