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
