"""Activities, and the workers that ask for their tasks."""

from typing import Any

from signalbox.asl.run.protocol import TaskStarted
from signalbox.serve.context import Server
from signalbox.serve.operations.machines import check_name, tags_of
from signalbox.serve.pages import page
from signalbox.serve.resources import PREFIX, Activity, Execution

Parameters = dict[str, Any]
POLL_SECONDS = 60.0
"""How long a worker's question stays open without a task (API reference, GetActivityTask)."""


def create(server: Server, parameters: Parameters) -> Parameters:
    """Create an activity; the same call again gives the same answer."""
    check_name(parameters["name"])
    arn = f"{PREFIX}:activity:{parameters['name']}"
    with server.resources.lock:
        made = server.resources.activities.setdefault(arn, Activity(parameters["name"], arn, server.clock.now()))
        server.resources.tags.setdefault(arn, tags_of(parameters))
        return {"activityArn": arn, "creationDate": made.created}


def describe(server: Server, parameters: Parameters) -> Parameters:
    """Describe an activity."""
    with server.resources.lock:
        found = server.resources.activity(parameters["activityArn"])
        return {"activityArn": found.arn, "name": found.name, "creationDate": found.created}


def list_activities(server: Server, parameters: Parameters) -> Parameters:
    """List the activities, oldest first."""
    with server.resources.lock:
        found, more = page(list(server.resources.activities.values()), parameters)
    rows = [{"activityArn": a.arn, "name": a.name, "creationDate": a.created} for a in found]
    return {"activities": rows, **more}


def delete(server: Server, parameters: Parameters) -> Parameters:
    """Delete an activity."""
    with server.resources.lock:
        server.resources.activities.pop(parameters["activityArn"], None)
        server.resources.tags.pop(parameters["activityArn"], None)
    return {}


def get_task(server: Server, parameters: Parameters) -> Parameters:
    """Give a worker the oldest task that still waits; an empty answer where none came within a minute."""
    lock, end = server.resources.lock, server.clock.now() + POLL_SECONDS
    with lock:
        activity = server.resources.activity(parameters["activityArn"])
        while True:
            while activity.waiting:
                token, text = activity.waiting.popleft()
                execution, task = server.resources.tokens[token]
                if task in execution.run.open_tasks:
                    _start(server, execution, task, parameters.get("workerName"))
                    return {"taskToken": token, "input": text}
            left = end - server.clock.now()
            if left <= 0 or server.closed:
                return {}
            lock.wait(left)


def _start(server: Server, execution: Execution, task: int, worker: str | None) -> None:
    server.driver.stimulate(execution, lambda at: TaskStarted(at, task, worker))


OPERATIONS = {
    "CreateActivity": create,
    "DescribeActivity": describe,
    "ListActivities": list_activities,
    "DeleteActivity": delete,
    "GetActivityTask": get_task,
}
