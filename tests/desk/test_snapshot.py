"""Snapshots of recorded runs: the reading verbs of the desk answer from them as from the account itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import Assembly
from signalbox.desk import Account, DeadLetters, count_dead_letters, group_by_cause
from signalbox.desk.executions.stuck import find_stuck
from signalbox.desk.recorded import snapshot
from signalbox.desk.recorded.account import account_of
from signalbox.desk.recorded.queues import Queues
from signalbox.desk.recorded.run import RecordedRun, reopen
from signalbox.desk.show import show_key
from signalbox.twin import Twin
from signalbox.twin.play.recorded_runs import record
from signalbox.twin.play.scripts import parse
from tests.workflows.lending import DAY, applied, document
from tests.workflows.orders import paid, partner, placed, stock

KEYS = [
    ("orders", "order-1"), ("orders", "order-2"), ("orders", "order-3"), ("lending", "loan-1"), ("lending", "loan-2"),
]  # fmt: skip


def lines() -> list[dict[str, Any]]:
    """Orders that end well, wait and are refused; applications in review and past their day; a paused route."""
    return [
        stock(),
        placed(),
        paid(),
        placed(60, "order-2", total="1.00"),
        {"at": 61, "raw": "{}", "type": "Unheard"},
        applied(70, "loan-1"),
        document(DAY, "loan-1"),
        applied(80, "loan-2"),
        {"at": 2 * DAY, "desk": "pause", "route": "profiles", "who": "mia"},
        partner("shipping", "fail", at=2 * DAY + 1),
        placed(2 * DAY + 10, "order-3"),
        paid(2 * DAY + 20, "order-3"),
    ]


@pytest.fixture(scope="module")
def run(assembly: Assembly, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Twin, RecordedRun]]:
    """A twin that stopped while applications wait, and what was recorded of it."""
    script, broken = parse(lines())
    assert not broken
    with Twin.from_assembly(assembly, 3) as twin:
        twin.plan(script)
        twin.advance(days=4)
        yield twin, record(tmp_path_factory.mktemp("run"), twin, script, 12.3)


@pytest.fixture(scope="module")
def kept(run: tuple[Twin, RecordedRun]) -> Account:
    """The account of the snapshot."""
    twin, recorded = run
    found = snapshot.read(recorded.snapshot, recorded.key())
    assert found is not None
    return account_of(twin.assembly, found)


@pytest.fixture(scope="module")
def live(run: tuple[Twin, RecordedRun]) -> Account:
    """The account of the twin."""
    return Account(run[0].assembly, run[0].client, run[0].journal)


def test_every_reading_verb_answers_as_the_account_does(live: Account, kept: Account) -> None:
    """Counts, causes, what is stuck and held: the same documents."""
    counted = count_dead_letters(DeadLetters(live))
    assert count_dead_letters(DeadLetters(kept)) == counted
    assert {row["route"] for row in counted["routes"] if row["messages"]} >= {"orders", "unroutable"}
    for row in counted["routes"]:
        causes = group_by_cause(DeadLetters(kept), row["route"])
        assert causes == group_by_cause(DeadLetters(live), row["route"])
    assert find_stuck(kept) == find_stuck(live)
    assert find_stuck(kept)["held"] == [{"route": "profiles", "state": "Disabled", "by": "person"}]


@pytest.mark.parametrize(("workflow", "key"), KEYS)
def test_a_key_is_shown_as_by_the_account(live: Account, kept: Account, workflow: str, key: str) -> None:
    """Timeline and status are the same, waits and their deadlines included."""
    assert show_key(kept, workflow, key) == show_key(live, workflow, key)


def test_time_stands_still_at_the_end(run: tuple[Twin, RecordedRun], kept: Account) -> None:
    """The age of a dead letter counts to the end of the run."""
    assert kept.now() == run[0].cloud.clock.now


def test_a_snapshot_of_another_script_is_not_read(run: tuple[Twin, RecordedRun]) -> None:
    """A line more, another seed or another assembly gives another key; a broken file is no snapshot."""
    recorded = run[1]
    more = RecordedRun(recorded.folder, recorded.seed + 1, recorded.assembly, recorded.fingerprint)
    other = RecordedRun(recorded.folder, recorded.seed, recorded.assembly, "other")
    assert len({recorded.key(), more.key(), other.key()}) == 3
    assert snapshot.read(recorded.snapshot, more.key()) is None
    assert snapshot.read(recorded.folder / "missing", recorded.key()) is None
    broken = recorded.folder / "broken.jsonl"
    broken.write_text(recorded.snapshot.read_text("utf-8")[:40], "utf-8")
    assert snapshot.read(broken, recorded.key()) is None
    assert reopen(recorded.folder) == RecordedRun(
        recorded.folder, recorded.seed, recorded.assembly, recorded.fingerprint, 12.3
    )


def test_an_ordered_queue_gives_ten_of_a_group(tmp_path: Path) -> None:
    """Messages in flight lock their group, and a release unlocks it."""
    messages = [
        {"ReceiptHandle": f"{group}{n}", "inFlight": group == "c", "Attributes": {"MessageGroupId": group}}
        for n in range(12)
        for group in "abc"
    ]
    queue = {"queue": "q", "url": "url", "attributes": {}, "messages": messages}
    snapshot.write(tmp_path / "s", {"key": "k", "region": "r", "now": 0}, [queue])
    found = snapshot.read(tmp_path / "s", "k")
    assert found is not None
    queues = Queues(found)
    first = queues.receive_message(QueueUrl="url", MaxNumberOfMessages=10)["Messages"]
    second = queues.receive_message(QueueUrl="url", MaxNumberOfMessages=10)["Messages"]
    assert [m["ReceiptHandle"] for m in first] == [f"a{n}" for n in range(10)]
    assert [m["ReceiptHandle"] for m in second] == [f"b{n}" for n in range(10)]
    assert queues.receive_message(QueueUrl="url", MaxNumberOfMessages=10) == {}
    counts = queues.get_queue_attributes(QueueUrl="url")["Attributes"]
    assert counts == {"ApproximateNumberOfMessages": "4", "ApproximateNumberOfMessagesNotVisible": "32"}
    entries = [{"ReceiptHandle": m["ReceiptHandle"], "VisibilityTimeout": 0} for m in first]
    queues.change_message_visibility_batch(QueueUrl="url", Entries=entries)
    again = queues.receive_message(QueueUrl="url", MaxNumberOfMessages=10)["Messages"]
    assert again == first
