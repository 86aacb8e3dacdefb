"""Outcomes of an invocation, as Step Functions, event sources and logs see them.

Source: the names and messages of the errors are those of the runtime that AWS publishes, aws-lambda-python-runtime-
interface-client (module bootstrap); "Lambda quotas" (a response has 6 MB and 100 bytes at most).
"""

import json
import traceback
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from signalbox.twin.kernel.environments import HandlerNotFound


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


LARGEST_RESPONSE = 6_291_556


def returned(value: Any, request_id: str) -> Returned | Raised:
    """Return the outcome of a handler's result: its JSON text, or the error of a wrong or too large one."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=plain)
    except (TypeError, ValueError, RecursionError) as error:
        return fault("Runtime.MarshalError", f"Unable to marshal response: {error}", request_id)
    if len(text) * 4 > LARGEST_RESPONSE and len(text.encode(errors="surrogatepass")) > LARGEST_RESPONSE:
        problem = f"Response payload size exceeded maximum allowed payload size ({LARGEST_RESPONSE} bytes)."
        return fault("Function.ResponseSizeTooLarge", problem, request_id)
    return Returned(text)


def plain(value: Any) -> float:
    """Return a Decimal as the number that the runtime writes. Raises TypeError for other types."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def fault(name: str, message: str, request_id: str) -> Raised:
    """Return the outcome of a fault that the runtime found, not the handler."""
    document = {"errorMessage": message, "errorType": name, "requestId": request_id, "stackTrace": []}
    return Raised(name, message, json.dumps(document))


def start_failure(error: Exception, handler: str, request_id: str) -> Raised:
    """Return the outcome of an environment that did not start: the code has no such handler, or fails."""
    module, dot, name = handler.rpartition(".")
    if not dot:
        text = f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)"
        return fault("Runtime.MalformedHandlerName", text, request_id)
    if isinstance(error, HandlerNotFound):
        return fault("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module}'", request_id)
    if isinstance(error, SyntaxError):
        return fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module}': {error}", request_id)
    if isinstance(error, ImportError):
        return fault("Runtime.ImportModuleError", f"Unable to import module '{module}': {error}", request_id)
    return raised(error, request_id)


def exit_message(error: SystemExit) -> str:
    """Return what Lambda writes about a runtime that ended itself."""
    if error.code in (None, 0):
        return "Runtime exited without providing a reason"
    return f"Runtime exited with error: exit status {error.code if isinstance(error.code, int) else 1}"


def raised(error: Exception, request_id: str) -> Raised:
    """Return the outcome of an exception that the handler raised."""
    name = type(error).__name__
    trace = traceback.format_exception(type(error), error, error.__traceback__)
    document = {"errorMessage": str(error), "errorType": name, "requestId": request_id, "stackTrace": trace[1:-1]}
    return Raised(name, str(error), json.dumps(document))
