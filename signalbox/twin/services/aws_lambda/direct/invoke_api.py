"""Invoke of Lambda: by handlers, which wait for the answer in virtual time, and by clients outside of handlers.

Source: AWS Lambda API Reference, "Invoke".
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from botocore.response import StreamingBody

from signalbox.twin.gateway.calls import Call, Parsed, ServiceError
from signalbox.twin.gateway.waiting import awaited
from signalbox.twin.known_names import Known
from signalbox.twin.services.aws_lambda.async_invocations import AsyncInvoker
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.functions import Functions
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, Returned, Throttled

PARAMETERS = {"Invoke": Known("FunctionName InvocationType Payload Qualifier", "ClientContext", {"LogType": ("None",)})}


@dataclass
class InvokeApi:
    """Answers Invoke. `function` finds a deployed function by name or ARN."""

    functions: Functions
    asynchronous: AsyncInvoker
    function: Callable[[str], Function | None]

    def invoke(self, call: Call) -> Parsed:
        """Answer Invoke. Raises ServiceError where there is no such function, or no environment is free."""
        p = call.parameters
        function = self.function(p["FunctionName"])
        if function is None:
            raise ServiceError(
                "ResourceNotFoundException", f"Function not found: {p['FunctionName']}", 404, Type="User"
            )
        kind = p.get("InvocationType", "RequestResponse")
        if kind == "DryRun":
            return {"StatusCode": 204, "Payload": body("")}
        text = text_of(p.get("Payload", b""))
        if kind == "Event":
            self.asynchronous.invoke(p["FunctionName"], text)
            return {"StatusCode": 202, "Payload": body("")}
        return answer(function, self.outcome(function, text, call))

    def outcome(self, function: Function, text: str, call: Call) -> Outcome:
        """Run a function and return its outcome; the handler that called waits meanwhile."""

        def begin(done: Callable[[Outcome], None]) -> None:
            self.functions.invoke(function, text, done)

        return awaited(self.functions.clock, call, begin)


def answer(function: Function, outcome: Outcome) -> Parsed:
    """Return an outcome as Invoke answers. Raises ServiceError for a throttled one."""
    if isinstance(outcome, Throttled):
        raise ServiceError(
            "TooManyRequestsException",
            "Rate Exceeded.",
            429,
            Reason="ReservedFunctionConcurrentInvocationLimitExceeded",
        )
    found: dict[str, Any] = {"StatusCode": 200, "ExecutedVersion": "$LATEST"}
    if isinstance(outcome, Raised):
        return {**found, "FunctionError": "Unhandled", "Payload": body(outcome.cause)}
    assert isinstance(outcome, Returned)
    return {**found, "Payload": body(outcome.payload)}


def text_of(payload: Any) -> str:
    """Return the JSON text of a payload, which may be bytes, text or a file; none is an empty object."""
    content = payload.read() if hasattr(payload, "read") else payload
    text = content.decode() if isinstance(content, bytes | bytearray) else str(content)
    return text or "{}"


def body(text: str) -> StreamingBody:
    """Return a payload as boto3 gives it."""
    content = text.encode()
    return StreamingBody(BytesIO(content), len(content))
