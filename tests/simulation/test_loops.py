"""Functions that cause themselves: Lambda stops loops through queues, and a run stops all others."""

from pathlib import Path

import pytest

from signalbox.twin import Twin
from signalbox.twin.services.aws_lambda import functions
from tests.simulation import small

HANDLERS = """
import boto3
def again(event, context):
    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="work")["QueueUrl"], MessageBody="again")
def publishes(event, context):
    entry = {"Source": "mine", "DetailType": "Again", "Detail": "{}"}
    boto3.client("events").put_events(Entries=[entry])
"""
RULE = {
    "Name": "r",
    "EventPattern": {"source": ["mine"]},
    "Targets": [{"Id": "t", "Arn": {"Fn::GetAtt": ["Publishes", "Arn"]}}],
}
ALLOW = {
    "Action": "lambda:InvokeFunction",
    "FunctionName": {"Fn::GetAtt": ["Publishes", "Arn"]},
    "Principal": "events.amazonaws.com",
}


def test_lambda_stops_a_loop_through_a_queue(tmp_path: Path) -> None:
    """The function runs 16 times; the next message of the chain is a dead letter."""
    policy = {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 5}
    resources = {
        "Work": small.queue("work", RedrivePolicy=policy),
        "Dead": small.queue("dead"),
        "Again": small.function("again"),
        "Source": small.source("Work", "Again"),
    }
    with Twin.from_assembly(small.assembly(tmp_path, HANDLERS, resources)) as twin:
        twin.queue("work").send("first")
        twin.run_until_idle()
        assert twin.cloud.functions.usage["again"].requests == 16
        assert (twin.queue("work").size, twin.queue("dead").size) == (0, 1)


def test_a_loop_through_a_bus_ends_the_run_with_its_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lambda does not see loops through EventBridge: they would go on for ever, so the run ends and says so."""
    monkeypatch.setattr(functions, "LONGEST_CHAIN", 40)
    resources = {
        "Publishes": small.function("publishes"),
        "Rule": {"Type": "AWS::Events::Rule", "Properties": RULE},
        "Allow": {"Type": "AWS::Lambda::Permission", "Properties": ALLOW},
    }
    with Twin.from_assembly(small.assembly(tmp_path, HANDLERS, resources)) as twin:
        entry = {"Source": "mine", "DetailType": "Again", "Detail": "{}"}
        twin.client("events").put_events(Entries=[entry])
        with pytest.raises(functions.EndlessChain, match="publishes is the 40th invocation of one chain"):
            twin.run_until_idle()


def test_schedules_are_no_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls of a schedule do not cause each other."""
    monkeypatch.setattr(functions, "LONGEST_CHAIN", 5)
    rule = {**RULE, "EventPattern": {"source": ["none"]}, "ScheduleExpression": "rate(1 minute)"}
    resources = {
        "Publishes": small.function("publishes"),
        "Rule": {"Type": "AWS::Events::Rule", "Properties": rule},
        "Allow": {"Type": "AWS::Lambda::Permission", "Properties": ALLOW},
    }
    with Twin.from_assembly(small.assembly(tmp_path, HANDLERS, resources)) as twin:
        twin.advance(minutes=30)
        assert twin.cloud.functions.usage["publishes"].requests >= 29
