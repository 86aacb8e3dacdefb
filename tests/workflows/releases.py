"""The last release of each workflow: its definition, and one golden history for each way through it.

`python -m tests.workflows.releases` writes them anew from the example scripts: when a release is out, never to make a
test green. The histories stand for the released handlers: what each answered, and with which payload it was called.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from signalbox.assembly import Assembly, read
from signalbox.twin import Twin
from signalbox.twin.executions import Execution

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "releases"
Document = dict[str, Any]

ENDS = {
    "TaskSucceeded": lambda details: {"result": json.loads(details["output"])},
    "TaskFailed": lambda details: {"error": details["error"]},
    "TaskTimedOut": lambda details: {"timeout": True},
}
"""How an attempt of a task ended, as an outcome that `Machine.run` takes."""


def released(slug: str) -> Document:
    """`{"definition", "ends": {status and outcome: count}, "histories": [...]}` of a workflow.

    A history is `{"input", "states", "status", "payloads", "outcomes"}`.
    """
    found: Document = json.loads((FOLDER / f"{slug}.json").read_text("utf-8"))
    return found


def slugs() -> list[str]:
    """The workflows that were released."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def example(slug: str) -> list[Document]:
    """The lines of a workflow's example script."""
    return [json.loads(line) for line in (ROOT / "examples" / f"{slug}.jsonl").read_text("utf-8").splitlines()]


def payloads(history: Sequence[Document]) -> dict[str, list[list[str]]]:
    """State -> for each attempt the fields of the payload that its function got."""
    found: dict[str, list[list[str]]] = {}
    for state, event in _in_states(history):
        if event["type"] == "TaskScheduled":
            arguments = json.loads(event["taskScheduledEventDetails"]["parameters"])
            found.setdefault(state, []).append(sorted(arguments["Payload"]))
    return found


def _outcomes(history: Sequence[Document]) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    for state, event in _in_states(history):
        if event["type"] in ENDS:
            details = event[f"{event['type'][0].lower()}{event['type'][1:]}EventDetails"]
            found.setdefault(state, []).append(ENDS[event["type"]](details))
    return found


def _in_states(history: Sequence[Document]) -> Iterator[tuple[str, Document]]:
    state = ""
    for event in history:
        state = event.get("stateEnteredEventDetails", {}).get("name", state)
        yield state, event


def _golden(execution: Execution) -> Document:
    history = execution.state.history
    return {
        "input": json.loads(execution.input),
        "states": list(execution.state.entered),
        "status": execution.status,
        "payloads": payloads(history),
        "outcomes": _outcomes(history),
    }


def ends(twin: Twin, slug: str) -> dict[str, int]:
    """`<status> <outcome>` -> how many of a workflow's executions; which of two wins a race is not told."""
    return dict(sorted(Counter(f"{row['status']} {row['outcome']}" for row in twin.executions(slug)).items()))


def definition_of(slug: str) -> Document:
    """The definition as it stands today."""
    found: Document = json.loads((ROOT / "statemachines" / f"{slug}.asl.json").read_text("utf-8"))
    return found


def record(assembly: Assembly, slug: str) -> Document:
    """The release that an assembly holds: one history for each way that the example's executions take."""
    ways: dict[tuple[str, ...], Document] = {}
    with Twin.from_assembly(assembly, seed=0, schedules=False) as twin:
        twin.play(example(slug))
        for execution in twin.cloud.executions.all.values():
            if execution.definition.workflow == slug and execution.stopped is not None:
                golden = _golden(execution)
                ways.setdefault((*golden["states"], golden["status"]), golden)
        ended = ends(twin, slug)
    return {"definition": definition_of(slug), "ends": ended, "histories": list(ways.values())}


def recordable(assembly: Assembly) -> list[str]:
    """The workflows of an assembly without a Map that reads its items from a file, which a golden history cannot answer."""
    definitions = {row["slug"]: definition_of(row["slug"]) for row in assembly.workflows}
    return sorted(s for s, d in definitions.items() if not any("ItemReader" in state for state in d["States"].values()))


def main() -> None:
    """Write the release of every workflow of the assembly in cdk.out that can be recorded."""
    assembly = read(ROOT / "cdk.out")
    FOLDER.mkdir(exist_ok=True)
    for slug in recordable(assembly):
        text = json.dumps(record(assembly, slug), indent=1)
        (FOLDER / f"{slug}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
