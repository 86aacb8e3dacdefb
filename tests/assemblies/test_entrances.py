"""Entrances of any deployment: a SAM template with APIs, a bucket and a machine, and a script that uses them."""

import json
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from signalbox.assembly import BrokenAssembly
from signalbox.cli import main
from signalbox.twin import Twin
from tests.assemblies.templates import arn, function, queue, written

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.13, Handler: app.handler, CodeUri: code/}}
Resources:
  Uploads:
    Type: AWS::S3::Bucket
  Rows:
    Type: AWS::Serverless::SimpleTable
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {TABLE: !Ref Rows}}
      Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Rows}}]
      Events:
        Put: {Type: Api, Properties: {Path: "/things/{id}", Method: post}}
        New: {Type: S3, Properties: {Bucket: !Ref Uploads, Events: "s3:ObjectCreated:*"}}
  Script:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, Handler: app.handler}
  Steps:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: steps.asl.json
      DefinitionSubstitutions: {Script: !GetAtt Script.Arn, Table: !Ref Rows}
      Policies:
        - LambdaInvokePolicy: {FunctionName: !Ref Script}
        - DynamoDBWritePolicy: {TableName: !Ref Rows}
"""
STEPS = {
    "StartAt": "Ask",
    "States": {
        "Ask": {"Type": "Task", "Resource": "${Script}", "Next": "Keep"},
        "Keep": {
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:putItem",
            "Parameters": {"TableName": "${Table}", "Item": {"id": {"S.$": "$.id"}}},
            "End": True,
        },
    },
}
CODE = """
import os
import boto3

def handler(event, context):
    key = (event.get("pathParameters") or {}).get("id") or event["Records"][0]["s3"]["object"]["key"]
    boto3.resource("dynamodb").Table(os.environ["TABLE"]).put_item(Item={"id": key})
    return {"statusCode": 201, "body": key}
"""
SCRIPT = [
    {"at": 0, "request": "POST /things/a?x=1", "body": {"n": 1}},
    {"at": 1, "request": "GET /nothing"},
    {"at": 2, "put": "b c.txt", "bucket": "Uploads", "text": "hello"},
    {"at": 3, "start": "Steps", "input": {}},
    {"at": 9, "function": "Script", "answers": [{"id": "d"}]},
    {"at": 10, "start": "Steps", "input": {}},
    {"at": 20, "invoke": "Worker", "payload": {"pathParameters": {"id": "e"}}},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SAM project with its code and the definition of its machine beside it."""
    made = tmp_path_factory.mktemp("sam")
    (made / "code").mkdir()
    (made / "code" / "app.py").write_text(CODE)
    (made / "template.yaml").write_text(TEMPLATE)
    (made / "steps.asl.json").write_text(json.dumps(STEPS))
    (made / "script.jsonl").write_text("".join(json.dumps(line) + "\n" for line in SCRIPT))
    return made


def test_the_verb_tells_what_a_script_caused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The document has answers, executions, effects and what is not simulated; both pages are written."""
    page, console = folder / "page.html", folder / "console.html"
    given = ["twin", str(folder), str(folder / "script.jsonl"), "--json"]
    code = main([*given, "--report", str(page), "--console", str(console)])
    printed = capsys.readouterr()
    document = json.loads(printed.out)
    assert code == 0
    assert [answer.get("status") for answer in document["answers"]] == [201, 403, None]
    assert document["answers"][2]["payload"] == {"statusCode": 201, "body": "e"}
    assert document["effects"]["tables"] == {"Rows": 4}
    assert document["effects"]["buckets"] == {"Uploads": ["b c.txt"]}
    assert [row["status"] for row in document["executions"]] == ["FAILED", "SUCCEEDED"]
    assert "Script is written for nodejs22.x" in " ".join(printed.err.split())
    assert "accepted" not in document
    assert page.is_file() and f"signalbox twin {folder}" in console.read_text("utf-8")


def test_the_same_seed_gives_the_same_bytes(folder: Path) -> None:
    """Two runs of a foreign assembly agree in everything but real time."""
    journals = []
    for _ in range(2):
        with Twin.from_assembly(folder, seed=5) as twin:
            twin.play(SCRIPT)
            journals.append((twin.answers.rows, twin.executions(), twin.cloud.functions.lines))
    assert journals[0] == journals[1]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"send": "Rows", "body": "x"}, "this deployment has no queue"),
        ({"put": "k", "bucket": "Upload", "text": "x"}, "did you mean 'Uploads'?"),
        ({"request": "FETCH /x"}, "must be a method and a path"),
        ({"invoke": "Nobody"}, "`invoke` is 'Nobody'"),
        ({"function": "Worker"}, "`answers` is missing"),
        ({"table": "Rows"}, "either an `item` or the key of one"),
    ],
)
def test_a_line_that_cannot_be_played_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], line: dict[str, str], reason: str
) -> None:
    """The verb prints what is wrong, and exits with 1."""
    script = folder / "wrong.jsonl"
    script.write_text(json.dumps({"at": 0, **line}))
    assert main(["twin", str(folder), str(script)]) == 1
    assert reason in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        ({"A": queue(QueueName={"Ref": "B"}), "B": queue(QueueName={"Ref": "A"})}, "Circular dependency"),
        ({"F": function("app.handler", Code="gone")}, "F.Code: .*gone is missing"),
        (
            {
                "B": {
                    "Type": "AWS::S3::Bucket",
                    "Properties": {
                        "NotificationConfiguration": {
                            "QueueConfigurations": [{"Event": "s3:ObjectCreated:*", "Queue": arn("Q")}]
                        }
                    },
                },
                "Q": queue(),
            },
            "Unable to validate the following destination configurations",
        ),
    ],
)
def test_a_template_that_cannot_be_deployed_is_named(tmp_path: Path, resources: dict[str, object], reason: str) -> None:
    """A refusal has the resource and the reason."""
    with pytest.raises(BrokenAssembly, match=reason), Twin.from_assembly(written(tmp_path, resources)):
        pass


def test_an_unknown_type_is_named_and_left_out(tmp_path: Path) -> None:
    """The rest of the template runs."""
    fleet = {"Type": "AWS::GameLift::Fleet", "Properties": {"Name": "f"}}
    with Twin.from_assembly(written(tmp_path, {"Fleet": fleet, "Q": queue()})) as twin:
        twin.play([{"at": 0, "send": "Q", "body": "x"}])
        assert [remark for remark in twin.cloud.remarks if "AWS::GameLift::Fleet is not simulated" in remark]
        assert next(iter(twin.cloud.queues.values())).size == 1


def test_a_bucket_with_versions_keeps_them(tmp_path: Path) -> None:
    """An object that is put twice has two versions."""
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"VersioningConfiguration": {"Status": "Enabled"}}}
    with Twin.from_assembly(written(tmp_path, {"B": bucket})) as twin:
        twin.play([{"at": n, "put": "k", "bucket": "B", "text": str(n)} for n in range(2)])
        (name,) = (found.name for found in twin.assembly.of_type("AWS::S3::Bucket"))
        assert len(twin.client("s3").list_object_versions(Bucket=name)["Versions"]) == 2


def test_calls_beyond_their_limits_are_refused(tmp_path: Path) -> None:
    """A text that is no receipt, and a batch of 26 writes, get AWS's errors."""
    keys = [{"AttributeName": "id", "KeyType": "HASH"}]
    names = [{"AttributeName": "id", "AttributeType": "S"}]
    table = {"TableName": "rows", "KeySchema": keys, "AttributeDefinitions": names, "BillingMode": "PAY_PER_REQUEST"}
    resources = {"Jobs": queue(), "Rows": {"Type": "AWS::DynamoDB::Table", "Properties": table}}
    with Twin.from_assembly(written(tmp_path, resources)) as twin:
        url = twin.assembly.of_type("AWS::SQS::Queue")[0].ref
        with pytest.raises(ClientError, match="ReceiptHandleIsInvalid"):
            twin.client("sqs").delete_message(QueueUrl=url, ReceiptHandle="none")
        rows = [{"PutRequest": {"Item": {"id": {"S": str(number)}}}} for number in range(26)]
        with pytest.raises(ClientError, match="Too many items requested for the BatchWriteItem call"):
            twin.client("dynamodb").batch_write_item(RequestItems={"rows": rows})


def test_parameters_are_read_by_names_and_by_path(tmp_path: Path) -> None:
    """Missing names are listed. A path gives what is right below it, or all below it, in pages of ten."""
    with Twin.from_assembly(written(tmp_path, {"Jobs": queue()})) as twin:
        client = twin.client("ssm")
        for name in ("/a/x", "/a/b/y", *(f"/many/{number}" for number in range(12))):
            client.put_parameter(Name=name, Value=name.upper(), Type="String")
        some = client.get_parameters(Names=["/a/x", "/gone"])
        below, all_below = (client.get_parameters_by_path(Path="/a", Recursive=deep) for deep in (False, True))
        pages = client.get_paginator("get_parameters_by_path").paginate(Path="/many")
        counts = [len(page["Parameters"]) for page in pages]
        client.delete_parameter(Name="/a/x")
        with pytest.raises(ClientError, match="Parameter /a/x not found"):
            client.get_parameter(Name="/a/x")
    assert ([row["Value"] for row in some["Parameters"]], some["InvalidParameters"]) == (["/A/X"], ["/gone"])
    assert [row["Name"] for row in below["Parameters"]] == ["/a/x"]
    assert [row["Name"] for row in all_below["Parameters"]] == ["/a/b/y", "/a/x"]
    assert counts == [10, 2]
