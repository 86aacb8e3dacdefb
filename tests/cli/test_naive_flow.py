"""Verbs that show the sequential script: commands and output."""

import json
from pathlib import Path

import pytest

from signalbox.assembly import Assembly
from signalbox.cli import main
from tests.workflows.orders import paid, placed, stock


def test_demo_plays_a_script_step_after_step(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A double charge is a violation and exit 1; lines without meaning are named on stderr; the page is drawn."""
    lines = [stock(), {"at": 1, "partner": "payments", "behave": "fail-after-effect", "calls": 1}, placed(), paid()]
    script = tmp_path / "script.jsonl"
    script.write_text("".join(json.dumps(line) + "\n" for line in [*lines, {"at": 2, "replay": "orders"}]))
    page = tmp_path / "page"
    code = main(["demo", str(script), "--flow", "naive", "--json", "--out", str(page)])
    captured = capsys.readouterr()
    document = json.loads(captured.out)
    assert code == 1
    assert (document["accepted"], document["completed"], document["in_flight"]) == (1, 1, 0)
    assert document["executions"][0]["outcome"] == "OrderConfirmed"
    assert [violation["invariant"] for violation in document["audit"]["violations"]] == ["money"]
    assert document["executions"][0]["states"] == ["take_stock", "request_payment", "wait_for_payment", "ship"]
    assert "line 5" in captured.err
    assert "was charged more than once" in (page / "index.html").read_text("utf-8")
    assert main(["desk", "--twin", str(page), "dead"]) == 2
    assert "keeps no run" in capsys.readouterr().err


def test_load_goes_well_without_trouble(assembly: Assembly, capsys: pytest.CaptureFixture[str]) -> None:
    """The sequential script finishes every order where nothing breaks: exit 0."""
    code = main(["load", "--orders", "10", "--rate", "60/min", "--flow", "naive", "--json"])
    document = json.loads(capsys.readouterr().out)
    assert (code, document["completed"], document["audit"]) == (0, 10, {"violations": []})


def test_growth_shows_both(assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both flows' figures on stdout, and the same, without what was timed, in the file."""
    kept = tmp_path / "figures.json"
    code = main(["growth", "--orders", "12", "--json", "--out", str(kept)])
    document = json.loads(capsys.readouterr().out)
    assert code == 0
    assert document.pop("real")["seconds"] > 0
    assert json.loads(kept.read_text()) == document
    assert document["flows"]["naive"]["stuck"] + document["flows"]["naive"]["lost"] > 0
    assert {name: document["flows"]["orders"][name] for name in ("lost", "charged_twice", "stuck", "oversold")} == {
        "lost": 0, "charged_twice": 0, "stuck": 0, "oversold": 0
    }  # fmt: skip


def test_a_flow_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    """Another name is refused with the names that there are."""
    assert main(["load", "--orders", "1", "--flow", "nave"]) == 2
    assert "use one of orders, naive" in capsys.readouterr().err
