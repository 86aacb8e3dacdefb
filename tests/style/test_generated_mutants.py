"""The command that runs generated mutants: what it reads of mutmut's files, and what it tells."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from signalbox.project import CHECKOUT
from tests.generated_mutants import __main__ as command
from tests.generated_mutants import made, meaning, verdicts
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
FIELDS = ("name", "version", "verdict", "seconds")
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
    rows = [(NAMES[0], "v1", "killed", 0.2), (NAMES[1], "v0", "killed", 9.0), (NAMES[1], "v1", "survived", 1.5)]
    kept.write_text("".join(f"{json.dumps(dict(zip(FIELDS, row, strict=True)))}\n" for row in rows))
    monkeypatch.setattr(made.mutants, "__defaults__", (tmp_path,))
    monkeypatch.setattr(made.versions_of, "__defaults__", (tmp_path,))
    monkeypatch.setattr(verdicts.kept, "__defaults__", (kept,))
    monkeypatch.setattr(verdicts, "EQUIVALENT", tmp_path / "equivalent.toml")
    verdicts.EQUIVALENT.write_text("mutant = []")
    return tmp_path


def test_survivors_are_told_with_their_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A verdict counts for the code that it was given on; other words of an error are no difference."""
    assert command.main(["--table", "lambdas.scales.*"]) == 1
    told = capsys.readouterr().out
    assert "| scales | 3 | 1 | 1 | 1 | 0 | 50.0% | 2 |" in told
    assert f"\n{NAMES[1]}\n- return grams > 0\n+ return grams >= 0\n" in told


def test_known_equivalent_is_no_survivor(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Function and change name a known equivalent; its number may shift."""
    verdicts.EQUIVALENT.write_text(EQUIVALENT)
    assert command.main(["--table", "lambdas.scales.*"]) == 0
    assert "| scales | 3 | 1 | 0 | 2 | 0 | 100.0% | 2 |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("before", "after", "equal"),
    [
        ('raise Refused(401, "Headers")', 'raise Refused(402, "Headers")', False),
        ('raise Refused(401, "Headers")', 'raise Refused(401, "HEADERS")', False),
        ('raise Refused("Headers")', 'raise Unknown("Headers")', False),
        ('raise Refused("Headers")', "raise Refused()", False),
        ('raise Refused("Headers") from error', 'raise Refused("HEADERS") from None', False),
        ('raise Refused("Headers") from error', 'raise Refused("HEADERS") from error', True),
        ('raise BadRow("Truncated")', 'raise BadRow("TRUNCATED")', False),
        ('raise Refused(f"{count} headers")', "raise Refused(None)", True),
        ('logger.info("started", extra={"name": name})', 'logger.info(None, extra={"name": name})', True),
        ('logger.info("started", extra={"name": name})', 'logger.info("started", extra={"NAME": name})', False),
        ('rows.get("orders", key)', 'rows.get("ORDERS", key)', True),
        ('rows.get("orders", key)', 'rows.get("XXordersXX", key)', False),
        ('rows.get("orders", "key")', 'rows.get("orders", "KEY")', False),
        ('other.get("orders", key)', 'other.get("ORDERS", key)', False),
    ],
)
def test_texts_for_people_and_the_case_of_tables_are_left_out(before: str, after: str, equal: bool) -> None:
    """Another type, another cause, another field and another table make a difference."""
    assert (meaning.of([before]) == meaning.of([after])) is equal


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
    runs.note("f__mutmut_2", "slowest")
    assert runs.tests_of("f__mutmut_1") == ["slowest"]


@pytest.mark.parametrize(("later", "kept"), [(-1, True), (1, False)])
def test_callers_are_seen_anew_after_a_test_has_changed(tmp_path: Path, later: int, kept: bool) -> None:
    """A changed test may call other functions under its old name."""
    seen, tests = tmp_path / made.STATS, tmp_path / "unit" / "orders"
    tests.mkdir(parents=True)
    seen.write_text("{}")
    (tests / "test_a.py").write_text("")
    os.utime(tests / "test_a.py", (seen.stat().st_mtime + later,) * 2)
    for _ in range(2):
        made.forget_callers(tmp_path / "unit", tmp_path)
    assert seen.is_file() is kept


def test_killers_of_earlier_runs_are_known(tmp_path: Path) -> None:
    """A test that killed a mutant of the function comes first, then one that killed a mutant of its module."""
    kept = tmp_path / "verdicts.jsonl"
    rows = [
        ("m.f__mutmut_9", "killed", "own"),
        ("m.g__mutmut_1", "killed", "near"),
        ("m.f__mutmut_8", "not run", "odd"),
    ]
    names = ("name", "verdict", "by")
    kept.write_text("".join(f"{json.dumps(dict(zip(names, row, strict=True)))}\n" for row in rows))
    runs = ForkedRuns(Job({}, {"m.f": ["odd", "near", "own"]}, {}, str(kept), 1, 9))
    runs.remember()
    assert runs.tests_of("m.f__mutmut_1") == ["own", "near", "odd"]


def test_every_known_equivalent_exists_in_the_code() -> None:
    """The line that a known equivalent removes still stands in its module."""
    for (function, (removed, _)), reason in verdicts.known_equivalents().items():
        module = function.rpartition(".")[0].replace(".", "/")
        text = (CHECKOUT / f"{module}.py").read_text("utf-8")
        assert all(line in text for line in removed.splitlines()) and reason
