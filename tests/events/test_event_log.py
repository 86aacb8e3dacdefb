"""The log of events in S3: every event, once, as JSON lines by day, in a form that Athena reads."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from signalbox.assembly import Assembly
from signalbox.twin import Twin
from signalbox.twin.services.s3 import objects_of
from tests.workflows.folded_orders import account
from tests.workflows.orders import paid, placed, stock


def logged(twin: Twin, prefix: str = "events/") -> list[tuple[str, list[dict[str, Any]]]]:
    """The objects of the log, with the events in each."""
    bucket = account(twin).bucket
    assert bucket is not None
    found = [(key, body) for key, body in objects_of(bucket) if key.startswith(prefix)]
    return [(key, [json.loads(line) for line in gzip.decompress(body).splitlines()]) for key, body in found]


@pytest.fixture(scope="module")
def run(assembly: Assembly) -> Iterator[Twin]:
    """An order on one day, an unknown type, and an order after midnight."""
    night = 15 * 3600.0
    with Twin.from_assembly(assembly, 4, schedules=False) as twin:
        twin.plan([stock(), placed(), paid(), {"at": 70, "raw": "{}", "type": "Unheard"}, placed(night + 60, "late")])
        twin.advance(seconds=night + 4000)
        yield twin


def test_every_event_is_in_the_log_once(run: Twin) -> None:
    """The log is the journal of the bus, with the events that no route takes."""
    events = [event["id"] for _, lines in logged(run) for event in lines]
    journal = [event["id"] for _, event in run.cloud.buses.buses[run.bus].journal]
    assert sorted(events) == sorted(journal)
    assert {event["detail-type"] for _, lines in logged(run) for event in lines} >= {"Unheard", "OrderConfirmed"}


def test_the_folders_are_days(run: Twin) -> None:
    """A key has the day in UTC as `day=`, and the events of an object came on it."""
    days = {key.split("/")[1] for key, _ in logged(run)}
    assert days == {"day=2026-01-05", "day=2026-01-06"}
    for key, lines in logged(run):
        assert lines[0]["time"][:10] == key.split("/")[1].removeprefix("day=")


def test_events_are_collected(run: Twin) -> None:
    """A quarter of an hour is one object: each costs a put."""
    first, *others = logged(run)
    assert len(first[1]) >= 5
    assert len(others) <= 3


def test_a_replay_of_the_archive_is_not_logged_again(run: Twin) -> None:
    """A replayed event has been in the log since it came."""
    before = sum(len(lines) for _, lines in logged(run))
    archive = run.assembly.of_type("AWS::Events::Archive")[0]
    run.client("events").start_replay(
        ReplayName="again",
        EventSourceArn=archive.arn,
        EventStartTime=run.cloud.clock.start,
        EventEndTime=run.cloud.clock.now,
        Destination={"Arn": run.cloud.buses.buses[run.bus].arn},
    )
    run.advance(hours=2)
    ids = [event["id"] for _, lines in logged(run) for event in lines]
    assert len(ids) == len(set(ids))
    assert len(ids) >= before
