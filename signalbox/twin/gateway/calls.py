"""What an AWS call is, who makes it, and what a simulated service answers it with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from botocore.model import OperationModel

from signalbox.twin.kernel.processes import Process

Parameters = Mapping[str, Any]
Parsed = dict[str, Any]
Response = tuple["HttpResponse", Parsed]


class ServiceError(Exception):
    """What a simulated service refuses: botocore turns it into the client's exception of that code."""

    def __init__(self, code: str, message: str, status: int = 400, **fields: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.fields = fields


class HttpResponse(Protocol):
    """As much of an HTTP response as botocore asks for."""

    @property
    def status_code(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Http:
    """The response of a service that the twin answers itself."""

    status_code: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """One AWS call: `name` as in fault plans (`dynamodb.TransactWriteItems`); `caller` is the invocation, or None outside.

    `invoker` is the workflow for which Step Functions itself makes the call, or empty.
    """

    service: str
    operation: str
    parameters: Parameters
    caller: "Caller | None"
    invoker: str = ""

    @property
    def name(self) -> str:
        """`service.Operation`."""
        return f"{self.service}.{self.operation}"


class Caller(Protocol):
    """Who makes a call: a running invocation with its process and its role."""

    process: Process
    function: str
    role: str


Operation = Callable[[Call], Parsed]
Service = Callable[[OperationModel, Any, Call], "Response | None"]


def success(fields: Parsed) -> Response:
    """The response that carries these fields."""
    return Http(), {**fields, "ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}}


def refusal(error: ServiceError) -> Response:
    """The response from which botocore raises the client's exception."""
    metadata = {"HTTPStatusCode": error.status, "HTTPHeaders": {}, "RetryAttempts": 0}
    detail = {"Code": error.code, "Message": error.message}
    return Http(error.status), {"Error": detail, "ResponseMetadata": metadata, **error.fields}


def operations(table: Mapping[str, Operation]) -> Service:
    """A service made of one function per operation; what it lacks is an error with its name."""

    def answer(model: OperationModel, request: Any, call: Call) -> Response | None:
        if call.operation not in table:
            raise NotImplementedError(f"the twin has no {call.name}; add it to signalbox/twin, or do not call it")
        return success(table[call.operation](call))

    return answer
