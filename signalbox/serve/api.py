"""The API: an operation's name and parameters in, its answer out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from signalbox.asl.mocks.mock_config import MockConfig
from signalbox.asl.service_models import service_model, shape_errors
from signalbox.serve.clock import RealClock
from signalbox.serve.context import Server
from signalbox.serve.driver import Driver
from signalbox.serve.errors import ApiError, invalid
from signalbox.serve.lambda_endpoint import LambdaEndpoint
from signalbox.serve.operations import (
    activities,
    callbacks,
    checks,
    executions,
    histories,
    machines,
    map_runs,
    versions,
)
from signalbox.serve.resources import Resources
from signalbox.serve.work import Workers

Parameters = dict[str, Any]
Operation = Callable[[Server, Parameters], Parameters]


@dataclass(frozen=True)
class Options:
    """Choices of the command line."""

    mocks: MockConfig | None = None
    endpoint: LambdaEndpoint | None = None
    virtual: bool = False


class Api:
    """Answers the operations. `now` gives epoch seconds and `new_id` texts that are used once; both are handed in."""

    def __init__(self, options: Options, now: Callable[[], float], new_id: Callable[[], str]) -> None:
        resources = Resources()
        clock = RealClock(resources.lock, now)
        driver = Driver(resources, clock, options.virtual)
        self.server = Server(resources, clock, driver, new_id, options.mocks)
        self.workers = Workers(resources, driver, options.mocks, options.endpoint, self.call)
        driver.work = self.workers.answer
        modules = (machines, versions, executions, map_runs, histories, callbacks, activities, checks)
        self.operations: dict[str, Operation] = {}
        for module in modules:
            self.operations |= module.OPERATIONS

    def call(self, name: str, parameters: Parameters) -> Parameters:
        """Return the answer of an operation. Raises ApiError."""
        operation = self.operations.get(name)
        if operation is None:
            known = name in service_model("stepfunctions").operation_names
            why = f"signalbox serve does not offer {name}" if known else f"there is no operation {name}"
            raise ApiError("UnknownOperationException", why)
        check(name, parameters)
        return operation(self.server, parameters)

    def close(self) -> None:
        """End the threads, and the questions of workers that are open."""
        with self.server.resources.lock:
            self.server.closed = True
        self.server.clock.close()
        self.workers.pool.shutdown(wait=False, cancel_futures=True)


def check(name: str, parameters: Parameters) -> None:
    """Raise ValidationException for parameters that are missing, unknown, too long or of another type."""
    shape = service_model("stepfunctions").operation_model(name).input_shape
    if shape is None:
        return
    if unknown := parameters.keys() - shape.members.keys():
        raise invalid(f"{name} has no parameter {', '.join(sorted(unknown))}")
    if errors := shape_errors(shape, parameters):
        raise invalid(errors)
    for field, value in parameters.items():
        allowed = getattr(shape.members[field], "enum", ())
        if allowed and value not in allowed and name != "TestState":  # which checks its own, in the recorded order
            raise invalid(
                f"1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: "
                f"Member must satisfy enum value set: [{', '.join(allowed)}]"
            )
        most = shape.members[field].metadata.get("max")
        if isinstance(value, str) and most is not None and len(value) > most:
            raise invalid(
                f"1 validation error detected: Value at '{field}' failed to satisfy constraint: "
                f"Member must have length less than or equal to {most}"
            )
