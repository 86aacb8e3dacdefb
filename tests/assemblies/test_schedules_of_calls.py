"""Schedules that handlers and machines make: they call their target, delete themselves, and are refused as on AWS."""

import json
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from signalbox.twin import Twin
from tests.assemblies.templates import ROLE, arn, bodies, queue, written

CREATE = "arn:aws:states:::aws-sdk:scheduler:createSchedule"
ONCE = {"ScheduleExpression": "at(2026-01-05T09:10:00)", "FlexibleTimeWindow": {"Mode": "OFF"}}
HOURLY = {"ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": {"Mode": "OFF"}}


def test_schedules_of_calls_run_until_they_end(tmp_path: Path) -> None:
    """A machine makes a schedule that comes once and deletes itself, a client one that recurs. A deleted one stops, and
    an updated one has its new time."""
    inputs = {"GroupName": "group", "Name": "once", "ActionAfterCompletion": "DELETE", **ONCE}
    inputs["Target"] = {"Arn": "${Got}", "RoleArn": ROLE, "Input": "once"}
    task = {"Type": "Task", "Resource": CREATE, "Parameters": inputs, "End": True}
    definition = {"StartAt": "Plan", "States": {"Plan": task}}
    steps = {"RoleArn": ROLE, "Definition": definition, "DefinitionSubstitutions": {"Got": arn("Got")}}
    resources = {
        "Got": queue(),
        "Group": {"Type": "AWS::Scheduler::ScheduleGroup", "Properties": {"Name": "group"}},
        "Steps": {"Type": "AWS::StepFunctions::StateMachine", "Properties": steps},
    }
    with Twin.from_assembly(written(tmp_path, resources)) as twin:
        scheduler = twin.client("scheduler")
        to = {"Arn": twin.assembly.of_type("AWS::SQS::Queue")[0].arn, "RoleArn": ROLE}
        for name in ("stopped", "hourly", "moved"):
            scheduler.create_schedule(Name=name, Target={**to, "Input": name}, **HOURLY)
        scheduler.delete_schedule(Name="stopped")
        later = {**ONCE, "ScheduleExpression": "at(2026-01-05T10:30:00)", "ScheduleExpressionTimezone": "Europe/Berlin"}
        scheduler.update_schedule(Name="moved", Target={**to, "Input": "moved"}, **later)
        listed = [row["Name"] for row in scheduler.list_schedules()["Schedules"]]
        twin.play([{"at": 0, "start": "Steps"}, {"at": 60, "wait": True}])
        held = [row["Name"] for row in scheduler.list_schedules(GroupName="group")["Schedules"]]
        twin.cloud.run_until(twin.cloud.clock.start + 2.5 * 3600)
        found = bodies(twin, "Got")
        assert (listed, held) == (["hourly", "moved"], ["once"])
        assert found == ["once", "moved", "hourly", "hourly"]  # 10:30 in Berlin is 09:30 in UTC
        assert scheduler.list_schedules(GroupName="group")["Schedules"] == []
        assert scheduler.get_schedule(Name="moved")["State"] == "ENABLED"
        for given, code in (
            ({"Name": "moved", **HOURLY}, "ConflictException"),
            ({"Name": "new", "GroupName": "missing", **HOURLY}, "ResourceNotFoundException"),
            ({"Name": "new", **HOURLY, "ScheduleExpression": "every day"}, "ValidationException"),
            ({"Name": "new", **HOURLY, "ScheduleExpressionTimezone": "Mars"}, "ValidationException"),
        ):
            with pytest.raises(ClientError, match=code):
                scheduler.create_schedule(Target=to, **given)


def test_a_machine_that_calls_what_the_twin_lacks_fails_by_name(tmp_path: Path) -> None:
    """No call of a machine is answered by moto alone: its effect would be missing."""
    task = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:batch:listJobs", "Parameters": {}, "End": True}
    definition = {"StartAt": "Ask", "States": {"Ask": task}}
    steps = {"RoleArn": ROLE, "DefinitionString": json.dumps(definition)}
    path = written(tmp_path, {"Steps": {"Type": "AWS::StepFunctions::StateMachine", "Properties": steps}})
    with Twin.from_assembly(path) as twin:
        twin.play([{"at": 0, "start": "Steps"}])
        execution = next(iter(twin.cloud.executions.all.values()))
        assert execution.state.error == "Signalbox.UnsupportedTask"
        assert "the twin has no batch.ListJobs" in str(execution.state.cause)


def test_a_schedule_publishes_and_calls_any_operation(tmp_path: Path) -> None:
    """A topic is a target, and so is an operation of a service. A call that is refused is retried and then a dead
    letter."""
    to = {"RoleArn": ROLE, "RetryPolicy": {"MaximumRetryAttempts": 1}, "DeadLetterConfig": {"Arn": arn("Dead")}}
    body = {"Fn::Sub": '{"QueueUrl": "${Got}", "MessageBody": "by hand"}'}
    wrong = '{"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/none", "MessageBody": "lost"}'
    sends = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"
    targets = {
        "Topic": {"Arn": {"Ref": "News"}, "Input": "published", **to},
        "Sdk": {"Arn": sends, "Input": body, **to},
        "Wrong": {"Arn": sends, "Input": wrong, **to},
    }
    resources = {name: queue() for name in ("Got", "Dead")}
    resources["News"] = {"Type": "AWS::SNS::Topic", "Properties": {}}
    for name, target in targets.items():
        given = {"ScheduleExpression": "at(2026-01-05T09:10:00)", "FlexibleTimeWindow": {"Mode": "OFF"}}
        resources[name] = {"Type": "AWS::Scheduler::Schedule", "Properties": {**given, "Target": target}}
    with Twin.from_assembly(written(tmp_path, resources)) as twin:
        twin.play([{"at": 3600, "wait": True}])
        topic = next(iter(twin.cloud.topics.topics.values()))
        assert [message.texts["default"] for message in topic.journal] == ["published"]
        assert bodies(twin, "Got") == ["by hand"]
        assert bodies(twin, "Dead") == [wrong]
