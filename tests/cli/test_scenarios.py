"""The tools find a package of scenarios by option, by pyproject.toml or by entry point, and work without any."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from signalbox import scenarios
from signalbox.assembly import Assembly
from signalbox.cli import main
from signalbox.scenarios import chosen, find_scenarios, find_verbs
from signalbox.twin import Twin
from signalbox.twin.script.line import BrokenLine
from tests.workflows.orders import paid, placed, stock

PACKAGE = """
from signalbox.twin.scenario import Scenario
SCENARIOS = [Scenario("seats", auditors={"seats": lambda records: iter(["nobody sits"])})]
VERBS = {"sit": ("seats.sit", "take a seat")}
"""
VERB = """
import typer
app = typer.Typer()

@app.command()
def sit(row: int) -> int:
    typer.echo(f"row {row}")
    return 1
"""


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a scenario package, which is the working directory."""
    (tmp_path / "seats").mkdir()
    (tmp_path / "seats" / "__init__.py").write_text(PACKAGE)
    (tmp_path / "seats" / "sit.py").write_text(VERB)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "seats"]:
        del sys.modules[name]


def slugs() -> list[str]:
    """The slugs of the scenarios that are found."""
    return [scenario.slug for scenario in find_scenarios()]


def test_the_projects_own_scenarios_are_found() -> None:
    """The pyproject.toml of the project names its package, and each workflow has a scenario."""
    assert slugs() == ["orders", "video", "lending", "onboarding", "settlement", "webhooks", "suspects", "sequential"]
    assert set(find_verbs()) == {"demo", "load", "growth", "chaos"}


def test_a_package_that_is_chosen_comes_first(elsewhere: Path) -> None:
    """Use it in the block, instead of the project's own."""
    with chosen("seats"):
        assert slugs() == ["seats"]
    assert "seats" not in slugs()


def test_the_nearest_project_names_the_package(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search from the working directory upwards."""
    (elsewhere / "pyproject.toml").write_text('[tool.signalbox]\nscenarios = "seats"\n')
    monkeypatch.chdir(elsewhere / "seats")
    assert slugs() == ["seats"]


def test_an_entry_point_is_the_last_resort(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use that of an installed distribution, or none, where no project names a package."""
    monkeypatch.setattr(scenarios, "CHECKOUT", elsewhere)
    assert slugs() == []
    monkeypatch.setattr(scenarios, "entry_points", lambda group: [type("Entry", (), {"value": "seats"})])
    assert slugs() == ["seats"]


@pytest.mark.parametrize("arguments", [["--scenarios", "seats", "sit", "3"], ["sit", "3", "--scenarios=seats"]])
def test_a_package_brings_verbs(elsewhere: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The option stands before the verb or after it; the verb's exit code is the command's."""
    assert main(arguments) == 1
    assert capsys.readouterr().out == "row 3\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--scenarios", "nowhere", "demo"], "there is no package 'nowhere' with scenarios"),
        (["demo", "--scenarios"], "--scenarios needs the name of a package"),
        (["--scenarios=seats", "load"], "there is no verb 'load'"),
    ],
)
def test_a_package_that_is_not_there_is_one_sentence(
    elsewhere: Path, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, and the sentence names the package."""
    assert main(arguments) == 2
    assert sentence in capsys.readouterr().err


def test_a_twin_works_without_scenarios(assembly: Assembly) -> None:
    """Play events and audit what any system must keep; lines of a business are refused."""
    with Twin.from_assembly(assembly, 1, schedules=False, scenarios=()) as twin:
        twin.play([stock(), placed(), paid()])
        assert [row["outcome"] for row in twin.executions()] == ["OrderConfirmed"]
        assert twin.audit() == []
        with pytest.raises(BrokenLine, match="there is no partner 'payments'"):
            twin.play([{"at": 0, "partner": "payments", "behave": "ok"}])
        with pytest.raises(BrokenLine, match="it says nothing to do"):
            twin.play([{"at": 0, "deliver": "a.csv", "rows": []}])


def test_auditors_come_with_their_scenarios(elsewhere: Path, assembly: Assembly) -> None:
    """An auditor of a scenario is asked in each audit."""
    with chosen("seats"), Twin.from_assembly(assembly, schedules=False) as twin:
        assert twin.audit() == [{"invariant": "seats", "detail": "nobody sits"}]


def test_the_tools_own_demo_plays_any_script(
    elsewhere: Path, assembly: Assembly, capsys: pytest.CaptureFixture[str]
) -> None:
    """Play a script with another package, and audit by its auditors alone."""
    (elsewhere / "s.jsonl").write_text("\n".join(json.dumps(line) for line in (stock(), placed(), paid())))
    out = ["--out", str(elsewhere / "out"), "--assembly", str(assembly.path), "--json"]
    assert main(["demo", "--scenarios", "seats", str(elsewhere / "s.jsonl"), *out]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["accepted"], document["completed"]) == (1, 1)
    assert document["audit"]["violations"] == [{"invariant": "seats", "detail": "nobody sits"}]
    assert set(document["real"]) == {"seconds", "per_second"}
    assert main(["demo", "--scenarios", "seats", "s.jsonl", "--flow", "naive"]) == 2
