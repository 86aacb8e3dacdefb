"""Histories of executions, page by page."""

from typing import Any

from signalbox.serve.context import Server
from signalbox.serve.pages import page

Parameters = dict[str, Any]
_DATA = frozenset({"input", "inputDetails", "output", "outputDetails", "parameters", "assignedVariables"})


def get_history(server: Server, parameters: Parameters) -> Parameters:
    """Return a page of an execution's events; without execution data where the caller asks for that."""
    with server.resources.lock:
        history = server.resources.execution(parameters["executionArn"]).run.history
    if parameters.get("reverseOrder"):
        history = history[::-1]
    events, more = page(history, parameters)
    if parameters.get("includeExecutionData") is False:
        events = [_without_data(event) for event in events]
    return {"events": events, **more}


def _without_data(event: Parameters) -> Parameters:
    return {
        name: {key: item for key, item in value.items() if key not in _DATA} if isinstance(value, dict) else value
        for name, value in event.items()
    }


OPERATIONS = {"GetExecutionHistory": get_history}
