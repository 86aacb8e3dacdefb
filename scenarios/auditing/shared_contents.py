"""Contents of events that every workflow shares: ends of executions, and circuits that open."""

from scenarios.auditing.expected_data import Content, Contents, Expected, OneOf
from scenarios.records import BusinessRecords
from signalbox.twin.auditors.records import Row, parsed

FAILED = ("FAILED", "TIMED_OUT", "ABORTED")


def execution_failed(records: BusinessRecords, event: Row) -> Expected | str:
    """Return the data of ExecutionFailed: an execution that ended so, or one that does not work on its row."""
    arn, workflow = str(event["data"].get("executionArn")), str(event["data"].get("workflow"))
    key = next((found["key"] for found in records.assembly.workflows if found["slug"] == workflow), None)
    execution = records.cloud.executions.all.get(arn)
    if key is None:
        return f"there is no workflow {workflow}"
    if execution is None:
        name = str(event["data"].get("key"))
        if not arn.rpartition(":")[2].startswith(name):
            return f"there is no execution {arn}, and its name has another key than {name}"
        return {"key": name, "workflow": workflow, "executionArn": arn, "status": "ABORTED"}
    status = execution.status
    # A redrive has continued it since; an open row of an execution that succeeded counts as aborted.
    ended = OneOf(FAILED) if execution.redrives else "ABORTED" if status == "SUCCEEDED" else status
    owner = execution.definition.workflow
    return {"key": parsed(execution.input).get(key), "workflow": owner, "executionArn": arn, "status": ended}


def circuit_opened(records: BusinessRecords, event: Row) -> Expected | str:
    """Return the data of CircuitOpened: a route that is deployed."""
    return {"route": OneOf(tuple(route["name"] for route in records.assembly.routes))}


SHARED: Contents = {
    "ExecutionFailed": Content("signalbox.entrances", execution_failed),
    "CircuitOpened": Content("signalbox.circuits", circuit_opened),
}
