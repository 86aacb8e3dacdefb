"""Messages of JSONata errors on AWS: the code, then JSONata's own sentence."""

import json
import re
from typing import Any

from jsonata.jexception import JException

_PLACE = re.compile(r"\{\{\w+\}\}")
_QUOTED = re.compile(r"'(.*)'", re.DOTALL)


def describe_error(error: Exception) -> str:
    """Return the message of an error of an evaluation."""
    if isinstance(error, JException) and error.error:
        return f"{error.error}: {_sentence(error)}"
    text = str(error)
    if isinstance(error, RecursionError):
        return f"D1011: {JException.error_codes['D1011']}"
    if isinstance(error, (ZeroDivisionError, OverflowError)):
        return "D1001: Number out of range: Infinity"
    # In two places jsonata-python raises Python's own errors; AWS shows JSONata's.
    if "could not convert string to float" in text:
        return f"D3030: Unable to cast value to a number: {_value(text)}"
    if "Invalid isoformat string" in text:
        reason = "The argument of the toMillis function must be an ISO 8601 formatted timestamp."
        return f"D3110: {reason} Given {_value(text)}"
    return text


def _sentence(error: JException) -> str:
    template = JException.error_codes.get(error.error)
    if template is None or "{{{" in template:
        return str(error.args[0] if error.args else "").removesuffix(f" {error.error}")
    values = [value for value in (error.current, error.expected, error.extra) if value is not None]
    # The texts of jsonata-python have "Object" for JSONata's "function", and no quotes around values.
    return _PLACE.sub(lambda _: _json(values.pop(0)) if values else "", template.replace("Object", "function"))


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError):
        return json.dumps(str(value))


def _value(text: str) -> str:
    match = _QUOTED.search(text)
    return _json(match[1] if match else text)
