"""Recordings of AWS, and this engine's runs in the same shape."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from signalbox import asl
from signalbox.asl import Execution

RECORDED = Path(__file__).parents[2].parent / "shared" / "recorded"
FOLDER = RECORDED / "cases"
ENGINE: Any = asl  # tests/asl/conformance.py holds other engines against the same recordings
LANGUAGES = ("cases", "jsonpath")  # the folders with executions in JSONata, and in JSONPath or in both
# Names of resources that the recorder put for the ARNs of its tests.
ARNS = {"activity_arn": "arn:aws:states:us-east-1:111111111111:activity:activity"}
# Texts that the recorder put for those of its runs, as it puts "<task_token:1>" for others.
STANDINS = ("a_task_token", "snf_role_arn", "date")
STATE_EVENT = ("stateEnteredEventDetails", "stateExitedEventDetails")
SCHEDULED = tuple(f"{kind}ScheduledEventDetails" for kind in ("task", "lambdaFunction", "activity"))
ITERATION = re.compile(r"MapIteration(\w+)")
Case = dict[str, Any]


def cases() -> list[Path]:
    """The recorded cases beside the repository; none where the folder is missing."""
    return sorted(path for folder in LANGUAGES for path in (RECORDED / folder).glob("*.json"))


def replay(case: Case) -> Execution:
    """Run a case's definition with its input and the outcomes that its tasks had."""
    text = json.dumps(case["definition"])
    for name, arn in ARNS.items():
        text = text.replace(f'"Resource": "{name}"', f'"Resource": "{arn}"')
    execution: Execution = ENGINE.Machine(text).run(case["input"], case["mocks"])
    return execution


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
        details = next((event[key] for key in SCHEDULED if key in event), None)
        if details:
            given = {"input": json.loads(details.get("parameters") or details["input"])}
            names = ("timeoutInSeconds", "heartbeatInSeconds", "taskCredentials")
            found.append(given | {name: details[name] for name in names if name in details})
    return found


def same(recorded: Any, actual: Any) -> bool:
    """Return True for equal values; a placeholder of the recorder stands for any text."""
    if isinstance(recorded, dict) and isinstance(actual, dict):
        # The context object has had RedriveCount since November 2023.
        actual = {key: value for key, value in actual.items() if key != "RedriveCount" or key in recorded}
        return recorded.keys() == actual.keys() and all(same(recorded[key], actual[key]) for key in recorded)
    if isinstance(recorded, list) and isinstance(actual, list):
        return len(recorded) == len(actual) and all(map(same, recorded, actual))
    if isinstance(recorded, str) and isinstance(actual, str) and recorded != actual:
        return recorded in STANDINS or bool(re.search(r"<[\w :-]+>", recorded))
    return type(recorded) is type(actual) and bool(recorded == actual)


def unmatched(recorded: list[Any], actual: list[Any]) -> list[Any]:
    """Return the values of `actual` without a same one in `recorded`, in any order."""
    left = list(recorded)
    missing = []
    for value in actual:
        match = next((item for item in left if same(item, value)), None)
        if match is None:
            missing.append(value)
        else:
            left.remove(match)
    return missing + left


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
