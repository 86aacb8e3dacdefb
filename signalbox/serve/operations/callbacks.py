"""Callbacks: a worker ends the task of a token, or says that the work goes on."""

from typing import Any

from signalbox.asl.run.protocol import TaskFailed, TaskHeartbeat, TaskSucceeded
from signalbox.asl.values import read_json
from signalbox.serve.context import Server
from signalbox.serve.errors import ApiError
from signalbox.serve.resources import Execution

Parameters = dict[str, Any]


def _task(server: Server, token: str) -> tuple[Execution, int]:
    found = server.resources.tokens.get(token)
    if found is None:
        raise ApiError("InvalidToken", "Invalid Token: 'Invalid token'")
    execution, task = found
    if task not in execution.run.open_tasks:
        raise ApiError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
    return found


def succeed(server: Server, parameters: Parameters) -> Parameters:
    """End a task with its output: the first answer wins."""
    with server.resources.lock:
        execution, task = _task(server, parameters["taskToken"])
        try:
            value = read_json(parameters["output"])
        except ValueError as error:
            raise ApiError("InvalidOutput", f"Invalid Output: '{error}'") from error
        server.driver.stimulate(execution, lambda at: TaskSucceeded(at, task, value))
    return {}


def fail(server: Server, parameters: Parameters) -> Parameters:
    """End a task with an error."""
    with server.resources.lock:
        execution, task = _task(server, parameters["taskToken"])
        error, cause = parameters.get("error"), parameters.get("cause")
        server.driver.stimulate(execution, lambda at: TaskFailed(at, task, error, cause))
    return {}


def beat(server: Server, parameters: Parameters) -> Parameters:
    """Say that the work on a task goes on."""
    with server.resources.lock:
        execution, task = _task(server, parameters["taskToken"])
        server.driver.stimulate(execution, lambda at: TaskHeartbeat(at, task))
    return {}


OPERATIONS = {"SendTaskSuccess": succeed, "SendTaskFailure": fail, "SendTaskHeartbeat": beat}
