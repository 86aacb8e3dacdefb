"""The one place through which every AWS call passes: it takes time, can be broken, is authorised, and is answered here.

Every boto3 client of the process is made once and kept; a hook on `before-call` hands the call to the twin that is open.
botocore has then validated and serialised it as for AWS.
"""

from collections.abc import Callable
from typing import Any, Protocol

from botocore.model import OperationModel

from signalbox.twin.gateway.calls import Call, Caller, Response, Service, ServiceError, refusal
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.kernel.processes import Process


class Interference(Protocol):
    """What may happen to a call: faults raise ServiceError, kill the process or make it wait."""

    def before(self, call: Call) -> None: ...
    def after(self, call: Call) -> None: ...


class Conflicts(Protocol):
    """Which transactions are in flight: a write that overlaps with one is refused with a ServiceError."""

    def arrive(self, call: Call) -> None: ...
    def check(self, call: Call) -> None: ...
    def depart(self, call: Call) -> None: ...


SECONDS = {"dynamodb": (0.002, 0.040), "sqs": (0.004, 0.060), "events": (0.008, 0.080), "states": (0.008, 0.080)}
"""Modelled time of a call, least and most; an assumption of the twin, wide enough that handlers interleave every way."""
OTHER_SECONDS = (0.008, 0.100)
RETRIED = {
    "ThrottlingException", "ThrottledException", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
    "TooManyRequestsException", "TransactionInProgressException", "InternalServerError", "InternalFailure",
    "ServiceUnavailable", "InternalException",
}  # fmt: skip
"""What botocore retries by itself (its retry modes: page "Retry behavior", AWS SDKs and Tools Reference Guide)."""


class Gateway:
    """Answers calls for one twin. `services` maps a botocore service name to what answers its operations."""

    opened: "Gateway | None" = None

    def __init__(
        self,
        clock: Clock,
        interference: Interference,
        conflicts: Conflicts,
        authorise: Callable[[Call], None],
    ) -> None:
        self.clock = clock
        self.interference = interference
        self.conflicts = conflicts
        self.services: dict[str, Service] = {}
        self.authorise = authorise
        self.callers: dict[Process, Caller] = {}
        self.counts: dict[str, int] = {}
        self.listeners: list[Callable[[Call], Callable[[Response | None], object]]] = []
        """Hear each call before it is answered; what they return hears the answer. They change nothing."""

    def answer(self, model: OperationModel, request: Any, context: dict[str, Any]) -> Response | None:
        """The response of a call; None lets moto's own stubber answer it further down."""
        name = model.service_model.service_name
        process = Process.current
        caller = self.callers.get(process) if process else None
        parameters, invoker = context.get("signalbox.parameters", {}), context.get("signalbox.invoker", "")
        call = Call(NAMES.get(name, name), model.name, parameters, caller, invoker)
        if caller is None:
            return self.attempt(model, request, call)
        for attempt in range(attempts(context)):
            response = self.timed(model, request, call)
            if response is None or response[0].status_code < 300 or not retried(response):
                return response
            caller.process.pause(self.clock.random.uniform(0, min(20.0, 0.05 * 2**attempt)))
        return response

    def timed(self, model: OperationModel, request: Any, call: Call) -> Response | None:
        """One try of a handler's call: others may run before it has its effect, and again before it is heard of."""
        assert call.caller is not None
        process = call.caller.process
        span = SECONDS.get(call.service, OTHER_SECONDS)
        try:
            self.interference.before(call)
            process.check()
            self.conflicts.arrive(call)
            self.wait(process, span)
            self.conflicts.check(call)
            response = self.attempt(model, request, call)
            self.conflicts.depart(call)
            self.interference.after(call)
        except ServiceError as error:
            response = refusal(error)
        finally:
            self.conflicts.depart(call)
        self.wait(process, span)
        return response

    def wait(self, process: Process, span: tuple[float, float]) -> None:
        """Let half of a call's time pass."""
        seconds = self.clock.draw(span) / 2
        process.luck += seconds - self.clock.mean(span) / 2
        process.pause(seconds)

    def attempt(self, model: OperationModel, request: Any, call: Call) -> Response | None:
        """Authorise the call and let its service answer."""
        self.counts[call.name] = self.counts.get(call.name, 0) + 1
        listening = [listener(call) for listener in self.listeners]
        response: Response | None
        try:
            self.authorise(call)
            service = self.services.get(call.service)
            response = service(model, request, call) if service else None
        except ServiceError as error:
            response = refusal(error)
        for hear in listening:
            hear(response)
        return response


NAMES = {"stepfunctions": "states"}


def attempts(context: dict[str, Any]) -> int:
    """How often botocore would try this call in all."""
    config = context.get("client_config")
    retries = getattr(config, "retries", None) or {}
    return int(retries.get("total_max_attempts") or retries.get("max_attempts", 4) + 1)


def retried(response: Response) -> bool:
    """Whether botocore itself would try again after this response."""
    http, parsed = response
    return http.status_code >= 500 or parsed.get("Error", {}).get("Code") in RETRIED
