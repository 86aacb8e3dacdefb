"""Static bound of a history's length, compared with the events that the engine writes."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from signalbox.asl import Machine
from signalbox.cost.model.behaviour import Behaviour
from signalbox.cost.model.definition import read_definition
from signalbox.cost.model.definition_states import read_scope
from signalbox.cost.model.history_bound import most_events
from signalbox.project import CHECKOUT

Document = dict[str, Any]
FILES = sorted((CHECKOUT / "statemachines").glob("*.asl.json"))
TOKEN = "arn:aws:states:::lambda:invoke.waitForTaskToken"


def task(**more: Any) -> Document:
    return {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True, **more}


def bound(definition: Document) -> Fraction | None:
    return most_events(read_scope(definition, "a definition"), Behaviour())


def flow(**states: Document) -> Document:
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}


def test_a_task_with_every_retry() -> None:
    """Begun and ended, entered and exited, and four events for each of its four attempts."""
    assert bound(flow(A=task(Retry=[{"ErrorEquals": ["States.ALL"]}]))) == 2 + 2 + 4 * 4


def test_a_loop_without_a_pause_has_no_bound() -> None:
    """A loop that only data ends has no bound."""
    again: Document = {"Type": "Choice", "Choices": [{"Condition": "{% $n < 3 %}", "Next": "A"}], "Default": "B"}
    assert bound(flow(A={"Type": "Pass", "Next": "Again"}, Again=again, B={"Type": "Succeed"})) is None


@pytest.mark.parametrize("pause", [{"TimeoutSeconds": 100}, {"TimeoutSeconds": 900, "HeartbeatSeconds": 100}])
def test_a_loop_whose_rounds_take_time_ends_with_its_machine(pause: Document) -> None:
    """Waits of 100 seconds fit ten times into 1,000: eleven ways of a wait and a choice."""
    late = {"Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Again"}]}
    again: Document = {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "A"}], "Default": "B"}
    looping = flow(A={**task(), "Resource": TOKEN, **pause, **late}, Again=again, B={"Type": "Succeed"})
    assert bound(looping) is None
    assert bound(looping | {"TimeoutSeconds": 1000}) == 2 + 11 * (2 + 6)


def test_the_items_of_a_map_count_where_they_are() -> None:
    """Inline without a known number they have no bound; in children of their own they leave four events."""
    mapped: Document = {"Type": "Map", "End": True, "ItemProcessor": flow(A=task())}
    assert bound(flow(M=mapped)) is None
    assert bound(flow(M={**mapped, "Items": [1, 2, 3]})) == 2 + 2 + 2 + 3 * (2 + 6)
    mapped["ItemProcessor"]["ProcessorConfig"] = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    assert bound(flow(M=mapped)) == 2 + 2 + 4


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.partition(".")[0])
@pytest.mark.parametrize("outcome", [{"timeout": True}, {"error": "TransientError", "cause": ""}], ids=str)
def test_no_run_writes_more_than_its_bound(path: Path, outcome: Document) -> None:
    """The engine, where every attempt fails, but for those that send an application round and round its loop."""
    definition = json.loads(path.read_text("utf-8"))
    tasks = {name: [outcome] for name, state in definition["States"].items() if state["Type"] == "Task"}
    for name in {"CheckCredit", "CloseDocuments"} & set(tasks):
        tasks[name] = [{"result": {"Payload": {"way": "documents"}}}]
    given = ("orderId", "applicationId", "date", "run", "mended", "correlationId", "causationId", "traceparent")
    history = Machine(definition).run(dict.fromkeys(given, "x"), tasks=tasks).history
    most = most_events(read_definition(path).scope, Behaviour())
    assert most is not None
    assert 10 < len(history) <= most
