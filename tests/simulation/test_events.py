"""Rules, patterns and schedules behave as EventBridge documents."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from signalbox.event_patterns.patterns import matches
from signalbox.twin import Twin
from signalbox.twin.services.eventbridge.deliveries import Rule, Target, Undeliverable
from signalbox.twin.services.eventbridge.input_transformers import transformed
from signalbox.twin.services.eventbridge.schedule_expressions import next_due
from tests.simulation import small

EVENT = {"source": "shop.orders", "detail-type": "Placed", "detail": {"total": 12.5, "tags": ["a", "b"], "gone": None}}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"source": ["shop.orders"]}, True),
        ({"source": ["shop"]}, False),
        ({"source": [{"prefix": "shop."}], "detail-type": ["Placed", "Paid"]}, True),
        ({"source": [{"suffix": ".orders"}]}, True),
        ({"detail-type": [{"anything-but": ["Placed", "Paid"]}]}, False),
        ({"detail-type": [{"anything-but": {"prefix": "Pa"}}]}, True),
        ({"detail": {"total": [{"numeric": [">", 10, "<=", 12.5]}]}}, True),
        ({"detail": {"total": [{"numeric": [">", 12.5]}]}}, False),
        ({"detail": {"tags": ["b"]}}, True),
        ({"detail": {"missing": [{"exists": False}]}}, True),
        ({"detail": {"total": [{"exists": False}]}}, False),
        ({"detail": {"gone": [None]}}, True),
        ({"source": [{"wildcard": "shop.*ers"}]}, True),
        ({"source": [{"equals-ignore-case": "SHOP.orders"}]}, True),
        ({"$or": [{"source": ["other"]}, {"detail": {"tags": ["a"]}}]}, True),
    ],
)
def test_patterns(pattern: dict[str, Any], expected: bool) -> None:
    """Each operator matches as documented."""
    assert matches(pattern, EVENT) is expected


def test_an_input_transformer_wraps_the_event() -> None:
    """A template with an object placeholder gives JSON with the whole event; texts are quoted once."""
    transformer = {
        "InputPathsMap": {"event": "$", "type": "$.detail-type"},
        "InputTemplate": '{"reason": "Unknown <type>", "type": <type>, "event": <event>}',
    }
    assert json.loads(transformed(transformer, EVENT, {})) == {
        "reason": "Unknown Placed",
        "type": "Placed",
        "event": EVENT,
    }


@pytest.mark.parametrize(
    ("expression", "zone", "expected"),
    [
        ("rate(5 minutes)", "UTC", "2026-01-05T09:05:00"),
        ("cron(30 2 * * ? *)", "UTC", "2026-01-06T02:30:00"),
        ("cron(30 2 * * ? *)", "Europe/Berlin", "2026-01-06T01:30:00"),
        ("cron(0 12 ? * MON-FRI *)", "UTC", "2026-01-05T12:00:00"),
        ("cron(0/15 9 * * ? *)", "UTC", "2026-01-05T09:15:00"),
        ("cron(0 8 1 2 ? *)", "UTC", "2026-02-01T08:00:00"),
        ("at(2026-03-01T00:00:00)", "UTC", "2026-03-01T00:00:00"),
    ],
)
def test_schedules(expression: str, zone: str, expected: str) -> None:
    """The next instant of an expression, seen from Monday 2026-01-05 09:00 UTC."""
    start = datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp()
    due = next_due(expression, zone, start)
    assert due is not None
    assert datetime.fromtimestamp(due, UTC).isoformat() == f"{expected}+00:00"


HANDLERS = """
import json

seen = []


def eat(event, context):
    failures = []
    for record in event["Records"]:
        detail = json.loads(record["body"])["detail"]
        if detail.get("bad"):
            failures.append({"itemIdentifier": record["messageId"]})
        else:
            print(detail["n"])
    return {"batchItemFailures": failures}
"""


@pytest.fixture
def twin(tmp_path: Path) -> Twin:
    rule = {
        "Name": "all",
        "EventBusName": {"Ref": "Bus"},
        "EventPattern": {"detail-type": ["Number"]},
        "Targets": [
            {
                "Id": "Target0",
                "Arn": {"Fn::GetAtt": ["Work", "Arn"]},
                "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Undelivered", "Arn"]}},
            }
        ],
    }
    redrive = {"maxReceiveCount": 3, "deadLetterTargetArn": {"Fn::GetAtt": ["Letters", "Arn"]}}
    resources: dict[str, Any] = {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "numbers"}},
        "Rule": {"Type": "AWS::Events::Rule", "Properties": rule},
        "Entry": small.entry("Rule", "Work", "Undelivered"),
        "Work": small.queue("work", VisibilityTimeout=60, RedrivePolicy=redrive),
        "Letters": small.queue("letters", MessageRetentionPeriod=1_209_600),
        "Undelivered": small.queue("undelivered"),
        "Eat": small.function("eat"),
        "Source": small.source("Work", "Eat", BatchSize=10, ScalingConfig={"MaximumConcurrency": 2}),
    }
    return Twin.from_assembly(small.assembly(tmp_path, HANDLERS, resources), seed=3)


def test_one_bad_record_goes_to_the_dead_letters_and_its_siblings_go_on(twin: Twin) -> None:
    """Partial batch failures: only the failed message is retried, three times, and becomes a dead letter."""
    with twin:
        for n in range(25):
            assert twin.publish_raw(json.dumps({"n": n, "bad": n == 7}), "Number")
        twin.run_until_idle()
        eaten = [int(line) for line in twin.cloud.functions.lines["eat"]]
        letters = [json.loads(m.body)["detail"]["n"] for m in named(twin, "letters").messages()]
    assert sorted(eaten) == [n for n in range(25) if n != 7]
    assert letters == [7]


def named(twin: Twin, name: str) -> Any:
    return next(queue for queue in twin.cloud.queues.values() if queue.name == name)


def test_a_target_without_permission_is_not_tried_again(twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    """A permanent refusal sends the event straight to the target's dead-letter queue, with the reason."""
    with twin:
        monkeypatch.setitem(twin.cloud.policies.deployed.resources, named(twin, "work").arn, ())
        twin.publish("Number", {})
        twin.run_until_idle()
        (letter,) = named(twin, "undelivered").messages()
    assert letter.attributes["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
    assert letter.attributes["RETRY_ATTEMPTS"]["StringValue"] == "0"


def test_a_target_that_stays_down_is_tried_for_a_day(twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery that keeps failing is retried until the event is too old; then it is a dead letter."""
    with twin:

        def fail(rule: Rule, target: Target) -> None:
            raise Undeliverable("INTERNAL_ERROR", "down", permanent=False)

        monkeypatch.setattr(twin.cloud.buses, "obstructs", fail)
        twin.publish("Number", {})
        twin.run_until_idle()
        (letter,) = named(twin, "undelivered").messages()
        hours = twin.now / 3600
    assert letter.attributes["EXHAUSTED_RETRY_CONDITION"]["StringValue"] == "MaximumRetryAttempts"
    assert 20 < hours <= 24


LARGEST = 1_048_576
ENTRY = len("signalbox.external") + len("Number")


def sized(length: int) -> str:
    """Return a JSON object of `length` bytes."""
    return '{"pad": "' + "x" * (length - 11) + '"}'


@pytest.mark.parametrize(
    ("kind", "detail", "taken"),
    [
        ("Number", '{"n": 1}', True),
        ("Number", '{"n": NaN}', False),
        ("Number", '{"n": -Infinity}', False),
        ("Number", "[" * 5000 + "]" * 5000, False),
        ("Number", '{"n": ' + "[" * 1000 + "]" * 1000 + "}", False),
        ("Number", '{"n": [' + "[[1]]," * 600 + "1]}", True),
        ("Number", '{"n": "\ud800"}', False),
        ("Number", '{"n": "\\ud800"}', False),
        ("Number", '{"n": "\\ud83d\\ude00"}', True),
        ("N" * 128, '{"n": 1}', True),
        ("N" * 129, '{"n": 1}', False),
        ("", '{"n": 1}', False),
        ("Number", sized(LARGEST - ENTRY), True),
        ("Number", sized(LARGEST - ENTRY + 1), False),
        ("Number", sized(1_100_000), False),
    ],
)
def test_an_entry_is_taken_or_refused_and_counted(twin: Twin, kind: str, detail: str, taken: bool) -> None:
    """Entries that PutEvents refuses are counted: no JSON object, a type of 129 characters, more than 1 MiB."""
    with twin:
        assert twin.publish_raw(detail, kind) is taken
        assert twin.cloud.buses.refused == (not taken)
        assert len(twin.journal()) == taken


def test_an_event_that_no_queue_holds_is_lost(twin: Twin) -> None:
    """An entry just under 1 MiB is larger as an event: queue and dead-letter queue refuse it."""
    with twin:
        assert twin.publish_raw(sized(LARGEST - ENTRY), "Number")
        twin.run_until_idle()
        assert twin.cloud.buses.lost == {"all": 1}
        assert twin.now < 1
