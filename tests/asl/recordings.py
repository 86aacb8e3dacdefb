"""Recordings of AWS, and this engine's runs in the same shape."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from signalbox.asl import Execution, Machine

FOLDER = Path(__file__).parents[2].parent / "shared" / "recorded" / "cases"
STATE_EVENT = ("stateEnteredEventDetails", "stateExitedEventDetails")
ITERATION = re.compile(r"MapIteration(\w+)")
Case = dict[str, Any]


def cases() -> list[Path]:
    """The recorded cases beside the repository; none where the folder is missing."""
    return sorted(FOLDER.glob("*.json"))


def replay(case: Case) -> Execution:
    """Run a case's definition with its input and the outcomes that its tasks had."""
    return Machine(case["definition"]).run(case["input"], case["mocks"])


def observed(execution: Execution) -> Case:
    """An execution in the shape of a case's `expect`."""
    owners = _owners(execution.history)
    seen: Case = {"status": execution.status, "output": execution.output, "error": execution.error}
    seen |= {"cause": execution.cause, "events": [], "path": []}
    seen |= {"state_inputs": [], "state_outputs": [], "assigned": [], "evaluation_failed": []}
    for event in execution.history:
        seen["events"].append(_row(event, owners))
        if entered := event.get("stateEnteredEventDetails"):
            seen["path"].append(entered["name"])
            seen["state_inputs"].append([entered["name"], json.loads(entered["input"])])
        if left := event.get("stateExitedEventDetails"):
            seen["state_outputs"].append([left["name"], json.loads(left["output"])])
            if assigned := left.get("assignedVariables"):
                values = {name: json.loads(text) for name, text in assigned.items()}
                seen["assigned"].append([left["name"], values])
        if failed := event.get("evaluationFailedEventDetails"):
            seen["evaluation_failed"].append({"location": None} | failed)
    return seen


def scheduled(execution: Execution) -> list[Case]:
    """Return the arguments, time-outs and credentials of each attempt of a task, in order."""
    found = []
    for event in execution.history:
        details = event.get("taskScheduledEventDetails") or event.get("lambdaFunctionScheduledEventDetails")
        if details:
            given = {"input": json.loads(details.get("parameters") or details["input"])}
            names = ("timeoutInSeconds", "heartbeatInSeconds", "taskCredentials")
            found.append(given | {name: details[name] for name in names if name in details})
    return found


def _owners(history: list[Case]) -> dict[int, str | None]:
    owners: dict[int, str | None] = {}
    for event in history:
        details = next((event[key] for key in STATE_EVENT if key in event), None)
        if details is None:
            details = event.get("evaluationFailedEventDetails", {})
            name = details.get("state") or owners.get(event["previousEventId"])
        else:
            name = details["name"]
        for key, value in event.items():
            if ITERATION.match(event["type"]) and key.endswith("EventDetails"):
                name = value["name"]
        owners[event["id"]] = name
    return owners


def _row(event: Case, owners: dict[int, str | None]) -> list[Any]:
    kind = event["type"]
    if kind.startswith("Execution"):
        return [kind, None]
    row = [kind, owners[event["id"]]]
    if ITERATION.match(kind):
        row.append(next(value["index"] for key, value in event.items() if key.endswith("EventDetails")))
    return row


def masked(value: Any, paths: list[str]) -> Any:
    """A copy of a case's `expect` with its volatile values taken out."""
    copy = json.loads(json.dumps(value))
    for path in paths:
        steps = [name or quoted or int(index) for name, quoted, index in STEP.findall(path)]
        target = copy
        try:
            for step in steps[:-1]:
                target = target[step]
            target[steps[-1]] = None
        except (KeyError, IndexError, TypeError):
            continue
    return copy


STEP = re.compile(r"\.([\w-]+)|\['([^']+)'\]|\[(\d+)\]")


def types_of(rows: list[list[Any]]) -> Counter[str]:
    """Count the events of each type."""
    return Counter(row[0] for row in rows)
