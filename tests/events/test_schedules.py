"""Schedules of rules and of EventBridge Scheduler: expressions, time zones, windows, targets and refusals."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from signalbox.errors import InputError
from signalbox.twin import Twin
from signalbox.twin.services.eventbridge import schedule_expressions
from signalbox.twin.services.eventbridge.cron import UnsupportedSchedule
from signalbox.twin.services.eventbridge.schedule_expressions import next_due
from tests.simulation import small


def instants(expression: str, zone: str, start: str, count: int) -> list[str]:
    """The next instants of an expression after a start, in UTC."""
    found, after = [], datetime.fromisoformat(start).replace(tzinfo=UTC).timestamp()
    for _ in range(count):
        due = next_due(expression, zone, after)
        if due is None:
            break
        found.append(datetime.fromtimestamp(due, UTC).strftime("%Y-%m-%dT%H:%M"))
        after = due
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cron(0 8 L * ? *)", ["2026-01-31T08:00", "2026-02-28T08:00"]),
        ("cron(0 8 LW * ? *)", ["2026-01-30T08:00", "2026-02-27T08:00"]),
        ("cron(0 8 1W * ? *)", ["2026-02-02T08:00", "2026-03-02T08:00"]),
        ("cron(0 8 15W * ? *)", ["2026-01-15T08:00", "2026-02-16T08:00"]),
        ("cron(0 8 31W * ? *)", ["2026-01-30T08:00", "2026-03-31T08:00"]),
        ("cron(0 8 ? * 3#2 *)", ["2026-01-13T08:00", "2026-02-10T08:00"]),
        ("cron(0 8 ? * MON#5 *)", ["2026-03-30T08:00", "2026-06-29T08:00"]),
        ("cron(0 8 ? * 6L *)", ["2026-01-30T08:00", "2026-02-27T08:00"]),
        ("cron(0 8 ? * L *)", ["2026-01-10T08:00", "2026-01-17T08:00"]),
        ("cron(0 8 ? * FRI-MON *)", ["2026-01-09T08:00", "2026-01-10T08:00"]),
        ("cron(0 8 ? NOV-JAN SUN 2026-2027)", ["2026-01-11T08:00", "2026-01-18T08:00"]),
        ("cron(0 8 29 2 ? *)", ["2028-02-29T08:00", "2032-02-29T08:00"]),
        ("cron(0/20 8,10 5/10 * ? 2026)", ["2026-01-05T10:00", "2026-01-05T10:20"]),
        ("cron(0 8 1 1 ? 2027)", ["2027-01-01T08:00"]),
        ("cron(0 8 30 2 ? *)", []),
        ("rate(1 day)", ["2026-01-06T09:00", "2026-01-07T09:00"]),
    ],
)
def test_an_expression_has_these_instants(expression: str, expected: list[str]) -> None:
    """The first two instants after Monday 2026-01-05 09:00; those that do not exist are none."""
    assert instants(expression, "UTC", "2026-01-05T09:00", 2) == expected


@pytest.mark.parametrize(
    ("expression", "start", "expected"),
    [
        ("cron(30 2 * * ? *)", "2026-03-28T00:00", ["2026-03-28T01:30", "2026-03-30T00:30"]),
        ("cron(30 2 * * ? *)", "2026-10-24T12:00", ["2026-10-25T00:30", "2026-10-26T01:30"]),
        ("cron(0 3 * * ? *)", "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T01:00"]),
    ],
)
def test_clocks_skip_and_repeat_an_hour(expression: str, start: str, expected: list[str]) -> None:
    """Half past two in Berlin does not exist on 2026-03-29, and on 2026-10-25 it counts once."""
    assert instants(expression, "Europe/Berlin", start, 2) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 8 * * * *)", "cron(0 8 ? * ? *)", "cron(0 8 * * ?)", "cron(60 8 * * ? *)", "cron(0 24 * * ? *)",
        "cron(0 8 0 * ? *)", "cron(0 8 ? * 8 *)", "cron(0 8 ? * 2#6 *)", "cron(0 8 X * ? *)", "cron(0/0 8 * * ? *)",
        "rate(1 second)", "rate(0 minutes)", "rate(-1 minutes)", "rate(5)", "every 5 minutes", "at(2026-01-05)", "",
    ],
)  # fmt: skip
def test_what_no_schedule_is_refused(expression: str) -> None:
    """A mistake is named: both day fields, no day field, ranges, words, seconds."""
    with pytest.raises(UnsupportedSchedule):
        next_due(expression, "UTC", 0.0)


HANDLERS = "import json\ndef hear(event, context):\n    print(json.dumps(event))\n"
HEAR = {"Fn::GetAtt": ["Hear", "Arn"]}
ROLE = small.ROLE


def rule(**properties: Any) -> dict[str, Any]:
    """A rule whose target is the function."""
    targets = [{"Id": "t", "Arn": HEAR}]
    return {"Type": "AWS::Events::Rule", "Properties": {"Name": "r", "Targets": targets, **properties}}


def schedule(expression: str, target: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A schedule of EventBridge Scheduler."""
    given = {"ScheduleExpression": expression, "Target": {"RoleArn": ROLE, **target}}
    window = {"FlexibleTimeWindow": {"Mode": "OFF"}}
    return {"Type": "AWS::Scheduler::Schedule", "Properties": {**window, **given, **properties}}


PERMISSION = {
    "Type": "AWS::Lambda::Permission",
    "Properties": {"Action": "lambda:InvokeFunction", "FunctionName": HEAR, "Principal": "events.amazonaws.com"},
}


def written(folder: Path, **resources: Any) -> Path:
    """An assembly of these resources, and a function that prints what it gets."""
    return small.assembly(folder, HANDLERS, {"Hear": small.function("hear"), "Allow": PERMISSION, **resources})


def test_schedules_call_their_targets(tmp_path: Path) -> None:
    """A rule sends its event, a schedule its input; windows, dates and time zones are obeyed."""
    later = {"StartDate": "2026-01-05T09:20:00Z", "EndDate": "2026-01-05T09:45:00Z"}
    window = {"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 10}}
    queue = {"Arn": {"Fn::GetAtt": ["Work", "Arn"]}, "Input": '"<aws.scheduler.scheduled-time>"'}
    event = {
        "Arn": "arn:aws:events:us-east-1:123456789012:event-bus/default",
        "Input": '{"n": 1}',
        "EventBridgeParameters": {"Source": "mine", "DetailType": "Tick"},
    }
    folder = written(
        tmp_path,
        Work=small.queue("work"),
        Rule=rule(ScheduleExpression="rate(15 minutes)"),
        Later=schedule("rate(10 minutes)", queue, **later),
        Window=schedule("cron(30 9 * * ? *)", {"Arn": HEAR, "Input": '{"window": true}'}, **window),
        Bus=schedule("at(2026-01-05T10:30:00)", event, ScheduleExpressionTimezone="Europe/Berlin"),
        Off=schedule("rate(1 minute)", {"Arn": HEAR}, State="DISABLED"),
    )
    with Twin.from_assembly(folder) as twin:
        twin.advance(minutes=59)
        heard = [json.loads(line) for line in twin.cloud.functions.lines["hear"]]
        (work,) = twin.cloud.queues.values()
        sent = [json.loads(message.body) for message in work.messages()]
        events = twin.journal()
    scheduled = [event for event in heard if "source" in event]
    assert [event["time"] for event in scheduled] == [f"2026-01-05T09:{n}:00Z" for n in ("00", 15, 30, 45)]
    assert scheduled[0]["detail-type"] == "Scheduled Event" and scheduled[0]["source"] == "aws.events"
    assert scheduled[0]["resources"] == ["arn:aws:events:us-east-1:123456789012:rule/r"]
    assert scheduled[0]["detail"] == {} and heard.count({"window": True}) == 1 and len(heard) == 5
    assert sent == [f"2026-01-05T09:{n}:00Z" for n in (20, 30, 40)]
    assert [(at - 1_767_603_600, event["detail"]) for at, event in events] == [(1800.0, {"n": 1})]


@pytest.mark.parametrize(
    ("resources", "named"),
    [
        ({"R": rule(ScheduleExpression="rate(1 minutes)")}, "R.ScheduleExpression: AWS refuses .* singular for 1"),
        ({"R": rule(ScheduleExpression="rate(5 minute)")}, "R.ScheduleExpression: AWS refuses"),
        ({"R": rule(ScheduleExpression="rate(1 second)")}, "R.ScheduleExpression: AWS refuses"),
        ({"R": rule(ScheduleExpression="at(2027-01-01T00:00:00)")}, "R.ScheduleExpression: AWS refuses"),
        (
            {
                "B": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "b"}},
                "R": rule(EventBusName={"Ref": "B"}, ScheduleExpression="rate(5 minutes)"),
            },
            "R.ScheduleExpression: .* only on the default event bus",
        ),
        ({"S": schedule("rate(1 second)", {"Arn": HEAR})}, "S.ScheduleExpression: "),
        ({"S": schedule("rate(1 day)", {"Arn": HEAR}, ScheduleExpressionTimezone="Mars/X")}, "no time zone"),
        ({"S": schedule("rate(1 day)", {"Arn": "arn:aws:scheduler:::aws-sdk:ec2:stopInstances"})}, "S.Target.Arn is"),
    ],
)
def test_what_cannot_be_scheduled_is_named(tmp_path: Path, resources: dict[str, Any], named: str) -> None:
    """The message has the resource and the property."""
    with pytest.raises(InputError, match=named), Twin.from_assembly(written(tmp_path, **resources)):
        pass


def test_a_schedule_that_fires_too_often_for_a_run_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schedule each minute for a year does not hang: the run ends, and names it."""
    monkeypatch.setattr(schedule_expressions, "MOST_FIRINGS", 50)
    folder = written(tmp_path, Often=schedule("rate(1 minute)", {"Arn": HEAR}, Name="often"))
    with Twin.from_assembly(folder) as twin, pytest.raises(UnsupportedSchedule, match="often fired 50 times"):
        twin.advance(days=365)
