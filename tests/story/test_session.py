"""Sessions with a live twin: acts are lines, and the saved script repeats them; the server refuses foreigners."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from signalbox.assembly import Assembly
from signalbox.console.live.server import App
from signalbox.console.live.session import Session
from signalbox.console.live.watcher import Watcher
from signalbox.console.live.workbench import Workbench
from signalbox.story import record, story_records
from signalbox.twin import Twin
from signalbox.twin.play.scripts import read_script

HOST, TOKEN = "127.0.0.1:8000", "token"
STOCK = {"type": "StockReceived", "subject": "lamp", "data": {"sku": "lamp", "quantity": 5}}
LINES = [{"sku": "lamp", "quantity": 1, "unitPrice": "10.00"}]
ORDER = {"orderId": "o-1", "customerId": "c-1", "currency": "EUR", "lines": LINES, "total": "10.00"}
PLACED = {"type": "OrderPlaced", "subject": "o-1", "data": ORDER}
CRASH = {"fault": "crash-after-effect", "function": "orders-reserve-stock", "nth": 1}


@pytest.fixture
def bench(assembly: Assembly, tmp_path: Path) -> Iterator[Workbench]:
    bench = Workbench(lambda: Session(assembly, 4, command="the command"), tmp_path / "session.jsonl")
    yield bench
    bench.close()


@pytest.fixture
def page(bench: Workbench) -> Client:
    return Client(App(bench, TOKEN, (HOST,)))


def act(page: Client, **body: Any) -> dict[str, Any]:
    """An act of the page."""
    headers = {"Host": HOST, "Origin": f"http://{HOST}"}
    return dict(page.post(f"/act?token={TOKEN}", headers=headers, json=body).get_json())


def test_saved_script_repeats_the_session(page: Client, bench: Workbench, assembly: Assembly) -> None:
    """A live session, with time moved in between, and its saved script have equal stories."""
    assert act(page, line=STOCK, then=60) == {"version": 2}
    act(page, line=CRASH)
    act(page, line=PLACED, then=900)
    act(page, then="next")
    act(page, line={"partner": "payments", "behave": "fail", "calls": 1}, then="idle")
    saved = act(page, save=True)
    assert saved["lines"] == 4
    live = bench.do(bench.session.records)
    bench.close()
    lines, broken = read_script(bench.script)
    assert broken == []
    with Twin.from_assembly(assembly, 4) as twin:
        recorder = record(twin)
        twin.play(lines)
        again = list(story_records(recorder, "the command"))
    assert [row for row in live if row["record"] == "fault"]
    assert json.dumps(live, default=str) == json.dumps(again, default=str)


def test_a_wrong_act_is_refused_and_is_no_line(page: Client, bench: Workbench) -> None:
    """A line that cannot be played, another body and another time are refused with a reason; the script stays empty."""
    assert "lamps" in act(page, line={"partner": "lamps", "behave": "ok"})["problem"]
    assert "`line` must be an object" in act(page, line="x")["problem"]
    assert "`then`" in act(page, then=-1)["problem"]
    assert bench.session.lines == []


def test_story_and_forms(page: Client) -> None:
    """The page gets the story, and what its forms offer: contracts, faults, partners, people."""
    answer = page.get(f"/story?token={TOKEN}", headers={"Host": HOST})
    given = answer.get_json()
    assert given["version"] == 1 and given["story"]["head"]["seed"] == 4
    assert given["possible"]["contracts"]["OrderPlaced"]["schema"]["required"]
    assert "crash-after-effect" in given["possible"]["faults"] and "payments" in given["possible"]["partners"]
    assert "approve" in given["possible"]["acts"]["lending"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "query", "headers"),
    [
        ("GET", "", {"Host": HOST}),
        ("GET", "?token=other", {"Host": HOST}),
        ("GET", f"?token={TOKEN}", {"Host": "evil.example:8000"}),
        ("GET", f"?token={TOKEN}", {"Host": HOST, "Origin": "http://evil.example"}),
        ("POST", f"?token={TOKEN}", {"Host": HOST}),
        ("POST", f"?token={TOKEN}", {"Host": HOST, "Origin": "null"}),
    ],
)
def test_foreign_requests_are_refused(method: str, query: str, headers: dict[str, str]) -> None:
    """A request without the token, of another host or from another origin gets 403 at any address."""
    page = Client(App(None, TOKEN, (HOST,)))  # type: ignore[arg-type]  # a refused request never gets so far
    for path in ("/", "/story", "/changes", "/act"):
        assert page.open(path + query, method=method, headers=headers).status_code == 403, path


def test_changed_sources_play_the_session_again(
    page: Client, bench: Workbench, assembly: Assembly, tmp_path: Path
) -> None:
    """A changed file replaces the assembly; the page has the run before beside the new one."""
    act(page, line=STOCK, then=60)
    (tmp_path / "app.py").write_text("1")
    watcher = Watcher(bench, tmp_path, lambda: assembly)
    assert not watcher.look()
    (tmp_path / "app.py").write_text("22")
    assert watcher.look()
    given = page.get(f"/story?token={TOKEN}", headers={"Host": HOST}).get_json()
    assert given["before"]["story"]["head"]["name"] == "before the change"
    assert given["story"]["tables"] == given["before"]["story"]["tables"]
    assert given["session"]["now"] == 60.001
