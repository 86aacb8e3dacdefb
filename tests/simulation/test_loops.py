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
def writes(event, context):
    key = {"id": {"S": "1"}}
    values = {":one": {"N": "1"}}
    change = "SET n = n + :one"
    boto3.client("dynamodb").update_item(
        TableName="rows", Key=key, UpdateExpression=change, ExpressionAttributeValues=values
    )
def nothing(event, context):
    pass
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


def test_a_loop_through_a_stream_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that writes the table whose stream calls it is found, too."""
    monkeypatch.setattr(functions, "LONGEST_CHAIN", 40)
    source = small.source("Rows", "Writes", StartingPosition="LATEST")
    source["Properties"]["EventSourceArn"] = {"Fn::GetAtt": ["Rows", "StreamArn"]}
    resources = {"Rows": small.table("rows", stream=True), "Writes": small.function("writes"), "Source": source}
    with Twin.from_assembly(small.assembly(tmp_path, HANDLERS, resources)) as twin:
        twin.client("dynamodb").put_item(TableName="rows", Item={"id": {"S": "1"}, "n": {"N": "0"}})
        with pytest.raises(functions.EndlessChain, match="writes is the 40th"):
            twin.run_until_idle()


def test_a_long_queue_is_no_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches that are handled one after another do not cause each other."""
    monkeypatch.setattr(functions, "LONGEST_CHAIN", 5)
    source = small.source("Work", "Nothing", BatchSize=1, ScalingConfig={"MaximumConcurrency": 2})
    resources = {"Work": small.queue("work"), "Nothing": small.function("nothing"), "Source": source}
    with Twin.from_assembly(small.assembly(tmp_path, HANDLERS, resources)) as twin:
        for _ in range(30):
            twin.queue("work").send("a")
        twin.run_until_idle()
        assert twin.queue("work").size == 0


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
