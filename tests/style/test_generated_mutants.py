"""The command that runs generated mutants: what it reads of mutmut's files, and what it tells."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from signalbox.project import CHECKOUT
from tests.generated_mutants import __main__ as command
from tests.generated_mutants import made, verdicts
from tests.generated_mutants.forked_runs import ForkedRuns, Job

MODULE = """
def x_weigh__mutmut_orig(grams):
    return grams > 0

def x_weigh__mutmut_1(grams):
    return grams > 1

def x_weigh__mutmut_2(grams):
    return grams >= 0

def x_check__mutmut_orig(grams):
    raise TooHeavy(f"{grams} g are too many") from None

def x_check__mutmut_1(grams):
    raise TooHeavy(None) from None
"""
SPANS = {f"x_weigh__mutmut_{name}": [first, first + 1] for name, first in (("orig", 2), ("1", 5), ("2", 8))}
SPANS |= {"x_check__mutmut_orig": [11, 12], "x_check__mutmut_1": [14, 15]}
NAMES = [f"lambdas.scales.logic.{name}" for name in SPANS if not name.endswith("orig")]
EQUIVALENT = """
[[mutant]]
function = "lambdas.scales.logic.x_weigh"
removed = "return grams > 0"
added = "return grams >= 0"
reason = "nothing weighs nothing"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files of mutmut and of a run: the first mutant was killed, the second survived, the third did not run."""
    path = tmp_path / "lambdas" / "scales" / "logic.py"
    path.parent.mkdir(parents=True)
    path.write_text(MODULE)
    path.with_name("logic.py.spans").write_text(json.dumps({"version": 1, "spans": SPANS}))
    meta = {"exit_code_by_key": dict.fromkeys(NAMES), "hash_by_function_name": {"x_weigh": "v1", "x_check": "v2"}}
    path.with_name("logic.py.meta").write_text(json.dumps(meta))
    kept = tmp_path / "verdicts.jsonl"
    rows = [(NAMES[0], "v1", "killed"), (NAMES[1], "v0", "killed"), (NAMES[1], "v1", "survived")]
    kept.write_text(
        "".join(f"{json.dumps(dict(zip(('name', 'version', 'verdict'), row, strict=True)))}\n" for row in rows)
    )
    monkeypatch.setattr(made.mutants, "__defaults__", (tmp_path,))
    monkeypatch.setattr(made.change_of, "__defaults__", (tmp_path,))
    monkeypatch.setattr(verdicts.kept, "__defaults__", (kept,))
    monkeypatch.setattr(verdicts, "EQUIVALENT", tmp_path / "equivalent.toml")
    verdicts.EQUIVALENT.write_text("mutant = []")
    return tmp_path


def test_survivors_are_told_with_their_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A verdict counts for the code that it was given on; other words of an error are no difference."""
    assert command.main(["--table", "lambdas.scales.*"]) == 1
    told = capsys.readouterr().out
    assert "| scales | 3 | 1 | 1 | 1 | 0 | 50.0% |" in told
    assert f"\n{NAMES[1]}\n- return grams > 0\n+ return grams >= 0\n" in told


def test_known_equivalent_is_no_survivor(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Function and change name a known equivalent; its number may shift."""
    verdicts.EQUIVALENT.write_text(EQUIVALENT)
    assert command.main(["--table", "lambdas.scales.*"]) == 0
    assert "| scales | 3 | 1 | 0 | 2 | 0 | 100.0% |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("removed", "added", "equal"),
    [
        ('raise Refused(401, "Headers")', 'raise Refused(402, "Headers")', False),
        ('raise Refused("Headers")', 'raise Unknown("Headers")', False),
        ('raise Refused("Headers") from error', 'raise Refused("HEADERS") from None', False),
        ('raise Refused("Headers") from error', 'raise Refused("HEADERS") from error', True),
    ],
)
def test_only_the_words_of_an_error_are_left_out(removed: str, added: str, equal: bool) -> None:
    """Another type, another cause and another field make a difference."""
    assert verdicts.only_words((removed, added)) is equal


def test_page_gets_the_table(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text around the table stays."""
    page = folder / "page.md"
    page.write_text(f"before\n{command.BEGIN}\nold\n{command.END}\nafter\n")
    monkeypatch.setattr(command, "PAGE", page)
    command.main(["--table", "--write", "lambdas.scales.*"])
    text = page.read_text()
    assert text.startswith("before\n") and text.endswith("\nafter\n") and "| scales |" in text and "old" not in text


def test_tests_that_killed_a_neighbour_run_first() -> None:
    """Tests run that fit into the limit, and always one."""
    tests: Mapping[str, list[str]] = {"f": ["quick", "slow", "slowest"]}
    runs = ForkedRuns(Job({}, dict(tests), {"quick": 1, "slow": 2, "slowest": 9}, "", 1, 3))
    assert runs.tests_of("f__mutmut_1") == ["quick", "slow"]
    runs.killers["f"]["slowest"] += 1
    assert runs.tests_of("f__mutmut_1") == ["slowest"]


def test_every_known_equivalent_exists_in_the_code() -> None:
    """The line that a known equivalent removes still stands in its module."""
    for (function, (removed, _)), reason in verdicts.known_equivalents().items():
        module = function.rpartition(".")[0].replace(".", "/")
        text = (CHECKOUT / f"{module}.py").read_text("utf-8")
        assert all(line in text for line in removed.splitlines()) and reason
