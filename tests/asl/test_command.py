"""`asl run`, `asl check`, `asl draw`."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from signalbox.cli import main
from tests.asl.cases import flow, passing, task

MACHINE = {
    "QueryLanguage": "JSONata",
    **flow(
        Charge=task(Next="Done"),
        Done=passing(),
    ),
}


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    """A machine with one task, in a file."""
    path = tmp_path / "orders.asl.json"
    path.write_text(json.dumps(MACHINE))
    return path


def saved(path: Path, value: Any) -> str:
    """A JSON file beside the definition."""
    path.write_text(json.dumps(value))
    return str(path)


def test_run_prints_one_document(definition: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """status, output, error, cause, transitions, history."""
    mocks = saved(tmp_path / "mocks.json", {"Charge": [{"result": 5}]})
    assert main(["asl", "run", str(definition), "--input", '{"a": 1}', "--mocks", mocks, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document) == ["status", "output", "error", "cause", "transitions", "history"]
    assert (document["status"], document["output"], document["transitions"]) == ("SUCCEEDED", 5, 2)


def test_a_failed_execution_is_a_result(definition: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit with 0 and print the error: a failed execution is a result."""
    assert main(["asl", "run", str(definition)]) == 0
    assert "Signalbox.NoOutcome" in capsys.readouterr().out


def test_run_reads_its_input_from_a_file(definition: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """@FILE is the input."""
    given = saved(tmp_path / "input.json", {"b": 2})
    assert main(["asl", "run", str(definition), "--input", f"@{given}", "--json"]) == 0
    assert json.loads(json.loads(capsys.readouterr().out)["history"][0]["executionStartedEventDetails"]["input"]) == {
        "b": 2
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--input", "{"], "--input is no JSON.*line 1, column 2"),
        (["--input", "NaN"], "NaN is no JSON"),
        (["--input", "@nowhere.json"], "nowhere.json cannot be read"),
        (["--mocks", "nowhere.json"], "nowhere.json cannot be read"),
        (["--input", '"' + "x" * 262_143 + '"'], "262,145 bytes"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(
    definition: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, one line on stderr, nothing on stdout."""
    assert main(["asl", "run", str(definition), *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.search(said, captured.err)
    assert captured.err.count("\n") == 1


def test_mocks_that_name_no_state_are_refused(
    definition: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Name the nearest state."""
    mocks = saved(tmp_path / "mocks.json", {"Charg": [{"result": 5}]})
    assert main(["asl", "run", str(definition), "--mocks", mocks]) == 2
    assert "did you mean 'Charge'?" in capsys.readouterr().err


def test_a_definition_that_is_no_json_is_refused_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Line and column."""
    broken = tmp_path / "broken.asl.json"
    broken.write_text('{\n  "StartAt": A\n}')
    assert main(["asl", "run", str(broken)]) == 2
    assert "line 2, column 14" in capsys.readouterr().err


def test_check_tells_every_problem_of_every_file(
    definition: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder is searched; an error makes the exit code 1."""
    assert main(["asl", "check", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"problems": []}
    bad = tmp_path / "bad.asl.json"
    bad.write_text(json.dumps(MACHINE | {"StartAt": "Nowhere"}))
    assert main(["asl", "check", str(tmp_path), "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [(row["file"], row["severity"], row["code"], row["pointer"]) for row in problems] == [
        (str(bad), "error", "MISSING_TRANSITION_TARGET", "/StartAt")
    ]


def test_check_of_a_folder_without_definitions_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit with 2 where no file was checked."""
    assert main(["asl", "check", str(tmp_path)]) == 2
    assert "*.asl.json" in capsys.readouterr().err


def test_draw_marks_the_path_taken(definition: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The history of `asl run --json` tells what was entered and where it failed."""
    main(["asl", "run", str(definition), "--json"])
    history = tmp_path / "history.json"
    history.write_text(capsys.readouterr().out)
    out = tmp_path / "graph.svg"
    assert main(["asl", "draw", str(definition), "--history", str(history), "-o", str(out)]) == 0
    groups = [group.get("class") for group in ElementTree.parse(out).iter("{http://www.w3.org/2000/svg}g")]
    assert groups.count("failed") == 2  # the state, and the entry of the legend
    assert groups.count("entered") == 0


@pytest.mark.parametrize("text", ["[" * 5000, "NaN", "[1e400]", "9" * 5000, "{"], ids=lambda text: text[:8])
def test_values_that_are_no_json_are_a_sentence(
    text: str, definition: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Inputs and mocks, given or in a file: exit 2 and one line for each kind of mistake."""
    file = tmp_path / "value.json"
    file.write_text(text)
    for given in (["--input", text], ["--input", f"@{file}"], ["--mocks", str(file)]):
        assert main(["asl", "run", str(definition), *given]) == 2
        (sentence,) = capsys.readouterr().err.splitlines()
        assert "is no JSON" in sentence
