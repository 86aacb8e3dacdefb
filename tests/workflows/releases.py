"""The last release of each workflow: its definition, and one golden history for each way through it.

`python -m tests.workflows.releases` writes all of them, or the named ones. Run it when a release is in production,
never to make a test green. The histories stand for the released handlers: the result and payload of each call, and the
files that they left for a Map.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from signalbox.asl import Execution as Ended
from signalbox.asl import Machine
from signalbox.asl.run.protocol import StartChild
from signalbox.assembly import Assembly, read
from signalbox.twin import Twin
from signalbox.twin.services.stepfunctions.execution import Execution
from tests.workflows.replays import Replay, fields
from tests.workflows.settlement import text

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "releases"
Document = dict[str, Any]
Calls = Mapping[str, list[list[str]]]

STATUS = {"ExecutionSucceeded": "SUCCEEDED", "ExecutionFailed": "FAILED"}
ENDS = {
    "TaskSucceeded": lambda details: {"result": json.loads(details["output"])},
    "TaskFailed": lambda details: {"error": details["error"]},
    "TaskTimedOut": lambda details: {"timeout": True},
}
"""How an attempt of a task ended, as an outcome that `Machine.run` takes."""


def released(slug: str) -> Document:
    """`{"definition", "ends": {status and outcome: count}, "histories": [...]}` of a workflow.

    A history is `{"input", "states", "status", "payloads", "outcomes"}`. Of a machine that reads files it also has
    `"files"`, their texts by key.
    """
    found: Document = json.loads((FOLDER / f"{slug}.json").read_text("utf-8"))
    return found


def slugs() -> list[str]:
    """The workflows that were released."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def script(slug: str) -> list[Document]:
    """Return the script from which a release is recorded: one beside the golden file, or the workflow's example."""
    own, example = FOLDER / f"{slug}.jsonl", ROOT / "examples" / f"{slug}.jsonl"
    lines = (own if own.is_file() else example).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def payloads(history: Sequence[Document]) -> dict[str, list[list[str]]]:
    """State -> for each attempt the fields of the payload that its function got."""
    found: dict[str, list[list[str]]] = {}
    for state, event in _in_states(history):
        if event["type"] == "TaskScheduled":
            arguments = json.loads(event["taskScheduledEventDetails"]["parameters"])
            found.setdefault(state, []).append(fields(arguments["Payload"]))
    return found


def answered(definition: Document, golden: Document, name: str = "") -> tuple[Ended, Calls]:
    """Run a definition with the results and files of a golden history; return the execution and its calls' payloads."""
    machine = Machine(definition, name)
    if "files" not in golden:
        execution = machine.run(golden["input"], tasks=golden["outcomes"])
        return execution, payloads(execution.history)
    replay = Replay(definition, golden["outcomes"], golden["files"].__getitem__)
    return machine.run(golden["input"], tasks=replay), replay.calls


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


def reads_files(definition: Document) -> bool:
    """Return whether a Map of the definition reads its items from a file."""
    return any("ItemReader" in state for state in definition["States"].values())


def _golden(execution: Execution, children: Sequence[Sequence[Document]]) -> Document:
    """Return the history up to its first end: `Machine.run` redrives nothing."""
    history = list(takewhile(lambda event: event["type"] != "ExecutionRedriven", execution.state.history))
    ran = [*history, *(event for child in children for event in child)]
    return {
        "input": json.loads(execution.input),
        "states": [e["stateEnteredEventDetails"]["name"] for e in history if "stateEnteredEventDetails" in e],
        "status": STATUS[history[-1]["type"]],
        "payloads": payloads(ran),
        "outcomes": _outcomes(ran),
    }


def _files(definition: Document, golden: Document, read: Callable[[str], str]) -> dict[str, str]:
    """The files that the definition asks for on this way, by key."""
    found: dict[str, str] = {}

    def noted(key: str) -> str:
        found[key] = read(key)
        return found[key]

    Machine(definition).run(golden["input"], tasks=Replay(definition, golden["outcomes"], noted))
    return found


def ends(twin: Twin, slug: str) -> dict[str, int]:
    """`<status> <outcome>` -> how many of a workflow's executions; which of two wins a race is not told."""
    return dict(sorted(Counter(f"{row['status']} {row['outcome']}" for row in twin.executions(slug)).items()))


def definition_of(slug: str) -> Document:
    """Return today's definition."""
    found: Document = json.loads((ROOT / "statemachines" / f"{slug}.asl.json").read_text("utf-8"))
    return found


def record(assembly: Assembly, slug: str) -> Document:
    """The release that an assembly holds: one history for each way that the script's executions take."""
    ways: dict[str, Document] = {}
    children: dict[str, dict[int, list[Document]]] = defaultdict(dict)
    definition = definition_of(slug)
    with Twin.from_assembly(assembly, seed=0, schedules=False) as twin:

        def ended(parent: Execution, command: StartChild, child: Execution) -> None:
            children[parent.arn].setdefault(command.index, list(child.state.history))

        twin.cloud.map_runs.listeners.append(ended)
        twin.play(script(slug))
        for execution in twin.cloud.executions.all.values():
            if execution.definition.workflow == slug and execution.stopped is not None:
                golden = _golden(execution, [history for _, history in sorted(children[execution.arn].items())])
                if reads_files(definition):
                    golden["files"] = _files(definition, golden, lambda key: text(twin, key))
                ways.setdefault(_way(golden), golden)
        counts = ends(twin, slug)
    return {"definition": definition, "ends": counts, "histories": list(ways.values())}


def _way(golden: Document) -> str:
    """Return what is equal in two executions of one way: states and end, and the errors of children."""
    outcomes = golden["outcomes"].items() if "files" in golden else ()
    errors = {state: sorted({str(outcome.get("error")) for outcome in ended}) for state, ended in outcomes}
    return json.dumps([golden["states"], golden["status"], errors])


def main() -> None:
    """Write the releases of the workflows that are named, or of every one in the assembly in cdk.out."""
    assembly = read(ROOT / "cdk.out")
    FOLDER.mkdir(exist_ok=True)
    for slug in sys.argv[1:] or sorted(row["slug"] for row in assembly.workflows):
        (FOLDER / f"{slug}.json").write_text(json.dumps(record(assembly, slug), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
