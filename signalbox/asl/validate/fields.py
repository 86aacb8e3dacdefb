"""Fields of each type of state in JSONata, and the checks of their values."""

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
    or_expression,
    whole_number,
)

_COMMON: dict[str, Check] = {"Type": is_text, "Comment": is_string, "QueryLanguage": one_of("JSONata", "JSONPath")}
_MOVING: dict[str, Check] = {"Next": is_text, "End": is_boolean, "Assign": is_object, "Output": is_anything}
_RECOVERING: dict[str, Check] = {"Retry": is_anything, "Catch": is_anything}
_SECONDS = or_expression(whole_number(1))
_COUNT = or_expression(whole_number(0))

FIELDS: dict[str, dict[str, Check]] = {
    "Pass": {**_COMMON, **_MOVING},
    "Succeed": {**_COMMON, "Output": is_anything},
    "Fail": {**_COMMON, "Error": is_string, "Cause": is_string},
    "Choice": {**_COMMON, "Choices": is_filled_array, "Default": is_text, "Assign": is_object, "Output": is_anything},
    "Wait": {
        **_COMMON,
        **_MOVING,
        "Seconds": _COUNT,
        "Timestamp": or_expression(is_timestamp),
    },
    "Task": {
        **_COMMON,
        **_MOVING,
        **_RECOVERING,
        "Resource": is_text,
        "Arguments": is_anything,
        "Credentials": or_expression(is_object),
        "TimeoutSeconds": _SECONDS,
        "HeartbeatSeconds": _SECONDS,
    },
    "Parallel": {
        **_COMMON,
        **_MOVING,
        **_RECOVERING,
        "Branches": is_filled_array,
        "Arguments": is_anything,
    },
    "Map": {
        **_COMMON,
        **_MOVING,
        **_RECOVERING,
        "Items": is_anything,
        "ItemProcessor": is_object,
        "ItemSelector": is_anything,
        "ItemReader": is_object,
        "ItemBatcher": is_object,
        "ResultWriter": is_object,
        "MaxConcurrency": _COUNT,
        "ToleratedFailureCount": _COUNT,
        "ToleratedFailurePercentage": or_expression(number_from(0)),
        "Label": is_text,
    },
}
REQUIRED: dict[str, tuple[str, ...]] = {
    "Task": ("Resource",),
    "Choice": ("Choices",),
    "Parallel": ("Branches",),
    "Map": ("ItemProcessor",),
}
# Fields that only JSONPath states have (Transforming data with JSONata in Step Functions).
JSONPATH_ONLY = frozenset(
    {
        "InputPath",
        "OutputPath",
        "Parameters",
        "ResultPath",
        "ResultSelector",
        "Result",
        "ItemsPath",
        "SecondsPath",
        "TimestampPath",
        "TimeoutSecondsPath",
        "HeartbeatSecondsPath",
        "MaxConcurrencyPath",
        "ToleratedFailureCountPath",
        "ToleratedFailurePercentagePath",
        "ErrorPath",
        "CausePath",
        "Iterator",
        "Variable",
        "And",
        "Or",
        "Not",
    }
)
# Fields whose values may have expressions, with and without `$states.result`.
WITH_RESULT = ("Assign", "Output")
PLAIN = (
    "Arguments",
    "Credentials",
    "Items",
    "ItemSelector",
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "MaxConcurrency",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "Seconds",
    "Timestamp",
    "Error",
    "Cause",
)
HAS_RESULT = frozenset({"Task", "Parallel", "Map"})
MOVES_ON = frozenset({"Pass", "Task", "Wait", "Parallel", "Map"})
