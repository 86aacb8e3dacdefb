"""Executions: start, also synchronously, describe, list, stop and redrive."""

import random
from typing import Any

from signalbox.asl.errors import InputTooLarge, InvalidInput, InvalidMocks, NotRedrivable
from signalbox.asl.run.execution_data import RUNNING
from signalbox.asl.run.protocol import Stopped
from signalbox.asl.values import read_json, to_json
from signalbox.serve.context import Server
from signalbox.serve.errors import ApiError, invalid
from signalbox.serve.operations.machines import check_name
from signalbox.serve.pages import page
from signalbox.serve.resources import Execution, Revision, StateMachine

Parameters = dict[str, Any]
_LISTED = (
    "executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate", "stateMachineVersionArn",
    "stateMachineAliasArn", "redriveCount", "mapRunArn", "itemCount",
)  # fmt: skip
_OTHER_TYPE = "This operation is not supported by this type of state machine"
_SYNC_SECONDS = 300  # the longest that an Express execution runs


def _target(server: Server, arn: str) -> tuple[StateMachine, Revision, Parameters]:
    """The machine and the revision of an ARN, with its version and alias."""
    machine = server.resources.machine(arn)
    name = arn.removeprefix(machine.arn).lstrip(":")
    if not name:
        return machine, machine.revision, {}
    via: Parameters = {}
    if name in machine.aliases:
        routing = machine.aliases[name].routing
        weights = [row["weight"] for row in routing]
        # Which version a start meets is AWS's draw; here it is one over the machine's revision, and so repeatable.
        chosen = random.Random(f"{machine.revision.id}{len(server.resources.executions)}").choices(routing, weights)
        via["alias_arn"] = arn
        name = chosen[0]["stateMachineVersionArn"].rpartition(":")[2]
    version = machine.versions.get(int(name)) if name.isdigit() else None
    if version is None:
        raise ApiError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
    return machine, version.revision, {**via, "version_arn": f"{machine.arn}:{version.number}"}


def _begin(server: Server, parameters: Parameters) -> Execution:
    arn, _, case = parameters["stateMachineArn"].partition("#")
    machine, revision, via = _target(server, arn)
    _check_case(server, machine, case)
    name, text = parameters.get("name") or server.new_id(), parameters.get("input", "{}")
    check_name(name)
    try:
        value = read_json(text)
    except ValueError as error:
        raise ApiError("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{error}'") from error
    express = f":express:{machine.name}:{name}:{server.new_id()}"
    own = machine.arn.replace(":stateMachine:", ":execution:") + f":{name}"
    execution_arn = own if machine.kind == "STANDARD" else machine.arn.partition(":stateMachine:")[0] + express
    earlier = server.resources.executions.get(execution_arn)
    if earlier is not None:
        if earlier.text == text and earlier.run.status == RUNNING:
            return earlier
        raise ApiError("ExecutionAlreadyExists", f"Execution Already Exists: '{execution_arn}'")
    execution = Execution(execution_arn, name, machine, revision, text, server.clock.now(), case, **via)
    server.resources.executions[execution_arn] = execution
    try:
        server.driver.start(execution, value)
    except (InputTooLarge, InvalidInput) as error:
        del server.resources.executions[execution_arn]
        raise invalid(str(error)) from error
    return execution


def _check_case(server: Server, machine: StateMachine, case: str) -> None:
    if not case:
        return
    if server.mocks is None:
        raise invalid(f"the test case {case!r} needs a mock file: start the server with --mocks FILE")
    try:
        server.mocks.outcomes(machine.name, case)
    except InvalidMocks as error:
        raise invalid(str(error)) from error


def start(server: Server, parameters: Parameters) -> Parameters:
    """Start an execution; `#TestCase` after the ARN has the mock file answer its tasks."""
    with server.resources.lock:
        execution = _begin(server, parameters)
    return {"executionArn": execution.arn, "startDate": execution.started}


def start_sync(server: Server, parameters: Parameters) -> Parameters:
    """Run an Express execution to its end, and answer with its outcome."""
    with server.resources.lock:
        machine = server.resources.machine(parameters["stateMachineArn"].partition("#")[0])
        if machine.kind != "EXPRESS":
            raise ApiError("StateMachineTypeNotSupported", _OTHER_TYPE)
        execution = _begin(server, parameters)
    if not execution.done.wait(_SYNC_SECONDS):
        server.driver.stimulate(execution, lambda at: Stopped(at, "States.Timeout", None))
    answer = description(execution)
    lasted = max(execution.stopped or execution.started, execution.started) - execution.started
    billed = {"billedMemoryUsedInMB": 64, "billedDurationInMilliseconds": -(-int(lasted * 1000) // 100) * 100}
    return {**answer, "billingDetails": billed}


def description(execution: Execution) -> Parameters:
    """Return an execution as DescribeExecution does."""
    run = execution.run
    answer: Parameters = {
        "executionArn": execution.arn,
        "stateMachineArn": execution.map_run.machine_arn if execution.map_run else execution.machine.arn,
        "name": execution.name,
        "status": run.status,
        "startDate": execution.started,
        "input": execution.text,
        "inputDetails": {"included": True},
    }
    given: Parameters = {"stateMachineVersionArn": execution.version_arn, "stateMachineAliasArn": execution.alias_arn}
    given |= {"stopDate": execution.stopped, "mapRunArn": execution.map_run and execution.map_run.begun.arn}
    if run.status == "SUCCEEDED":
        answer |= {"output": to_json(run.output), "outputDetails": {"included": True}}
    else:
        given |= {"error": run.error, "cause": run.cause}
    return answer | {name: value for name, value in given.items() if value is not None}


def describe(server: Server, parameters: Parameters) -> Parameters:
    """Describe an execution."""
    with server.resources.lock:
        execution = server.resources.execution(parameters["executionArn"])
        status = execution.run.status
        redrivable = status in ("FAILED", "TIMED_OUT", "ABORTED")
        why = {} if redrivable else {"redriveStatusReason": f"Execution is {status} and cannot be redriven"}
        count = {"redriveCount": execution.run.redrives}
        kind = {"redriveStatus": "REDRIVABLE" if redrivable else "NOT_REDRIVABLE"}
        return {**description(execution), **count, **kind, **why}


def list_executions(server: Server, parameters: Parameters) -> Parameters:
    """List the executions of a machine, newest first."""
    if ("mapRunArn" in parameters) == ("stateMachineArn" in parameters):
        raise invalid("Specify either a stateMachineArn or a mapRunArn, and not both")
    wanted, redriven = parameters.get("statusFilter"), parameters.get("redriveFilter")
    with server.resources.lock:
        found = [
            (execution, more)
            for execution, more in _candidates(server, parameters)
            if wanted in (None, execution.run.status) and redriven in (None, _redriven(execution))
        ]
        shown, token = page(found, parameters)
        rows = [{**description(one), "redriveCount": one.run.redrives, **more} for one, more in shown]
    return {"executions": [{name: row[name] for name in _LISTED if name in row} for row in rows], **token}


def _redriven(execution: Execution) -> str:
    return "REDRIVEN" if execution.run.redrives else "NOT_REDRIVEN"


def _candidates(server: Server, parameters: Parameters) -> list[tuple[Execution, Parameters]]:
    """The executions of a machine, or of a Map Run with the number of their items, newest first."""
    if "mapRunArn" in parameters:
        map_run = server.resources.map_run(parameters["mapRunArn"])
        if map_run.begun.kind == "EXPRESS":
            raise ApiError("StateMachineTypeNotSupported", _OTHER_TYPE)
        return [(child, {"itemCount": items}) for child, items in reversed(map_run.children.values())]
    machine = server.resources.machine(parameters["stateMachineArn"])
    if machine.kind == "EXPRESS":
        raise ApiError("StateMachineTypeNotSupported", _OTHER_TYPE)
    return [(one, {}) for one in reversed(server.resources.executions.values()) if one.machine is machine]


def stop(server: Server, parameters: Parameters) -> Parameters:
    """Stop an execution; nothing happens where it has ended."""
    with server.resources.lock:
        execution = server.resources.execution(parameters["executionArn"])
        error, cause = parameters.get("error"), parameters.get("cause")
        server.driver.stimulate(execution, lambda at: Stopped(at, error, cause))
        return {"stopDate": execution.stopped}


def redrive(server: Server, parameters: Parameters) -> Parameters:
    """Continue a failed execution from the states that did not succeed."""
    with server.resources.lock:
        execution = server.resources.execution(parameters["executionArn"])
        try:
            server.driver.redrive(execution)
        except NotRedrivable as error:
            raise ApiError("ExecutionNotRedrivable", str(error)) from error
        return {"redriveDate": execution.run.redriven_at}


OPERATIONS = {
    "StartExecution": start,
    "StartSyncExecution": start_sync,
    "DescribeExecution": describe,
    "ListExecutions": list_executions,
    "StopExecution": stop,
    "RedriveExecution": redrive,
}
