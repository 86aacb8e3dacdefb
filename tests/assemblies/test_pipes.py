"""Pipes on the twin: filter, enrichment, templates, targets, failures."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.errors import InputError
from signalbox.twin import Twin
from signalbox.twin.services.pipes.input_templates import transformed
from tests.assemblies.templates import ROLE, arn, bodies, function, lines, may_send, queue, written

CODE = """
import json

def enrich(events, context):
    return [{"body": event["body"].upper(), "n": number} for number, event in enumerate(events)]

def nothing(events, context):
    return []

def fails(events, context):
    raise ValueError("no target today")

def prints(events, context):
    print(json.dumps(events))
"""


def pipe(source: Any, target: Any, **more: Any) -> dict[str, Any]:
    """Return a pipe between two resources."""
    return {"Type": "AWS::Pipes::Pipe", "Properties": {"Source": source, "Target": target, "RoleArn": ROLE, **more}}


def played(folder: Path, resources: dict[str, Any], *script: dict[str, Any]) -> Twin:
    """Return a finished run of these resources, with the functions that pipes use."""
    functions = {name.title(): function(f"pipes.{name}") for name in ("enrich", "nothing", "fails", "prints")}
    with Twin.from_assembly(written(folder, {**resources, **functions}, {"pipes": CODE})) as twin:
        twin.play(script)
    return twin


def send(body: Any, at: float = 0) -> dict[str, Any]:
    """Return the line that sends a message to the source."""
    return {"at": at, "send": "From", "body": body}


QUEUES = {"From": queue(), "To": queue(), "Policy": may_send("To")}


def test_a_pipe_filters_and_transforms(tmp_path: Path) -> None:
    """Only matching messages reach the target, each as its template makes it; the others are deleted."""
    parameters = {"InputTemplate": '{"id": <$.body.id>, "said": "by <aws.pipes.pipe-name>", "gone": <$.body.none>}'}
    filters = {"FilterCriteria": {"Filters": [{"Pattern": json.dumps({"body": {"kind": ["good"]}})}]}}
    made = pipe(arn("From"), arn("To"), Name="p", SourceParameters=filters, TargetParameters=parameters)
    twin = played(tmp_path, {**QUEUES, "P": made}, send({"id": "1", "kind": "good"}), send({"id": "2", "kind": "bad"}))
    assert [json.loads(body) for body in bodies(twin, "To")] == [{"id": "1", "said": "by p", "gone": ""}]
    assert bodies(twin, "From") == []


def test_an_enrichment_replaces_the_events(tmp_path: Path) -> None:
    """The answer of a function goes on to the target; an empty answer ends there."""
    enriched = played(
        tmp_path / "a", {**QUEUES, "P": pipe(arn("From"), arn("To"), Enrichment=arn("Enrich"))}, send("x")
    )
    assert [json.loads(body) for body in bodies(enriched, "To")] == [{"body": "X", "n": 0}]
    ended = played(tmp_path / "b", {**QUEUES, "P": pipe(arn("From"), arn("To"), Enrichment=arn("Nothing"))}, send("x"))
    assert bodies(ended, "To") == bodies(ended, "From") == []


def test_a_failing_target_sends_the_message_back_and_then_away(tmp_path: Path) -> None:
    """A batch that fails returns to its queue, whose redrive policy makes it a dead letter."""
    dead = {"RedrivePolicy": {"deadLetterTargetArn": arn("Dead"), "maxReceiveCount": 2}}
    resources = {"From": queue(**dead), "Dead": queue(), "P": pipe(arn("From"), arn("Fails"))}
    twin = played(tmp_path, resources, send("x"))
    assert bodies(twin, "Dead") == ["x"]
    assert (
        twin.cloud.functions.usage[next(f.name for f in twin.cloud.deployed.values() if "Fails" in f.name)].errors == 2
    )
    assert twin.results.dead_letters() == {"Dead": 1}


def test_functions_machines_and_buses_are_targets(tmp_path: Path) -> None:
    """A function and a machine get the batch as an array, a bus gets an event with source and type."""
    definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    resources = {
        "From": queue(),
        "M": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"DefinitionString": definition, "RoleArn": ROLE, "StateMachineName": "m"},
        },
        "B": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "b"}},
        "Second": queue(),
        "Third": queue(),
        "ToFunction": pipe(arn("From"), arn("Prints")),
        "ToMachine": pipe(arn("Second"), arn("M")),
        "ToBus": pipe(
            arn("Third"),
            arn("B"),
            Name="third",
            TargetParameters={
                "InputTemplate": "<$.body>",
                "EventBridgeEventBusParameters": {"DetailType": "$.body.kind"},
            },
        ),
    }
    twin = played(
        tmp_path,
        resources,
        send("one"),
        {"at": 0, "send": "Second", "body": "two"},
        {"at": 0, "send": "Third", "body": {"kind": "News", "n": 1}},
    )
    assert json.loads(lines(twin, "Prints")[0])[0]["body"] == "one"
    execution = next(iter(twin.cloud.executions.all.values()))
    assert json.loads(execution.input)[0]["body"] == "two"
    event = twin.cloud.buses.buses["b"].journal[0][1]
    assert (event["source"], event["detail-type"], event["detail"]) == ("Pipe third", "News", {"kind": "News", "n": 1})


def test_a_stream_of_a_table_is_a_source(tmp_path: Path) -> None:
    """Changes of items reach the target in order."""
    table = {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        },
    }
    source = {"DynamoDBStreamParameters": {"StartingPosition": "LATEST"}}
    stream = {"Fn::GetAtt": ["T", "StreamArn"]}
    template = {"InputTemplate": '"<$.eventName> <$.dynamodb.NewImage.n.N>"'}
    made = pipe(stream, arn("To"), SourceParameters=source, TargetParameters=template)
    changes = [{"at": n, "table": "T", "item": {"id": "a", "n": n}} for n in range(3)]
    twin = played(tmp_path, {**QUEUES, "T": table, "P": made}, *changes)
    assert bodies(twin, "To") == ['"INSERT 0"', '"MODIFY 1"', '"MODIFY 2"']


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"Source": "arn:aws:kafka:us-east-1:123456789012:cluster/s"}, r"P\.Source is arn:aws:kafka"),
        ({"Target": "arn:aws:kinesis:us-east-1:123456789012:stream/s"}, r"P\.Target is arn:aws:kinesis"),
        ({"Enrichment": "arn:aws:events:us-east-1:123456789012:api-destination/d"}, r"P\.Enrichment is"),
        ({"TargetParameters": {"HttpParameters": {}}}, r"P\.TargetParameters\.HttpParameters is nothing"),
    ],
)
def test_what_a_pipe_cannot_reach_is_named(tmp_path: Path, more: dict[str, Any], reason: str) -> None:
    """The refusal has the path, and the option with which to go on works."""
    folder = written(tmp_path, {**QUEUES, "P": pipe(arn("From"), arn("To"), **more)})
    with pytest.raises(InputError, match=reason) as refused, Twin.from_assembly(folder):
        pass
    ignored = str(refused.value).rpartition("--ignore ")[2]
    with Twin.from_assembly(folder, ignored=[ignored]):
        pass


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", '{"body": "{\\"a\\": {\\"b\\": [1, 2]}}", "n": "x"}'),
        ("<$.body.a.b[1]>", "2"),
        ('{"a": <$.body.a>, "t": "<$.n>!"}', '{"a": {"b": [1, 2]}, "t": "x!"}'),
        ('{"id": "<aws.pipes.pipe-name>"}', '{"id": "p"}'),
    ],
)
def test_templates(template: str, text: str) -> None:
    """A body of JSON text is entered by a path; a text within quotation marks gets none of its own."""
    event = {"body": '{"a": {"b": [1, 2]}}', "n": "x"}
    assert transformed(template, event, {"aws.pipes.pipe-name": "p"}) == text
