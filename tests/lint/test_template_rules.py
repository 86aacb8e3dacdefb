"""Each rule of templates finds what it is about, and leaves what is mended; across templates and in SAM too."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.lint import lint


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    """A resource."""
    return {"Type": kind, "Properties": properties}


def arn(name: str) -> dict[str, Any]:
    """The ARN of a resource."""
    return {"Fn::GetAtt": [name, "Arn"]}


QUEUE, FUNCTION, SOURCE = "AWS::SQS::Queue", "AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping"
RULE, ALARM, TABLE = "AWS::Events::Rule", "AWS::CloudWatch::Alarm", "AWS::DynamoDB::Table"
LETTERS = {"deadLetterTargetArn": arn("Dead"), "maxReceiveCount": 5}
PARTIAL = ["ReportBatchItemFailures"]
FAILURE = {"OnFailure": {"Destination": arn("Dead")}}
PITR = {"PointInTimeRecoveryEnabled": True}


def worker(source: dict[str, Any], visible: int = 60, timeout: int = 10) -> dict[str, Any]:
    """A queue, its dead letters and its function."""
    return {
        "Queue": resource(QUEUE, VisibilityTimeout=visible, RedrivePolicy=LETTERS),
        "Dead": resource(QUEUE),
        "Function": resource(FUNCTION, Timeout=timeout),
        "Alias": resource("AWS::Lambda::Alias", FunctionName={"Ref": "Function"}, Name="live"),
        "Source": resource(SOURCE, EventSourceArn=arn("Queue"), FunctionName={"Ref": "Alias"}, **source),
    }


def stream(**properties: Any) -> dict[str, Any]:
    """A source of a table's stream."""
    table = {"Fn::GetAtt": ["Table", "StreamArn"]}
    return {"Table": resource(TABLE), "Dead": resource(QUEUE),
            "Source": resource(SOURCE, EventSourceArn=table, FunctionName="f", **properties)}  # fmt: skip


def watched(kind: str, name: str, **properties: Any) -> dict[str, Any]:
    """A resource with an alarm on it."""
    dimension = {"Name": "Any", "Value": {"Ref": name}}
    return {name: resource(kind, **properties), "Alarm": resource(ALARM, Dimensions=[dimension], AlarmName="Any")}


BOUNDS = {"MaximumRetryAttempts": 5, "BisectBatchOnFunctionError": True, "DestinationConfig": FAILURE}
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("rule-without-dead-letter-queue", {"R": resource(RULE, Targets=[{"Id": "a", "Arn": "b"}])},
     {"R": resource(RULE, Targets=[{"Id": "a", "Arn": "b", "DeadLetterConfig": {"Arn": arn("Dead")}}])}),
    ("schedule-without-dead-letter-queue", {"S": resource("AWS::Scheduler::Schedule", Target={"Arn": "b"})},
     {"S": resource("AWS::Scheduler::Schedule", Target={"Arn": "b", "DeadLetterConfig": {"Arn": arn("Dead")}})}),
    ("queue-without-redrive", {"Queue": resource(QUEUE)}, worker({})),
    ("visibility-too-short", worker({}, visible=30), worker({})),
    ("source-without-partial-answers", worker({}), worker({"FunctionResponseTypes": PARTIAL})),
    ("source-without-partial-answers", worker({"BatchSize": 5}), worker({"BatchSize": 1})),
    ("stream-without-bounds", stream(), stream(**BOUNDS)),
    ("stream-without-bounds", stream(**BOUNDS | {"MaximumRetryAttempts": -1}),
     stream(**BOUNDS | {"MaximumRetryAttempts": -1, "MaximumRecordAgeInSeconds": 60})),
    ("logs-without-retention", {"L": resource("AWS::Logs::LogGroup")},
     {"L": resource("AWS::Logs::LogGroup", RetentionInDays=7)}),
    ("function-without-log-group", {"F": resource(FUNCTION)}, {"F": resource(FUNCTION, FunctionName="f"),
     "L": resource("AWS::Logs::LogGroup", LogGroupName={"Fn::Sub": "/aws/lambda/${F}"}, RetentionInDays=7)}),
    ("table-without-recovery", {"T": resource(TABLE)}, {"T": resource(TABLE, PointInTimeRecoverySpecification=PITR)}),
    ("table-without-recovery", {"T": resource("AWS::DynamoDB::GlobalTable", Replicas=[{"Region": "a"}])},
     {"T": resource("AWS::DynamoDB::GlobalTable", Replicas=[{"PointInTimeRecoverySpecification": PITR}])}),
    ("dead-letter-queue-without-alarm", worker({}), worker({}) | watched(QUEUE, "Dead")),
    ("function-without-alarm", {"F": resource(FUNCTION)}, watched(FUNCTION, "F")),
    ("function-without-alarm", worker({}), worker({}) | watched(QUEUE, "Dead")),
]  # fmt: skip


def saved(path: Path, resources: dict[str, Any], **sections: Any) -> Path:
    """Write a template."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"Resources": resources, **sections}, indent=1))
    return path


def rules_of(path: Path) -> list[str]:
    """The rules that find something in a template or a folder."""
    return [finding.rule.id for finding in lint([path]).findings]


@pytest.mark.parametrize(("rule", "bad", "good"), CASES)
def test_a_rule_finds_what_it_is_about(tmp_path: Path, rule: str, bad: dict[str, Any], good: dict[str, Any]) -> None:
    """The bad template has the finding, and the mended one has not."""
    assert rule in rules_of(saved(tmp_path / "bad/a.template.json", bad))
    assert rule not in rules_of(saved(tmp_path / "good/a.template.json", good))


def test_other_templates_of_the_folder_count(tmp_path: Path) -> None:
    """An alarm and a dead-letter queue in another stack count, by physical name, export or output."""
    queue = worker({"FunctionResponseTypes": PARTIAL})
    dead = queue.pop("Dead") | {"Properties": {"QueueName": "dead"}}
    for part, reference in (("a", {"Fn::ImportValue": "dead:arn"}),
                            ("b", {"Fn::GetStackOutput": {"StackName": "one", "OutputName": "Dead"}})):  # fmt: skip
        queue["Queue"]["Properties"]["RedrivePolicy"] = {"deadLetterTargetArn": reference}
        outputs = {"Dead": {"Value": arn("Dead"), "Export": {"Name": "dead:arn"}}}
        alarm = resource(ALARM, Dimensions=[{"Name": "QueueName", "Value": "dead"}], AlarmName="dead")
        saved(tmp_path / part / "one.template.json", {"Dead": dead}, Outputs=outputs)
        saved(tmp_path / part / "two.template.json", queue | {"A": alarm})
        assert rules_of(tmp_path / part) == ["function-without-log-group"]


def test_events_of_sam_are_sources(tmp_path: Path) -> None:
    """Globals count, and the finding names the event."""
    text = """Globals: {Function: {Timeout: 20}}
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Messages:
          Type: SQS
          Properties: {Queue: !GetAtt Queue.Arn}
        Nightly:
          Type: Schedule
          Properties: {Schedule: rate(1 day)}
"""
    path = tmp_path / "template.yaml"
    path.write_text(text)
    found = {finding.rule.id: (finding.pointer, finding.line) for finding in lint([path]).findings}
    events = "/Resources/Function/Properties/Events"
    assert found["source-without-partial-answers"] == (f"{events}/Messages", 8)
    assert found["rule-without-dead-letter-queue"] == (f"{events}/Nightly", 11)
    assert found["visibility-too-short"] == ("/Resources/Queue/Properties/VisibilityTimeout", 3)


def test_metadata_suppresses_a_rule_with_a_reason(tmp_path: Path) -> None:
    """A reason that is empty suppresses nothing."""
    queue = resource(QUEUE) | {"Metadata": {"signalbox-lint": {"queue-without-redrive": "people read it"}}}
    assert rules_of(saved(tmp_path / "a.json", {"Queue": queue})) == []
    queue["Metadata"]["signalbox-lint"]["queue-without-redrive"] = " "
    assert rules_of(saved(tmp_path / "a.json", {"Queue": queue})) == ["queue-without-redrive"]


@pytest.mark.parametrize("properties", [
    None, [], {"Targets": 5, "RedrivePolicy": "{", "Replicas": [1], "Events": {"A": 1}, "Dimensions": [1]},
    {"EventSourceArn": {"Fn::Select": [9, []]}, "FunctionName": 5, "Timeout": "${X}", "RedrivePolicy": 7, "Events": []},
])  # fmt: skip
def test_a_strange_template_is_no_crash(tmp_path: Path, properties: Any) -> None:
    """The rules look at what is there."""
    kinds = [RULE, QUEUE, SOURCE, FUNCTION, TABLE, ALARM, "AWS::DynamoDB::GlobalTable", "AWS::Scheduler::Schedule",
             "AWS::Serverless::Function", "AWS::Logs::LogGroup", "AWS::Lambda::Alias"]  # fmt: skip
    resources = {f"R{index}": {"Type": kind, "Properties": properties} for index, kind in enumerate(kinds)}
    rules_of(saved(tmp_path / "a.json", resources | {"X": 5, "Y": {"Type": 5}}, Outputs=[], Globals=3))
