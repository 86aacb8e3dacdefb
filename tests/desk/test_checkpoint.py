"""Checkpoints of recorded runs: acts of the desk have the same effect on a reopened twin."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import Assembly
from signalbox.desk.recorded.run import RecordedRun
from signalbox.twin import Twin
from signalbox.twin.checkpoint import checkpoint, nested_functions, seals
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.outside import producer
from signalbox.twin.play.recorded_runs import documents, record
from signalbox.twin.play.scripts import parse
from tests.workflows.orders import paid, partner, placed, stock

COUNTING = """
def counting(start):
    def count(number, step=2):
        return start if number == 0 else step + count(number - 1, step)
    return count
"""

Ends = tuple[list[Any], list[dict[str, Any]]]


def lines() -> list[dict[str, Any]]:
    """Orders that end well, wait and are refused, an unknown event, and a partner that is down for one call."""
    refused = [placed(60 + number, f"order-{number}", total="1.00") for number in (2, 3)]
    down = [partner("shipping", "fail", calls=1, at=80)]
    return [
        stock(),
        placed(),
        *refused,
        {"at": 61, "raw": "{}", "type": "Unheard"},
        *down,
        paid(),
        placed(95, "order-4"),
    ]


def acts() -> list[dict[str, Any]]:
    """Acts of each kind: on dead letters, a route, executions, versions, and an event."""
    return [
        {"desk": "replay", "route": "orders", "where": {"subject": "order-2"}, "edit": {"/data/total": "20.00"}},
        {"desk": "drop", "route": "unroutable"},
        {"desk": "pause", "route": "profiles"},
        {"desk": "compensate", "key": "order-4"},
        {"desk": "redrive", "workflow": "orders", "since": 86_400},
        {"desk": "prune", "keep": 2},
        {name: value for name, value in paid(order_id="order-2").items() if name != "at"},
    ]


def end(twin: Twin, acted: list[dict[str, Any]]) -> Ends:
    """Do each act a second after the end, and return all that the twin then holds, its random numbers too."""
    for act in acted:
        twin.play([{"at": round(twin.now + 1, 3), **act, "cold": True}])
    numbers = [twin.cloud.random.getstate(), twin.cloud.clock.random.getstate(), dict(twin.cloud.gateway.counts)]
    return [*documents(twin), *numbers, twin.executions(), twin.results.counts(), twin.audit()], twin.acts


@pytest.fixture(scope="module")
def kept(assembly: Assembly, tmp_path_factory: pytest.TempPathFactory) -> tuple[RecordedRun, Ends]:
    """Record a run in which an execution waits, and return it with the end of the twin that went on."""
    script, broken = parse(lines())
    assert not broken
    with Twin.from_assembly(assembly, 3) as twin:
        twin.plan(script)
        twin.advance(minutes=3)
        recorded = record(tmp_path_factory.mktemp("run"), twin, script)
        return recorded, end(twin, acts())


def test_acts_on_a_reopened_twin_have_the_same_effect(
    kept: tuple[RecordedRun, Ends], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No event of the run is published again, and the end is the same to the last random number."""
    recorded, (documents_there, acts_there) = kept
    published, steps = [], 0
    put, step = producer.put, Clock.step

    def counted_put(*arguments: Any) -> Any:
        published.append(arguments)
        return put(*arguments)

    def counted_step(clock: Clock, until: float) -> bool:
        nonlocal steps
        steps += 1
        return step(clock, until)

    monkeypatch.setattr(producer, "put", counted_put)
    monkeypatch.setattr(Clock, "step", counted_step)
    reopened = checkpoint.reopen(recorded.checkpoint, recorded.key())
    assert reopened is not None
    with reopened_once(reopened) as twin:
        assert (published, steps) == ([], 0)
        documents_here, acts_here = end(twin, acts())
    assert len(published) == 1
    assert [act.get("replayed", act.get("dropped")) for act in acts_here[:2]] == [1, 1]
    assert acts_here == acts_there
    assert documents_here == documents_there


@contextmanager
def reopened_once(twin: Twin) -> Iterator[Twin]:
    """Close a twin that is open already."""
    try:
        yield twin
    finally:
        twin.__exit__(None, None, None)


def test_a_checkpoint_of_another_run_is_not_read(
    kept: tuple[RecordedRun, Ends], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another key, a changed byte, other code, another user's key and a missing file: the run is played again."""
    recorded, key = kept[0], kept[0].key()
    content = recorded.checkpoint.read_bytes()
    assert seals.opened(key, content) is not None
    assert seals.opened("other", content) is None
    assert seals.opened(key, content[:-1] + b"x") is None
    assert checkpoint.reopen(tmp_path / "missing", key) is None
    with monkeypatch.context() as patch:
        patch.setattr(seals, "CODE", ("moto",))
        assert checkpoint.reopen(recorded.checkpoint, key) is None
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert checkpoint.reopen(recorded.checkpoint, key) is None
    assert (tmp_path / "signalbox" / "checkpoint.key").stat().st_mode & 0o077 == 0


def test_a_twin_with_a_running_handler_has_no_checkpoint(assembly: Assembly, tmp_path: Path) -> None:
    """A suspended handler cannot be kept; an earlier checkpoint does not stay."""
    path = tmp_path / "checkpoint.pickle"
    path.write_bytes(b"earlier")
    with Twin.from_assembly(assembly, 3) as twin:
        twin.plan([stock()])
        while not twin.cloud.gateway.callers:
            twin.cloud.clock.step(float("inf"))
        twin.cloud.clock.step(float("inf"))
        assert not checkpoint.write(path, "key", twin)
    assert not path.exists()


def test_a_nested_function_is_found_by_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that refers to itself and to its surroundings comes back with them; one without a module does not."""
    (tmp_path / "counting.py").write_text(COUNTING, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    counting = importlib.import_module("counting").counting
    function = counting(5)
    assert nested_functions.is_nested(function)
    assert not nested_functions.is_nested(counting)
    make, arguments, (defaults, keywords, _, attributes), *_ = nested_functions.reduced(function)
    made = make(*arguments)
    nested_functions.fill(made, (defaults, keywords, [made, 7], attributes))
    assert (made(0), made(3), made(3, 1)) == (7, 13, 10)
    exec("def made_of_text(): pass", surroundings := {"__name__": "counting"})
    with pytest.raises(LookupError):
        nested_functions.reduced(surroundings["made_of_text"])
