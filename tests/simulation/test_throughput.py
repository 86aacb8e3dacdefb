"""Tables with provisioned throughput throttle handlers that use more of it."""

from pathlib import Path

import pytest

from signalbox.twin import Twin
from signalbox.twin.services.dynamodb import provisioned
from tests.simulation import small

HANDLERS = """
import json, time
import boto3
from botocore.config import Config
def writes(event, context):
    client = boto3.client("dynamodb", config=Config(retries={"max_attempts": 0}))
    done, errors = 0, set()
    for number in range(30):
        try:
            client.put_item(TableName="rows", Item={"id": {"S": str(number)}, "text": {"S": "x" * event["bytes"]}})
            done += 1
        except client.exceptions.ProvisionedThroughputExceededException as error:
            errors.add(error.response["Error"]["Code"])
    print(json.dumps([done, sorted(errors)]))
def waits(event, context):
    client, began = boto3.client("dynamodb"), time.time()
    for number in range(30):
        client.put_item(TableName="rows", Item={"id": {"S": str(number)}})
    print(round(time.time() - began))
"""


@pytest.mark.parametrize(("mode", "size", "done"), [("PROVISIONED", 1, 10), ("PROVISIONED", 2000, 4), (None, 1, 30)])
def test_a_table_has_units_for_its_rate_and_its_burst(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str | None, size: int, done: int
) -> None:
    """Ten seconds of one unit are ten small writes, or four of three units; on demand there is no limit."""
    monkeypatch.setattr(provisioned, "KEPT_SECONDS", 10.0)
    table = small.table("rows")
    rate = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    table["Properties"] |= {"BillingMode": mode, "ProvisionedThroughput": rate} if mode else {}
    resources = {"Rows": table, "Writes": small.function("writes", timeout=60)}
    with Twin.from_assembly(small.assembly(tmp_path, HANDLERS, resources)) as twin:
        arn = "arn:aws:lambda:us-east-1:123456789012:function:writes"
        twin.cloud.asynchronous.invoke(arn, f'{{"bytes": {size}}}')
        twin.run_until_idle()
        (line,) = twin.cloud.functions.lines["writes"]
    errors = "[]" if done == 30 else '["ProvisionedThroughputExceededException"]'
    assert line in (f"[{done}, {errors}]", f"[{done + 1}, {errors}]")  # a unit comes back while it runs


def test_the_sdk_retries_until_there_are_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every write comes through, later, with the retries that the SDK makes by default."""
    monkeypatch.setattr(provisioned, "KEPT_SECONDS", 0.5)
    table = small.table("rows")
    table["Properties"]["ProvisionedThroughput"] = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 10}
    resources = {"Rows": table, "Waits": small.function("waits", timeout=60)}
    with Twin.from_assembly(small.assembly(tmp_path, HANDLERS, resources)) as twin:
        twin.cloud.asynchronous.invoke("arn:aws:lambda:us-east-1:123456789012:function:waits", "{}")
        twin.run_until_idle()
        (line,) = twin.cloud.functions.lines["waits"]
    assert 2 <= int(line) <= 10
