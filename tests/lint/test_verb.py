"""The verb `lint`: its documents, exit codes, suppressions by a file, and the page of its rules."""

import json
from pathlib import Path

import pytest

from signalbox.cli import main
from signalbox.lint.run import RULES
from tests.style.texts import ROOT

TOKEN = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
STATE = {"Type": "Task", "Resource": TOKEN, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}], "Next": "B"}
MACHINE = {"StartAt": "A", "States": {"A": STATE, "B": {"Type": "Succeed"}}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one finding, which is the current one."""
    (tmp_path / "machines").mkdir()
    (tmp_path / "machines/a.asl.json").write_text(json.dumps(MACHINE, indent=2))
    (tmp_path / "machines/notes.json").write_text("[1, 2]")
    (tmp_path / "machines/broken.yaml").write_text("Resources: [AWS::\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_one_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1 where a rule finds something; what cannot be read is named on stderr."""
    assert main(["lint", "machines", "--json"]) == 1
    captured = capsys.readouterr()
    (row,) = json.loads(captured.out)["findings"]
    assert list(row) == ["rule", "severity", "file", "pointer", "line", "message", "fix"]
    assert (row["rule"], row["severity"], row["file"], row["pointer"], row["line"]) == (
        "token-wait-without-timeout", "error", "machines/a.asl.json", "/States/A", 4)  # fmt: skip
    assert "not looked at: machines/broken.yaml" in captured.err


def test_sarif(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each result names a rule of the run, a file and a line."""
    assert main(["lint", "machines", "--sarif"]) == 1
    document = json.loads(capsys.readouterr().out)
    (run,) = document["runs"]
    (result,) = run["results"]
    assert document["version"] == "2.1.0"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "token-wait-without-timeout"
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]) == ("machines/a.asl.json", {"startLine": 4})


def test_a_file_suppresses_with_a_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A row that finds nothing is named."""
    rows = '[[suppress]]\nrule = "token-wait-without-timeout"\nfile = "a.asl.json"\nreason = "bounded by its parent"\n'
    unused = '[[suppress]]\nrule = "endless-loop"\nreason = "none here"\n'
    (folder / "signalbox-lint.toml").write_text(rows + unused)
    assert main(["lint", "machines"]) == 0
    error = capsys.readouterr().err
    assert "1 suppressed" in error
    assert "the suppression of endless-loop" in error


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[suppress]]\nrule = "endless-loop"\n', "needs a reason"),
        ('[[suppress]]\nrule = "endless"\nreason = "x"\n', "no rule 'endless'"),
        ('[[suppress]]\nrule = "endless-loop"\nreason = "x"\nstate = "A"\n', "has only the texts"),
        ("suppress = 5", "[[suppress]] tables"),
        ("[", "no valid TOML"),
    ],
)
def test_a_broken_file_of_suppressions_is_refused(
    folder: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2 and one sentence."""
    (folder / "signalbox-lint.toml").write_text(text)
    assert main(["lint", "machines"]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_what_cannot_be_linted_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No path, a path that is not there, and a file that cannot be read."""
    assert main(["lint"]) == 2
    assert main(["lint", "nowhere"]) == 2
    assert main(["lint", "machines/broken.yaml"]) == 2
    (folder / "list.json").write_text('{"Resources": ["AWS::"]}')
    assert main(["lint", "list.json"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_page_has_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    """docs/lint.md has a row with the severity of each rule; `--rules` prints why, source and fix."""
    page = (ROOT / "docs/lint.md").read_text("utf-8")
    assert [rule.id for rule in RULES.values() if f"| `{rule.id}` | {rule.severity} |" not in page] == []
    assert main(["lint", "--rules"]) == 0
    printed = capsys.readouterr().out
    assert all(text in printed for rule in RULES.values() for text in (rule.why, rule.source, rule.fix))
