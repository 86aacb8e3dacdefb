"""Calls of AWS services: who makes one, and what a simulated service answers."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.model import OperationModel

from signalbox.errors import InputError
from signalbox.twin.kernel.processes import Process
from signalbox.twin.known_names import Known, is_ignored, problems
from signalbox.twin.services.dynamodb.fast_moto.response import Http as Http

Parameters = Mapping[str, Any]
Parsed = dict[str, Any]
Response = tuple[Http, Parsed]


class ServiceError(Exception):
    """Refusal of a simulated service, which botocore raises as the client's exception of that code."""

    def __init__(self, code: str, message: str, status: int = 400, **fields: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.fields = fields


@dataclass(slots=True)
class Call:
    """Call of an AWS service. `caller` is the invocation that makes it, None outside of handlers. `invoker` is the
    workflow for which Step Functions itself makes it, else empty."""

    service: str
    operation: str
    parameters: Parameters
    caller: "Caller | None"
    invoker: str = ""

    @property
    def name(self) -> str:
        """Return `service.Operation`, as fault plans write it (`dynamodb.TransactWriteItems`)."""
        return f"{self.service}.{self.operation}"


class Caller(Protocol):
    """Running invocation that makes a call, with its process and its role. `lineage`: see Message."""

    process: Process
    function: str
    role: str
    lineage: Mapping[str, int]


class UnsupportedCall(InputError, NotImplementedError):
    """A call, a parameter of one or a task that AWS carries out and the twin does not. It ends the run: a handler that
    caught it would go on as if AWS had refused."""


Operation = Callable[[Call], Parsed]
Service = Callable[[OperationModel, Call], "Response | None"]


def success(fields: Parsed) -> Response:
    """Return the response that carries these fields."""
    return Http(), {**fields, "ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}}


def refusal(error: ServiceError) -> Response:
    """Return the response from which botocore raises the client's exception."""
    metadata = {"HTTPStatusCode": error.status, "HTTPHeaders": {}, "RetryAttempts": 0}
    detail = {"Code": error.code, "Message": error.message}
    return Http(error.status), {"Error": detail, "ResponseMetadata": metadata, **error.fields}


def operations(
    table: Mapping[str, Operation], parameters: Mapping[str, Known], ignored: Collection[str] = ()
) -> Service:
    """Return a service that answers with one function per operation. `parameters` are those that each obeys; `ignored`
    holds `service.Operation.Parameter`. Raises UnsupportedCall for another operation or parameter."""

    def answer(model: OperationModel, call: Call) -> Response | None:
        if call.operation not in table:
            raise UnsupportedCall(f"the twin has no {call.name}")
        check_parameters(call, parameters[call.operation], ignored)
        return success(table[call.operation](call))

    return answer


def check_parameters(call: Call, known: Known, ignored: Collection[str]) -> None:
    """Raise UnsupportedCall for the first parameter that the twin does not obey and that is not ignored."""
    for path, place, problem in problems(known, call.parameters):
        if not is_ignored(name := f"{call.name}.{path}", ignored):
            raise UnsupportedCall(f"{call.name}: {place} {problem}; to go on without it: --ignore {name}")
