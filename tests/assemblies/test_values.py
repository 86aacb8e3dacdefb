"""Values as the templates of others write them: numbers in variables, patterns as text, some attributes in an index."""

import json
from pathlib import Path

import pytest

from signalbox.assembly import BrokenAssembly
from signalbox.twin import Twin
from signalbox.twin.services.dynamodb.capacity import Index, index_units
from tests.assemblies.templates import arn, bodies, function, may_send, queue, written

CODE = """
import os
import boto3

def handler(event, context):
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET"])["SecretString"]
    return [os.environ["LIVE"], os.environ["COUNT"], os.environ["AWS_ACCESS_KEY_ID"] != "", secret]
"""
LAYER = "arn:aws:lambda:us-east-1:17000801446:layer:Somebody:7"
BY_NAME = {"IndexName": "by-name", "KeySchema": [{"AttributeName": "name", "KeyType": "HASH"}]}


def test_values_are_taken_as_cloudformation_takes_them(tmp_path: Path) -> None:
    """A boolean is a text in a variable, and a pattern may be text in JSON. A secret is made from its template. An
    index holds some attributes, and a layer from elsewhere is named."""
    secret = {"SecretStringTemplate": '{"user": "ann"}', "GenerateStringKey": "password", "PasswordLength": 8}
    variables = {"LIVE": True, "COUNT": 7, "SECRET": {"Ref": "Login"}}
    pattern = json.dumps({"source": ["shop"]})
    keys = [{"AttributeName": name, "AttributeType": "S"} for name in ("id", "name")]
    projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["age"]}
    table = {
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": keys,
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": [{**BY_NAME, "Projection": projection}],
    }
    resources = {
        "Worker": function("worker.handler", Environment={"Variables": variables}, Layers=[LAYER]),
        "Login": {"Type": "AWS::SecretsManager::Secret", "Properties": {"GenerateSecretString": secret}},
        "Got": queue(),
        "Allowed": may_send("Got"),
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {"EventPattern": pattern, "Targets": [{"Id": "a", "Arn": arn("Got")}]},
        },
        "People": {"Type": "AWS::DynamoDB::Table", "Properties": table},
    }
    with Twin.from_assembly(written(tmp_path, resources, {"worker": CODE})) as twin:
        twin.play(
            [
                {"at": 0, "invoke": "Worker"},
                {"at": 0, "bus": "default", "source": "shop", "type": "Sold", "detail": {}},
                {"at": 0, "table": "People", "item": {"id": "1", "name": "ann", "age": 9, "town": "Ulm"}},
            ]
        )
        live, count, signs, login = twin.answers.rows[0]["payload"]
        call = {"TableName": twin.assembly.of_type("AWS::DynamoDB::Table")[0].name, "IndexName": "by-name"}
        found = twin.client("dynamodb").query(
            **call,
            KeyConditionExpression="#n = :n",
            ExpressionAttributeNames={"#n": "name"},
            ExpressionAttributeValues={":n": {"S": "ann"}},
        )["Items"]
        assert (live, count, signs) == ("true", "7", True)
        assert json.loads(login)["user"] == "ann" and len(json.loads(login)["password"]) == 8
        assert [json.loads(body)["source"] for body in bodies(twin, "Got")] == ["shop"]
        assert [set(item) for item in found] == [{"id", "name", "age"}]
        assert [remark for remark in twin.cloud.remarks if LAYER in remark]


def test_a_pattern_that_is_no_json_is_refused(tmp_path: Path) -> None:
    """The text of a pattern is named by its path."""
    rule = {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": "{source: shop}"}}
    with pytest.raises(BrokenAssembly, match=r"Rule\.EventPattern: AWS refuses to deploy this: it is no JSON"):
        Twin.from_assembly(written(tmp_path, {"Rule": rule})).__enter__()


def test_an_index_of_some_attributes_bills_what_changes_in_them() -> None:
    """Another attribute of the item changes nothing; a large one in the index counts with its size."""
    index, key = Index(("shard",), keys_only=False, included=("text",)), {"shard": {"S": "1"}}
    assert index_units(index, key, {**key, "other": {"S": "x"}}) == 0
    assert index_units(index, key, {**key, "text": {"S": "x" * 1500}}) == 2
    assert index_units(index, None, {**key, "other": {"S": "x" * 1500}}) == 1


WORDS = """
import os

def handler(event, context):
    return [os.environ[name] for name in ("JOINED", "FILLED", "SPLIT", "SAME", "NUMBER")]
"""


def test_texts_hold_booleans_and_numbers_as_cloudformation_writes_them(tmp_path: Path) -> None:
    """A boolean is `true` in a joined, a filled and a split text. A parameter is always a text, also in a condition."""
    variables = {
        "JOINED": {"Fn::Join": ["-", [True, 7, "a", {"Ref": "Flag"}]]},
        "FILLED": {"Fn::Sub": ["${On} ${Flag} ${Number}", {"On": False}]},
        "SPLIT": {"Fn::Select": [0, {"Fn::Split": ["-", True]}]},
        "SAME": {"Fn::If": ["Same", "yes", "no"]},
        "NUMBER": {"Fn::Sub": "${Number}"},
    }
    sections = {
        "Parameters": {"Flag": {"Type": "String", "Default": True}, "Number": {"Type": "Number", "Default": 1.5}},
        "Conditions": {"Same": {"Fn::And": [{"Fn::Equals": [{"Ref": "Flag"}, True]}, {"Fn::Equals": ["1", 1]}]}},
    }
    resources = {"Says": function("words.handler", Environment={"Variables": variables})}
    with Twin.from_assembly(written(tmp_path, resources, {"words": WORDS}, **sections)) as twin:
        twin.play([{"at": 0, "invoke": "Says"}])
        assert twin.answers.rows[0]["payload"] == ["true-7-a-true", "false true 1.5", "true", "yes", "1.5"]


def test_a_list_within_a_text_is_refused(tmp_path: Path) -> None:
    """A list and an object are no part of a text, in Fn::Join and in Fn::Sub."""
    for value in ({"Fn::Join": ["-", [["a"], "b"]]}, {"Fn::Sub": ["${A}", {"A": {"b": 1}}]}):
        resources = {"Says": function("words.handler", Environment={"Variables": {"A": value}})}
        with pytest.raises(BrokenAssembly, match="puts no text, number or boolean into a text"):
            Twin.from_assembly(written(tmp_path, resources, {"words": WORDS})).__enter__()


def test_the_last_of_two_equal_names_counts_and_is_named(tmp_path: Path) -> None:
    """CloudFormation takes such a template; the remark names the line of the second one."""
    yaml = "Resources:\n  Jobs:\n    Type: AWS::SNS::Topic\n  Jobs:\n    Type: AWS::SQS::Queue\n"
    text = '{"Resources": {"Jobs": {"Type": "AWS::SNS::Topic"}, "Jobs": {"Type": "AWS::SQS::Queue"}}}'
    for name, template, place in (("template.yaml", yaml, "line 4: "), ("template.json", text, "")):
        (tmp_path / name).write_text(template)
        with Twin.from_assembly(tmp_path / name) as twin:
            assert [resource.type for resource in twin.assembly.resources] == ["AWS::SQS::Queue"]
            assert twin.cloud.remarks == [f"{name}: {place}'Jobs' stands twice in one object; the last one counts"]


def test_a_function_in_a_network_of_its_own_is_named(tmp_path: Path) -> None:
    """A remark tells that no network is simulated, and the function runs."""
    resources = {"In": function("words.handler", VpcConfig={"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]})}
    with Twin.from_assembly(written(tmp_path, resources, {"words": WORDS})) as twin:
        assert twin.cloud.remarks == ["no network is simulated, and every service can be reached: VpcConfig of In"]


def test_sentences_about_others_name_no_command_of_this_project(tmp_path: Path) -> None:
    """A broken assembly of the CDK is written by `cdk synth`, a template by hand."""
    (tmp_path / "manifest.json").write_text('{"artifacts": []}')
    with pytest.raises(BrokenAssembly, match="artifacts is no object; `cdk synth` writes it anew"):
        Twin.from_assembly(tmp_path)
    (tmp_path / "template.json").write_text('{"Resources": {"A": []}}')
    with pytest.raises(BrokenAssembly, match=r"A is no object$"):
        Twin.from_assembly(tmp_path / "template.json")


def test_a_definition_in_a_file_has_the_names_that_its_api_replaces(tmp_path: Path) -> None:
    """Partition, region, account and suffix are filled in where no Fn::Sub stands."""
    text = "/".join(f"${{AWS::{name}}}" for name in ("Partition", "Region", "AccountId", "URLSuffix"))
    api = {"swagger": "2.0", "info": {"title": text}, "paths": {}}
    (tmp_path / "api.json").write_text(json.dumps(api))
    made = {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "live", "DefinitionUri": "api.json"}}
    path = written(tmp_path, {"Api": made}, Transform="AWS::Serverless-2016-10-31")
    with Twin.from_assembly(path) as twin:
        (found,) = twin.assembly.of_type("AWS::ApiGateway::RestApi")
        assert found.properties["Body"]["info"]["title"] == "aws/us-east-1/123456789012/amazonaws.com"


def test_dynamic_references_have_their_values_or_are_named(tmp_path: Path) -> None:
    """A reference has the value of the parameter or secret that a stack holds. Another one is named, with the text that
    is taken for it (AWS CloudFormation User Guide, "Get values stored in other services using dynamic references")."""
    given = {
        "PLAIN": "{{resolve:ssm:/mine/level}}",
        "WITHIN": "at {{resolve:ssm:/mine/level:1}}!",
        "KEY": {"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "S"}, ":SecretString:user::}}"]]},
        "WHOLE": {"Fn::Sub": "{{resolve:secretsmanager:${S}}}"},
        "ELSEWHERE": "{{resolve:ssm:/theirs/level}}",
        "HIDDEN": "{{resolve:secretsmanager:theirs:SecretString:user}}",
    }
    parameter = {"Name": "/mine/level", "Type": "String", "Value": "high"}
    resources = {
        "P": {"Type": "AWS::SSM::Parameter", "Properties": parameter},
        "S": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": '{"user": "me"}'}},
        "F": function("a.handler", Environment={"Variables": given}),
    }
    names = sorted(given)
    code = {"a": f"import os\n\ndef handler(event, context):\n    return [os.environ[n] for n in {names}]\n"}
    with Twin.from_assembly(written(tmp_path, resources, code)) as twin:
        twin.play([{"at": 0, "invoke": "F"}])
        (answer,) = twin.answers.rows
        remarks = twin.cloud.remarks
    expected = {
        "PLAIN": "high",
        "WITHIN": "at high!",
        "KEY": "me",
        "WHOLE": '{"user": "me"}',
        "ELSEWHERE": "/theirs/level",
        "HIDDEN": "theirs",
    }
    assert dict(zip(names, answer["payload"], strict=True)) == expected
    assert [remark.partition(": ")[2] for remark in remarks if "resolve" in remark] == [
        f"no stack holds the value of {given[name]}; the twin takes {expected[name]!r}"
        for name in ("HIDDEN", "ELSEWHERE")
    ]
