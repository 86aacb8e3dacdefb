"""Gateway through which every AWS call passes: there it takes time, meets faults, is authorised and answered. Every
boto3 client of the process is made once and kept. botocore validates a call as for AWS, and hands it to the twin that
is open."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cache
from threading import RLock
from typing import Any, ClassVar, Protocol

from botocore.model import OperationModel
from moto.backend_index import backend_url_patterns

from signalbox.twin.gateway.calls import Call, Caller, Response, Service, ServiceError, UnsupportedCall, refusal
from signalbox.twin.gateway.interference import Interference
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.kernel.processes import Process
from signalbox.twin.known_names import is_ignored
from signalbox.twin.services.dynamodb.fast_moto.answers import OPERATIONS


class Conflicts(Protocol):
    """Transactions in flight: a write that overlaps with one is refused with a ServiceError."""

    def begin(self, call: Call) -> None: ...
    def check(self, call: Call) -> None: ...
    def end(self, call: Call) -> None: ...


SECONDS = {"dynamodb": (0.002, 0.040), "sqs": (0.004, 0.060), "events": (0.008, 0.080), "states": (0.008, 0.080)}
"""Shortest and longest modelled time of a call; an assumption, wide enough that handlers interleave in every order."""
OTHER_SECONDS = (0.008, 0.100)
THREADS = RLock()
"""Held by the thread of a handler while its call is answered."""
RETRIED = {
    "ThrottlingException", "ThrottledException", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
    "TooManyRequestsException", "TransactionInProgressException", "InternalServerError", "InternalFailure",
    "ServiceUnavailable", "InternalException",
}  # fmt: skip
"""Error codes that botocore retries by itself (page "Retry behavior", AWS SDKs and Tools Reference Guide)."""


@dataclass
class Gateway:
    """Answers the calls of one twin. `services` maps a service's name to what answers its operations. `ignored` holds
    services and operations that moto may answer. `listeners` are
    called with each call before it is answered; what they return is called with the answer. They change nothing."""

    opened: "ClassVar[Gateway | None]" = None

    clock: Clock
    interference: Interference
    conflicts: Conflicts
    authorise: Callable[[Call], None]
    services: dict[str, Service] = field(default_factory=dict)
    callers: dict[Process, Caller] = field(default_factory=dict)
    ignored: Collection[str] = ()
    counts: dict[str, int] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    """What was asked of the twin that it does not know, counted by name."""
    listeners: list[Callable[[Call], Callable[[Response | None], object]]] = field(default_factory=list)

    def answers(self, model: OperationModel) -> bool:
        """Return whether the twin answers each call of this operation itself, so that it needs no request for moto."""
        service = model.service_model
        name = NAMES.get(service.service_name, service.service_name)
        answered = name in self.services and (name != "dynamodb" or model.name in OPERATIONS)
        return answered and service.metadata.get("protocol") == "json"

    def answer(self, model: OperationModel, context: dict[str, Any]) -> Response | None:
        """Return the response of a call; None lets moto's own stubber answer it."""
        name = model.service_model.service_name
        process = Process.current
        caller = self.callers.get(process) if process else None
        parameters, invoker = context.get("signalbox.parameters", {}), context.get("signalbox.invoker", "")
        call = Call(NAMES.get(name, name), model.name, parameters, caller, invoker)
        if caller is None:
            return self.attempt(model, call)
        if not caller.process.runs_here:
            return self.in_thread(model, call)
        for attempt in range(attempts(context)):
            try:
                response = self.timed(model, call)
            except UnsupportedCall as error:
                caller.process.fail(error)
            if response is None or response[0].status_code < 300 or not retried(response):
                return response
            caller.process.pause(self.clock.uniform(0, min(20.0, 0.05 * 2**attempt)))
        return response

    def in_thread(self, model: OperationModel, call: Call) -> Response | None:
        """Answer a call from a thread of a handler, one after another. No virtual time passes, since the handler itself
        waits for its threads."""
        assert call.caller is not None
        with THREADS:
            try:
                self.conflicts.check(call)
                return self.attempt(model, call)
            except ServiceError as error:
                return refusal(error)
            except UnsupportedCall as error:
                call.caller.process.fail(error)
                raise

    def timed(self, model: OperationModel, call: Call) -> Response | None:
        """Make one attempt of a handler's call; other handlers may run before its effect and before its response."""
        assert call.caller is not None
        process = call.caller.process
        span = SECONDS.get(call.service, OTHER_SECONDS)
        try:
            self.interference.strike(call, "before")
            process.check()
            self.conflicts.begin(call)
            self.wait(process, span)
            self.conflicts.check(call)
            response = self.attempt(model, call)
            self.conflicts.end(call)
            self.interference.strike(call, "after")
        except ServiceError as error:
            response = refusal(error)
        finally:
            self.conflicts.end(call)
        self.wait(process, span)
        return response

    def wait(self, process: Process, span: tuple[float, float]) -> None:
        """Let half of a call's modelled time pass."""
        seconds = self.clock.draw(span) / 2
        process.excess_seconds += seconds - self.clock.mean(span) / 2
        process.pause(seconds)

    def attempt(self, model: OperationModel, call: Call) -> Response | None:
        """Authorise the call and let its service answer."""
        self.counts[call.name] = self.counts.get(call.name, 0) + 1
        listening = [listener(call) for listener in self.listeners]
        response: Response | None
        try:
            self.authorise(call)
            service = self.services.get(call.service)
            if service is None:
                self.check_stored(call)
                check_moto(model, call)
            response = service(model, call) if service else None
        except ServiceError as error:
            response = refusal(error)
        except NotImplementedError as error:
            self.unknown[str(error)] += 1
            raise
        for hear in listening:
            hear(response)
        return response

    def check_stored(self, call: Call) -> None:
        """Raise UnsupportedCall where moto would answer a handler, a machine or an API without the effect on AWS."""
        if (call.caller or call.invoker) and call.service not in STORED and not is_ignored(call.name, self.ignored):
            raise UnsupportedCall(f"the twin has no {call.name}; to let moto answer it: --ignore {call.service}")


def check_moto(model: OperationModel, call: Call) -> None:
    """Leave a call to moto. Raises UnsupportedCall for a service that moto lacks: its call would leave the twin."""
    if not in_moto(model.service_model.endpoint_prefix):
        raise UnsupportedCall(f"the twin has no {call.name}")


@cache
def in_moto(prefix: str) -> bool:
    """Return whether moto answers for the service of an endpoint's prefix."""
    address = f"https://{prefix}.us-east-1.amazonaws.com"
    return any(pattern.match(address) for _, pattern in backend_url_patterns)


NAMES = {"stepfunctions": "states"}
STORED = frozenset({"secretsmanager", "kms", "sts", "iam", "cloudwatch", "logs", "appconfig", "appconfigdata", "xray"})
"""Services that moto answers: their calls store and read, and cause nothing else."""


def attempts(context: dict[str, Any]) -> int:
    """Return how many attempts botocore would make of this call."""
    config = context.get("client_config")
    retries = getattr(config, "retries", None) or {}
    return int(retries.get("total_max_attempts") or retries.get("max_attempts", 4) + 1)


def retried(response: Response) -> bool:
    """Return whether botocore itself would retry after this response."""
    http, parsed = response
    return http.status_code >= 500 or parsed.get("Error", {}).get("Code") in RETRIED
