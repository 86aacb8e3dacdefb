"""A twin that is opened while the test that opens it holds a mock of its own."""

from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from signalbox.errors import InputError
from signalbox.twin import Twin
from tests.simulation import small

RESOURCES = {
    "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "a-secret", "SecretString": "quiet"}},
    "Table": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "TableName": "things",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        },
    },
}


def test_each_twin_begins_empty_and_the_mock_around_it_stays(tmp_path: Path) -> None:
    folder = small.assembly(tmp_path, "", RESOURCES)
    with mock_aws():
        queues = boto3.client("sqs", region_name="us-east-1")
        secrets = boto3.client("secretsmanager", region_name="us-east-1")
        queues.create_queue(QueueName="of-the-test")
        secrets.create_secret(Name="a-secret", SecretString="of the test")
        for _ in range(2):
            with Twin.from_assembly(folder) as twin:
                assert twin.rows("things") == twin.rows("Table") == []
                with pytest.raises(InputError, match=r"^'thing'; did you mean|^'thing'; there is Table"):
                    twin.rows("thing")
                with pytest.raises(InputError, match="'jobs'; this deployment has no queue"):
                    twin.queue("jobs")
        assert len(queues.list_queues()["QueueUrls"]) == 1
        assert secrets.get_secret_value(SecretId="a-secret")["SecretString"] == "of the test"
