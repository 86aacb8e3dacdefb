"""Mock files of `asl run`: Step Functions Local's format, and histories."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.asl import Machine
from signalbox.asl.errors import InvalidMocks
from signalbox.asl.mocks.from_history import input_from, outcomes_from
from signalbox.asl.mocks.mock_config import MockConfig
from signalbox.cli import main
from tests.asl.cases import flow, passing, task
from tests.asl.faults import jsonata

MOCKS = {
    "StateMachines": {"m": {"TestCases": {"Happy": {"T": "Ok"}, "Unhappy": {"T": "Bad"}}}},
    "MockedResponses": {
        "Ok": {"0": {"Return": {"x": 1}}},
        "Bad": {"0-1": {"Throw": {"Error": "E", "Cause": "c"}}, "2": {"Return": 5}},
    },
}
RETRIED = jsonata(
    T=task(Retry=[{"ErrorEquals": ["E"], "MaxAttempts": 5}], Output="{% $states.result %}"),
)


def test_calls_are_answered_by_their_number() -> None:
    """Two calls fail, the third succeeds; a call more than the file has is a runtime error."""
    config = MockConfig(MOCKS)
    assert Machine(RETRIED).run({}, config.outcomes("m", "Unhappy")).output == 5
    again = {"Type": "Choice", "Choices": [{"Condition": "{% false %}", "Next": "End"}], "Default": "T"}
    ended = Machine(jsonata(T=task(Next="C"), C=again, End=passing())).run({}, config.outcomes("m", "Happy"))
    assert (ended.status, ended.error) == ("FAILED", "States.Runtime")


WRONG: list[tuple[str, Any]] = [
    ("StateMachines", {"MockedResponses": {}}),
    ("TestCases", {**MOCKS, "StateMachines": {"m": {}}}),
    ("names the response 'Gone'", {**MOCKS, "StateMachines": {"m": {"TestCases": {"A": {"T": "Gone"}}}}}),
    ("number of a call", {**MOCKS, "MockedResponses": {**MOCKS["MockedResponses"], "X": {"first": {}}}}),
    ("without a gap", {**MOCKS, "MockedResponses": {**MOCKS["MockedResponses"], "X": {"1": {"Return": 1}}}}),
    ("Return or Throw", {**MOCKS, "MockedResponses": {**MOCKS["MockedResponses"], "X": {"0": {"Throw": {}}}}}),
]


@pytest.mark.parametrize(("words", "document"), WRONG, ids=[row[0] for row in WRONG])
def test_a_wrong_file_is_refused_by_its_place(words: str, document: Any) -> None:
    """The sentence names what is missing."""
    with pytest.raises(InvalidMocks, match=words):
        MockConfig(document)


def test_unknown_cases_are_named() -> None:
    """The sentence lists those that there are."""
    with pytest.raises(InvalidMocks, match="it has Happy, Unhappy"):
        MockConfig(MOCKS).outcomes("m", "Other")


def test_asl_run_takes_the_file_and_its_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`FILE#CASE`; without a case where there are two, the sentence names them."""
    machine, mocks = tmp_path / "m.asl.json", tmp_path / "mocks.json"
    machine.write_text(json.dumps(RETRIED))
    mocks.write_text(json.dumps(MOCKS))
    assert main(["asl", "run", str(machine), "--mocks", f"{mocks}#Happy", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["output"] == {"x": 1}
    assert main(["asl", "run", str(machine), "--mocks", str(mocks)]) == 2
    assert "Happy, Unhappy" in capsys.readouterr().err


BLOCKS = jsonata(
    M={
        "Type": "Map",
        "Items": [1, 2, 3],
        "MaxConcurrency": 2,
        "ItemProcessor": flow(T=task(Retry=[{"ErrorEquals": ["E"]}])),
        "Next": "P",
    },
    P={"Type": "Parallel", "Branches": [flow(A=task()), flow(B=task())], "Next": "L"},
    L=task(TimeoutSeconds=5, Catch=[{"ErrorEquals": ["States.Timeout"], "Next": "N"}]),
    N=passing(),
)
GIVEN = {
    "T": [
        {"error": "E", "cause": "c", "iteration": 1},
        {"result": "one", "iteration": 1},
        {"result": "zero", "iteration": 0},
        {"result": "two", "iteration": 2},
    ],
    "A": [{"result": {"a": 1}}],
    "B": [{"result": {"b": 2}}],
    "L": [{"timeout": True}],
}


def test_a_history_answers_as_the_tasks_did() -> None:
    """Retries, iterations, branches and time-outs: the run again has the same history."""
    first = Machine(BLOCKS).run({"in": 1}, GIVEN)
    assert first.status == "SUCCEEDED"
    outcomes = outcomes_from(first.history)
    assert sorted(outcome["iteration"] for outcome in outcomes["T"]) == [0, 1, 1, 2]
    again = Machine(BLOCKS).run(input_from(first.history), outcomes)
    assert again.history == first.history


def test_a_history_without_data_is_refused() -> None:
    """GetExecutionHistory can leave results out; then nothing can be run again."""
    first = Machine(jsonata(T=task())).run({}, {"T": [{"result": 1}]})
    bare = [
        {key: {} if key.endswith("SucceededEventDetails") else value for key, value in event.items()}
        for event in first.history
    ]
    with pytest.raises(InvalidMocks, match="execution data"):
        outcomes_from(bare)


def test_a_run_starts_where_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--start` names a state; an unknown one is refused with the nearest."""
    machine = tmp_path / "m.asl.json"
    machine.write_text(json.dumps(jsonata(First=task(Next="Second"), Second=passing(Output="{% $states.input.x %}"))))
    assert main(["asl", "run", str(machine), "--start", "Second", "--input", '{"x": 3}', "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["output"] == 3
    assert main(["asl", "run", str(machine), "--start", "Secnd"]) == 2
    assert "did you mean 'Second'" in capsys.readouterr().err
