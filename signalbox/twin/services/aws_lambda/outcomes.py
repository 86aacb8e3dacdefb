"""Outcomes of an invocation, as Step Functions, event sources and logs see them."""

import json
import traceback
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Returned:
    """The function returned; `payload` is JSON text."""

    payload: str


@dataclass(frozen=True, slots=True)
class Raised:
    """The function failed; `error` is the name that Step Functions matches, `cause` the JSON text beside it."""

    error: str
    message: str
    cause: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """No environment was free: status 429."""


Outcome = Returned | Raised | Throttled


def encode(value: Any) -> str:
    """Return a handler's result as the JSON text that the Python runtime writes."""
    return json.dumps(value, ensure_ascii=False, default=plain)


def plain(value: Any) -> float:
    """Return a Decimal as the number that the runtime writes. Raises TypeError for other types."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def raised(error: Exception, request_id: str) -> Raised:
    """Return the outcome of an exception that the handler raised."""
    name = type(error).__name__
    trace = traceback.format_exception(type(error), error, error.__traceback__)
    document = {"errorMessage": str(error), "errorType": name, "requestId": request_id, "stackTrace": trace[1:-1]}
    return Raised(name, str(error), json.dumps(document))
