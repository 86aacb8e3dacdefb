"""Verbs of the command line: documents on stdout, sentences on stderr, exit codes."""

import importlib
import json
import os
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import scenarios
from signalbox.assembly import Assembly
from signalbox.cli import VERBS, main
from signalbox.cli.output import messages
from signalbox.twin import Twin
from signalbox.twin.play.recorded_runs import record
from signalbox.twin.play.scripts import parse
from tests.workflows.orders import paid, placed, stock


def script(path: Path, *lines: Any) -> str:
    """A script file of objects, and of texts as they are."""
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_demo_prints_one_document(assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` gives the counts, the rows, the verdict, and nothing else on stdout; the page stands in --out."""
    lines = script(tmp_path / "s.jsonl", stock(), placed(), paid())
    code, out, _ = run(capsys, "demo", lines, "--seed", "4", "--out", str(tmp_path / "out"), "--json")
    document = json.loads(out)
    assert code == 0
    assert (document["seed"], document["accepted"], document["completed"]) == (4, 1, 1)
    assert document["executions"][0]["outcome"] == "OrderConfirmed"
    assert set(document["dead_letters"]) == set(assembly.dead_letter_queues)
    assert document["audit"] == {"violations": []}
    assert {"seconds", "orders_per_second"} <= set(document["real"])
    assert (tmp_path / "out" / "index.html").read_text().startswith("<!doctype html>")


def test_the_same_seed_prints_the_same(assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All but `real` is equal for equal seeds, and the page is the same bytes."""
    lines = script(tmp_path / "s.jsonl", stock(), placed(), paid())
    documents, pages = [], []
    for folder in ("a", "b"):
        _, out, _ = run(capsys, "demo", lines, "--out", str(tmp_path / folder), "--json")
        documents.append({name: value for name, value in json.loads(out).items() if name != "real"})
        pages.append((tmp_path / folder / "index.html").read_bytes())
    assert documents[0] == documents[1]
    assert pages[0] == pages[1]


def test_a_broken_line_is_named_and_the_rest_goes_on(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The number and the reason on stderr, the good lines played, exit 1."""
    lines = script(tmp_path / "s.jsonl", stock(), "{broken", placed(), {"at": -1, "type": "X", "data": {}}, paid())
    code, out, err = run(capsys, "demo", lines, "--out", str(tmp_path / "out"), "--json")
    assert code == 1
    assert "line 2: no JSON" in " ".join(err.split())
    assert "line 4: `at` is -1" in " ".join(err.split())
    assert all(line.startswith(str(tmp_path)) for line in err.splitlines())
    assert json.loads(out)["completed"] == 1


UNPLAYABLE: list[tuple[dict[str, Any], str]] = [
    ({"replay": "order"}, "there is no route 'order'; did you mean 'orders'?"),
    ({"replay": "orders", "edit": {"data": 1}}, "'data' is no JSON Pointer"),
    ({"replay": "orders", "where": {"colour": "red"}}, "dead letters cannot be selected by 'colour'"),
    ({"desk": "replay", "route": "nope"}, "there is no route 'nope'"),
    ({"desk": "pause", "route": "nope"}, "there is no route 'nope'"),
    ({"desk": "restart", "workflow": "orders", "key": "nobody"}, "nobody"),
    ({"fault": 14, "function": "nowhere"}, "`function` 'nowhere' fits no deployed function"),
    ({"fault": 14, "state": "Nowhere"}, "no deployed machine has a state 'Nowhere'"),
    ({"fault": 1, "queue": "nowhere"}, "`queue` 'nowhere' is neither a route"),
    ({"fault": 18, "type": "Unheard"}, "only 0 events of the type 'Unheard'"),
    ({"fault": 18, "type": "StockReceived", "edit": {"/no/where": 1}}, "/no/where does not exist"),
    ({"fault": 14, "call": "dynamodb.PutItems"}, "did you mean dynamodb.PutItem?"),
    ({"fault": "deploy", "assembly": "missing"}, "missing/manifest.json is missing"),
    ({"fault": "deploy"}, "`assembly` is missing"),
    ({"upload": "loan-1", "document": "a.pdf"}, "`bytes` is None"),
    ({"act": "approve", "workflow": "orders", "subject": "order-1"}, "`act` needs the workflow lending or onboarding"),
    ({"act": "approve", "workflow": [], "subject": "order-1"}, "`act` needs the workflow lending or onboarding"),
    (
        {"act": "withdraw", "workflow": "lending", "subject": "loan-1", "reason": ""},
        "act withdraw of lending has no",
    ),
    ({"act": "approve", "workflow": "lending", "subject": "loan-1", "reason": 1}, "`reason` is 1, and must be a text"),
    ({"type": "OrderPlaced", "subjcet": "order-2", "data": {}}, "no `subjcet`; did you mean `subject`?"),
    ({"type": "OrderPlaced", "raw": "{}", "replay": "orders"}, "a line with `raw` has no `replay`"),
    ({"partner": "[/red]", "behave": "ok"}, "there is no partner '[/red]'"),
]


def test_every_line_that_this_assembly_cannot_play_is_named_and_the_rest_goes_on(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Print number and reason of each on stderr, play the others, exit 1; the recorded run can be opened."""
    wrong = [{"at": 10, **line} for line, _ in UNPLAYABLE]
    lines = script(tmp_path / "s.jsonl", *wrong, stock(), placed(), paid())
    out = str(tmp_path / "out")
    code, document, err = run(capsys, "demo", lines, "--out", out, "--json")
    said = " ".join(err.split())
    assert (code, json.loads(document)["completed"]) == (1, 1)
    for number, (_, reason) in enumerate(UNPLAYABLE, 1):
        assert f"line {number}: " in said
        assert reason in said
    assert said.count("s.jsonl: line ") == len(UNPLAYABLE)
    code, _, err = run(capsys, "desk", "--twin", out, "dead", "--json")
    assert (code, err) == (0, "")


@pytest.mark.parametrize("how", [["--flow", "naive"], ["--phase", "2"]])
def test_a_phase_that_is_none_is_a_broken_line(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str], how: list[str]
) -> None:
    """A line that the sequential script cannot play is named, and the rest goes on."""
    lines = script(tmp_path / "s.jsonl", {"at": 1, "phase": 9}, stock(), placed(), paid())
    code, out, err = run(capsys, "demo", lines, *how, "--out", str(tmp_path / "out"), "--json")
    assert (code, json.loads(out)["accepted"]) == (1, 1)
    assert "line 1: there is no phase 9" in " ".join(err.split())


def test_what_one_line_says_stays_one_line(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines end as JSON lines do, not at other separators of Unicode; half a character is no JSON."""
    order = json.dumps(placed(customerId="a\u2028b"), ensure_ascii=False)
    lines = script(tmp_path / "s.jsonl", stock(), order, paid(), '{"at": 0, "type": "\\ud800", "data": {}}')
    code, out, err = run(capsys, "demo", lines, "--out", str(tmp_path / "out"), "--json")
    assert (code, json.loads(out)["accepted"]) == (1, 1)
    assert "line 4: no JSON" in " ".join(err.split())


def test_a_letter_that_cannot_be_edited_stays_and_the_others_go_back(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Count it as refused, with a sentence, for a line of a script and for the desk alike."""
    out, edit = str(tmp_path / "out"), {"/data/total": "20.00"}
    letters = [stock(), {"at": 60, "raw": "{}", "type": "OrderPlaced"}, placed(total="1.00")]
    lines = script(tmp_path / "s.jsonl", *letters, {"at": 3600, "replay": "orders", "edit": edit}, paid(at=3700))
    code, document, err = run(capsys, "demo", lines, "--out", out, "--json")
    assert (code, json.loads(document)["completed"]) == (0, 1)
    assert "of orders stayed: /data/total does not exist" in " ".join(err.split())
    assert run(capsys, "demo", script(tmp_path / "t.jsonl", *letters), "--out", out, "--json")[0] == 0
    edited = ["--edit", '/data/total="20.00"']
    code, text, err = run(capsys, "desk", "--twin", out, "replay", "orders", *edited, "--json")
    done = json.loads(text)
    assert (code, done["replayed"], done["left"]) == (0, 1, 1)
    assert ["does not exist" in reason for reason in done["refused"].values()] == [True]
    code, text, err = run(capsys, "desk", "--twin", out, "replay", "orders", *edited)
    assert code == 0
    assert "/data/total does not exist" in " ".join(err.split())


def test_an_empty_script_is_a_run_of_nothing(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No order, no violation, exit 0, and a word that nothing was to be done."""
    code, out, err = run(capsys, "demo", script(tmp_path / "s.jsonl"), "--out", str(tmp_path / "out"), "--json")
    assert (code, json.loads(out)["accepted"]) == (0, 0)
    assert "holds no line" in err


def test_load_counts_every_order(assembly: Assembly, capsys: pytest.CaptureFixture[str]) -> None:
    """Every order of a burst is completed, and none is lost."""
    code, out, _ = run(capsys, "load", "--orders", "30", "--rate", "1000/min", "--json")
    document = json.loads(out)
    assert code == 0
    assert (document["accepted"], document["completed"], document["in_flight"]) == (30, 30, 0)
    assert "executions" not in document


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["demo", "order"], "there is no example script for 'order'"),
        (["demo", "missing.jsonl"], "cannot be read"),
        (["demo", "--flow", "magic"], "no flow 'magic'"),
        (["demo", "--seed", "x"], "should be a valid integer"),
        (["demo", "--assembly", "tests"], "is no cloud assembly; `make synth` writes one"),
        (["load", "--rate", "fast"], "say how many a minute"),
        (["load", "--for", "soon"], "say how long"),
        (["desk", "--twin", "tests", "dead"], "keeps no run"),
        (["desk", "--twin", "out", "--region", "eu-west-1", "dead"], "not both"),
        (["demo", "--assembly", "README.md"], "README.md/manifest.json is missing"),
        (["demo", "--out", "README.md/x"], "README.md is a file; give another folder"),
        (["demo", "--flow", "naive", "--phase", "3"], "leave one of them out"),
        (["growth", "--out", "docs"], "cannot be kept in docs"),
        (["load", "--orders", "5", "--for", "1m"], "not both"),
        (["load", "--orders", "99999999999999999999"], "one run holds 1,000,000 at most"),
        (["load", "--orders", "3", "--rate", "0.0001/h"], "a run may last 366"),
        (["chaos", "--seed", "1", "--first-seed", "4"], "--first-seed goes with --seeds"),
        (["chaos", "--profile", "ruff"], "there is no profile 'ruff'"),
        (["chaos", "--flow", "loans"], "there is no flow 'loans'"),
        (["asl"], "`python -m signalbox asl --help` tells more"),
        (["cost", "price"], "Missing argument 'usage'; `python -m signalbox cost price --help` tells more"),
        (["desk", "peek"], "Missing argument 'route'"),
        (["dmo"], "did you mean 'demo'?"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, nothing on stdout, one sentence on stderr, no traceback."""
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert sentence in " ".join(err.split())
    assert err.startswith("signalbox: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("verb", ["dead", "drop", "prune"])
def test_help_needs_no_account(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The help of a verb of the desk needs no credentials and no run."""
    code, out, err = run(capsys, "desk", verb, "--help")
    assert (code, err) == (0, "")
    assert f"desk {verb}" in out


def test_a_script_is_quoted_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Brackets in a broken line are its own, and no mark-up of ours."""
    lines = script(tmp_path / "s.jsonl", {"at": 0, "partner": "[/red] x", "behave": "ok"})
    code, _, err = run(capsys, "demo", lines, "--out", str(tmp_path / "out"), "--json")
    assert code == 1
    assert "there is no partner '[/red] x'" in err


@pytest.mark.parametrize("verb", [*VERBS, *scenarios.VERBS])
def test_every_argument_has_help(verb: str) -> None:
    """A name alone, such as `route`, does not say what to give; options need a word as well."""
    module = {**VERBS, **scenarios.VERBS}[verb][0]
    group = get_command(importlib.import_module(module).app)
    commands = getattr(group, "commands", {verb: group}).values()
    silent = [
        f"{verb} {command.name} {parameter.name}"
        for command in [group, *commands]
        for parameter in command.params
        if not getattr(parameter, "help", None)
    ]
    assert silent == []


def test_a_script_without_a_line_to_play_writes_nothing(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run that was kept before stays, and the last line says so."""
    out = tmp_path / "out"
    out.mkdir()
    for name in ("index.html", "run.json", "script.jsonl", "snapshot.jsonl"):
        (out / name).write_text("earlier", "utf-8")
    code, text, err = run(capsys, "demo", script(tmp_path / "s.jsonl", "{broken"), "--out", str(out))
    assert code == 1
    assert f"nothing was played, so nothing was written to {out}" in " ".join(text.split())
    assert "line 1: no JSON" in err
    assert {path.read_text("utf-8") for path in out.iterdir()} == {"earlier"}


def test_a_long_verb_says_what_it_does_and_how_long(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person at a terminal reads it before the first second is over; a log gets no such line."""
    lines = script(tmp_path / "s.jsonl", stock(), placed(), paid())
    for watched in (False, True):
        monkeypatch.setattr(type(messages), "is_terminal", watched)
        _, _, err = run(capsys, "demo", lines, "--out", str(tmp_path / "out"), "--json")
        assert ("playing 3 lines, 1m 30s of virtual time (about 0.1s)" in " ".join(err.split())) == watched


def test_chaos_runs_nothing_on_an_assembly_that_a_twin_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An assembly whose asset is gone is a sentence and exit 2, and no finding of a seed."""
    shutil.copytree("cdk.out", tmp_path / "cdk.out", ignore=shutil.ignore_patterns("asset.*"))
    code, out, err = run(capsys, "chaos", "--seed", "1", "--assembly", str(tmp_path / "cdk.out"))
    assert (code, out) == (2, "")
    assert "is missing; `make synth` writes it" in err


def test_a_restart_names_the_workflows_that_there_are(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown workflow is refused by name, with those that an event starts."""
    lines, kept = script(tmp_path / "s.jsonl", stock()), str(tmp_path / "out")
    run(capsys, "demo", lines, "--out", kept, "--json")
    code, out, err = run(capsys, "desk", "--twin", kept, "restart", "nowhere", "key")
    assert (code, out) == (2, "")
    assert "there is no workflow 'nowhere'; there is orders" in err


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (["show", "orders", "nobody"], "there is no record of 'nobody' in orders"),
        (["restart", "orders", "nobody"], "orders has no row of 'nobody', so there is nothing to restart"),
        (["compensate", "nobody", "--yes"], "no workflow has rows of the key 'nobody', so there is nothing to undo"),
        (["compensate", "nobody", "--workflow", "lending", "--yes"], "lending has no row of 'nobody'"),
        (["pause", "order"], "there is no route 'order'; did you mean 'orders'?"),
        (["replay", "order"], "there is no route 'order'; did you mean 'orders'?"),
        (["replay", "stock", "--edit", "data=1"], "'data' is no JSON Pointer"),
        (
            ["replay", "stock", "--edit", "/data/quantty=1"],
            "has /data/quantty; did you mean 'quantity'?",
        ),
        (["edit", "stock", "--set", "/dat/quantity=1"], "no event of stock has /dat/quantity; did you mean 'data'?"),
        (["edit", "stock", "--set", "/data/~2=1"], "write ~0 for ~"),
        (["drop", "stock", "--where", "colour=red", "--yes"], "dead letters cannot be selected by 'colour'"),
        (["redrive", "order", "--since", "2h"], "there is no workflow 'order'; did you mean 'orders'?"),
    ],
)
def test_an_act_that_cannot_begin_plays_nothing(
    kept: str, act: list[str], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refuse in a sentence, by what the snapshot tells, before the run is played again."""
    monkeypatch.setattr(Twin, "__enter__", no_twin)
    code, out, err = run(capsys, "desk", "--twin", kept, *act)
    assert (code, out) == (2, "")
    assert sentence in " ".join(err.split())


@pytest.fixture(scope="module")
def kept(assembly: Assembly, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a recorded run without dead letters."""
    folder = tmp_path_factory.mktemp("kept")
    lines, _ = parse([stock()])
    with Twin.from_assembly(assembly, 1) as twin:
        twin.plan(lines)
        twin.run_until_idle()
        record(folder, twin, lines)
    return str(folder)


def test_a_broken_assembly_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown resource type is named with its stack and logical id."""
    template = {"Resources": {"Thing": {"Type": "AWS::Unheard::Of", "Properties": {}}}}
    (tmp_path / "x.template.json").write_text(json.dumps(template))
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "x.template.json"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"x": artifact}}))
    code, _, err = run(capsys, "demo", "--assembly", str(tmp_path))
    assert code == 2
    assert "x: Thing is of type AWS::Unheard::Of" in err


@pytest.mark.parametrize(
    "verb", [["demo"], ["demo", "--flow", "naive"], ["load"], ["chaos", "--seed", "1"], ["growth"]]
)
def test_an_assembly_without_routes_is_not_played(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: list[str]
) -> None:
    """A sentence says that the templates' Metadata names no route; no auditor runs."""
    copy = tmp_path / "copy"
    shutil.copytree(assembly.path, copy)
    for path in copy.glob("*.template.json"):
        template = json.loads(path.read_text())
        template.get("Metadata", {}).pop("Signalbox::Routes", None)
        path.write_text(json.dumps(template))
    code, out, err = run(capsys, *verb, "--assembly", str(copy))
    assert (code, out) == (2, "")
    assert "has routes (Signalbox::Routes in its Metadata)" in err
    assert "`make synth`" in err


def test_a_route_that_is_not_whole_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A row of the routes says which of its keys are missing."""
    template = {"Metadata": {"Signalbox::Routes": [{"name": "orders", "queue": "q", "events": [], "publishes": []}]}}
    (tmp_path / "x.template.json").write_text(json.dumps(template))
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "x.template.json"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"x": artifact}}))
    code, _, err = run(capsys, "demo", "--assembly", str(tmp_path))
    assert code == 2
    assert "Signalbox::Routes[0] lacks deadLetterQueue, deadline; `make synth`" in err


def no_twin(twin: Twin) -> Twin:
    """Fail, in the place of the opening of a twin."""
    raise AssertionError("a twin was opened")


def test_the_desk_works_on_a_kept_run(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dead letters of a demo are seen, grouped and replayed later; the act stands in the kept script.

    Verbs that only read need no twin, before the act and after it. An act opens the twin from its checkpoint; without
    one the run is played again, with the same answer and the same end.
    """
    out = str(tmp_path / "out")
    lines = script(tmp_path / "s.jsonl", stock(), placed(total="1.00"))
    assert run(capsys, "demo", lines, "--out", out, "--json")[0] == 0
    with monkeypatch.context() as patch:
        patch.setattr(Twin, "__enter__", no_twin)
        dead = json.loads(run(capsys, "desk", "--twin", out, "dead", "--json")[1])
        causes = json.loads(run(capsys, "desk", "--twin", out, "peek", "orders", "--json")[1])["causes"]
        for verb in (["stuck"], ["show", "orders", "order-1"]):
            assert run(capsys, "desk", "--twin", out, *verb, "--json")[0] == 0
        table = run(capsys, "desk", "--twin", out, "dead")[1].splitlines()
        assert [line.split()[:2] for line in table[1:]] == [["orders", "1"], [str(len(dead["routes"]) - 1), "other"]]
        assert "subjects order-1" in run(capsys, "desk", "--twin", out, "peek", "orders")[1]
        timeline = run(capsys, "desk", "--twin", out, "show", "orders", "order-1")[1]
        assert re.search(r"^01-05 09:01:00\.\d{3}  ", timeline, re.MULTILINE)
    assert {row["route"]: row["messages"] for row in dead["routes"]}["orders"] == 1
    assert [cause["reason"] for cause in causes] == ["InvalidEvent"]
    edit = '/data/total="20.00"'
    data = ["--data", '{"sku": "rug", "quantity": 1}', "--subject", "rug"]
    code, text, err = run(capsys, "publish", "StockReceived", *data, "--twin", out, "--json")
    assert (code, json.loads(text)["subject"]) == (0, "rug")
    published = json.loads((tmp_path / "out" / "script.jsonl").read_text().splitlines()[-1])
    assert published["id"] == json.loads(text)["event_id"]
    again = shutil.copytree(out, tmp_path / "again")
    (again / "checkpoint.pickle").unlink()
    played_again = run(capsys, "desk", "--twin", str(again), "replay", "orders", "--edit", edit, "--json")
    assert "playing the run of" in played_again[2]
    monkeypatch.setattr(Twin, "__enter__", no_twin)
    code, text, err = run(capsys, "desk", "--twin", out, "replay", "orders", "--edit", edit, "--json")
    assert (code, json.loads(text)["replayed"], err) == (0, 1, "")
    assert text == played_again[1]
    for name in ("script.jsonl", "snapshot.jsonl"):
        assert (again / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
    dead = json.loads(run(capsys, "desk", "--twin", out, "dead", "--json")[1])
    assert {row["route"]: row["messages"] for row in dead["routes"]}["orders"] == 0
    assert json.loads((tmp_path / "out" / "script.jsonl").read_text().splitlines()[-1])["desk"] == "replay"


def test_what_the_readme_does_at_the_desk_works(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run its commands in order on a recorded run of the example: a mended dead letter goes back."""
    acts = re.findall(
        r"^    python -m signalbox (desk --twin out/demo .*)$", Path("README.md").read_text("utf-8"), re.MULTILINE
    )
    kept = tmp_path / "out"
    run(capsys, "demo", "--out", str(kept), "--json")
    told = ""
    for act in acts:
        code, out, _ = run(capsys, *shlex.split(act.replace("out/demo", str(kept)), comments=True))
        assert code == 0, act
        told += out
    assert len(acts) > 2
    assert "1 dead letter of orders went back, 7 stayed" in told
    assert "order-63" in told


def test_an_assembly_older_than_the_sources_is_used_with_a_warning(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--assembly` takes what it is given as it is, and says on stderr that the sources have moved on."""
    copy = tmp_path / "copy"
    shutil.copytree(assembly.path, copy)
    os.utime(copy / "manifest.json", (0, 0))
    lines = script(tmp_path / "s.jsonl", stock())
    code, out, err = run(capsys, "demo", lines, "--assembly", str(copy), "--out", str(tmp_path / "out"), "--json")
    assert code == 0
    assert json.loads(out)["accepted"] == 0
    assert "the sources here are newer than" in " ".join(err.split())


def test_spans_go_to_a_collector_or_a_sentence_says_that_none_listens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--otlp` names who did not take the spans, and exits with 2; the report stands all the same."""
    lines = script(tmp_path / "s.jsonl", stock(), placed(), paid())
    nobody = "http://127.0.0.1:9/v1/traces"
    code, _, said = run(capsys, "demo", lines, "--otlp", nobody, "--out", str(tmp_path / "out"), "--json")
    assert code == 2
    assert f"no collector took the spans at {nobody}" in " ".join(said.split())
    assert "The trace, span by span" in (tmp_path / "out" / "index.html").read_text("utf-8")
