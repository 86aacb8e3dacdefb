"""A small assembly of one's own: handlers as text, resources as a template, written where a test wants it."""

import json
from pathlib import Path
from typing import Any

ROLE = "arn:aws:iam::123456789012:role/test"


def assembly(folder: Path, handlers: str, resources: dict[str, Any], metadata: dict[str, Any] | None = None) -> Path:
    """Write an assembly whose asset holds `lambdas/handlers.py` with this text."""
    asset = folder / "asset.0123" / "lambdas"
    asset.mkdir(parents=True)
    (asset / "__init__.py").write_text("")
    (asset / "handlers.py").write_text(handlers)
    template = {"Resources": resources, "Metadata": metadata or {}}
    (folder / "small.template.json").write_text(json.dumps(template))
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "small.template.json"}}
    (folder / "manifest.json").write_text(json.dumps({"version": "1", "artifacts": {"small": artifact}}))
    return folder


def function(name: str, timeout: int = 10, **variables: str) -> dict[str, Any]:
    """A function `name` whose handler is `lambdas.handlers.<name>`."""
    properties = {
        "FunctionName": name,
        "Handler": f"lambdas.handlers.{name}",
        "Runtime": "python3.14",
        "Code": {"S3Bucket": "assets", "S3Key": "0123.zip"},
        "Role": ROLE,
        "Timeout": timeout,
        "Environment": {"Variables": {"POWERTOOLS_SERVICE_NAME": name, **variables}},
    }
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def queue(name: str, **properties: Any) -> dict[str, Any]:
    """A queue."""
    return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name, **properties}}


def entry(rule_id: str, *queue_ids: str) -> dict[str, Any]:
    """The policy that lets a rule send to queues."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": [{"Fn::GetAtt": [queue_id, "Arn"]} for queue_id in queue_ids],
        "Condition": {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [rule_id, "Arn"]}}},
    }
    properties = {"Queues": [{"Ref": queue_id} for queue_id in queue_ids], "PolicyDocument": {"Statement": [statement]}}
    return {"Type": "AWS::SQS::QueuePolicy", "Properties": properties}


def source(queue_id: str, function_id: str, **properties: Any) -> dict[str, Any]:
    """An event source from a queue to a function, with partial failures."""
    given = {
        "EventSourceArn": {"Fn::GetAtt": [queue_id, "Arn"]},
        "FunctionName": {"Fn::GetAtt": [function_id, "Arn"]},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        **properties,
    }
    return {"Type": "AWS::Lambda::EventSourceMapping", "Properties": given}


def table(name: str, stream: bool = False) -> dict[str, Any]:
    """A table with the partition key `id`."""
    properties: dict[str, Any] = {
        "TableName": name,
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    }
    if stream:
        properties["StreamSpecification"] = {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    return {"Type": "AWS::DynamoDB::Table", "Properties": properties}
