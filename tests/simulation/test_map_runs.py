"""Distributed Map in the twin: children, concurrency, input and result files, tolerance, redrive."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.asl.run.protocol import WriteResults
from signalbox.twin import Twin
from signalbox.twin.services.stepfunctions.result_files import result_files
from tests.simulation import small

HANDLERS = """
import time

import boto3

def work(event, context):
    time.sleep(1)
    names = [row["name"] for row in event["Items"]]
    table = boto3.client("dynamodb")
    table.update_item(TableName="log", Key={"id": {"S": "all"}},
                      UpdateExpression="SET n = list_append(if_not_exists(n, :e), :v)",
                      ExpressionAttributeValues={":e": {"L": []}, ":v": {"L": [{"S": name} for name in names]}})
    broken = table.get_item(TableName="log", Key={"id": {"S": "broken"}}).get("Item", {}).get("n", {}).get("SS", [])
    if any(name in broken for name in names):
        raise ValueError("broken")
    return {"names": names}
"""
ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:mapper"


def machine(kind: str = "EXPRESS", **more: Any) -> dict[str, Any]:
    """Return a machine with one distributed Map whose children pass their batch to a function."""
    work = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {
            "FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:work",
            "Payload": "{% $states.input %}",
        },
        "Output": "{% $states.result.Payload %}",
        "TimeoutSeconds": 20,
        "End": True,
    }
    mapped = {
        "Type": "Map",
        "Label": "Rows",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            "Arguments": {"Bucket": "files", "Key": "in"},
        },
        "ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"day": "{% $states.input.day %}"}},
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind},
            "StartAt": "WorkOnBatch",
            "States": {"WorkOnBatch": work},
        },
        "ResultWriter": {
            "Resource": "arn:aws:states:::s3:putObject",
            "WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSON"},
            "Arguments": {"Bucket": "files", "Prefix": "out"},
        },
        "MaxConcurrency": 3,
        "End": True,
        **more,
    }
    definition = {"QueryLanguage": "JSONata", "StartAt": "WorkOnRows", "States": {"WorkOnRows": mapped}}
    properties = {"StateMachineName": "mapper", "DefinitionString": json.dumps(definition), "RoleArn": small.ROLE}
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}


def table(name: str) -> dict[str, Any]:
    keys = {
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    }
    return {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": name, **keys}}


def deployed(folder: Path, **more: Any) -> Path:
    resources = {
        "Work": small.function("work", timeout=10),
        "Mapper": machine(**more),
        "Files": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "files"}},
        "Log": table("log"),
    }
    return small.assembly(folder, HANDLERS, resources)


def put(twin: Twin, body: str, key: str = "in") -> None:
    twin.client("s3").put_object(Bucket="files", Key=key, Body=body.encode())


def csv_of(count: int) -> str:
    return "name,amount\n" + "".join(f"r{number},{number}.00\n" for number in range(count))


def start(twin: Twin) -> dict[str, Any]:
    """Run the machine to its end; return the answer of DescribeExecution."""
    states = twin.client("stepfunctions")
    arn = states.start_execution(stateMachineArn=ARN, name="run", input='{"day": "monday"}')["executionArn"]
    twin.run_until_idle()
    return dict(states.describe_execution(executionArn=arn))


def handled(twin: Twin) -> list[str]:
    item = twin.client("dynamodb").get_item(TableName="log", Key={"id": {"S": "all"}}).get("Item", {})
    return [entry["S"] for entry in item.get("n", {}).get("L", [])]


def break_rows(twin: Twin, *names: str) -> None:
    item: dict[str, Any] = {"id": {"S": "broken"}}
    twin.client("dynamodb").put_item(TableName="log", Item=item | ({"n": {"SS": list(names)}} if names else {}))


def files(twin: Twin) -> dict[str, Any]:
    """Return the result files by their short names."""
    s3 = twin.client("s3")
    found = s3.list_objects_v2(Bucket="files", Prefix="out/").get("Contents", [])
    return {
        one["Key"].rpartition("/")[2]: json.loads(s3.get_object(Bucket="files", Key=one["Key"])["Body"].read())
        for one in found
    }


def test_rows_of_a_file_go_to_children_in_batches(tmp_path: Path) -> None:
    """Every row comes once, in batches with their BatchInput, under the cap; the manifest names the outputs."""
    with Twin.from_assembly(deployed(tmp_path)) as twin:
        put(twin, csv_of(7))
        told = start(twin)
        output = json.loads(told["output"])
        found = files(twin)
        assert sorted(handled(twin)) == [f"r{number}" for number in range(7)]
        assert found["SUCCEEDED_0.json"][0] == {"names": ["r0", "r1"]}
        assert len(found["SUCCEEDED_0.json"]) == 4
        assert output["ResultWriterDetails"]["Bucket"] == "files"
        assert output["ResultWriterDetails"]["Key"].endswith("/manifest.json")
        listed = found["manifest.json"]["ResultFiles"]
        assert [entry["Key"].rpartition("/")[2] for entry in listed["SUCCEEDED"]] == ["SUCCEEDED_0.json"]
        assert listed["FAILED"] == listed["PENDING"] == []
        # Four batches of a second each, three at once: two rounds.
        assert 2.0 < (told["stopDate"] - told["startDate"]).total_seconds() < 4.5
        assert len(twin.executions()) == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [("JSON", '[{"name": "a"}, {"name": "b"}]'), ("JSONL", '{"name": "a"}\n{"name": "b"}\n')],
)
def test_json_is_read_too(tmp_path: Path, kind: str, body: str) -> None:
    """An array, or a value in each line, is read as items."""
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": kind},
        "Arguments": {"Bucket": "files", "Key": "in"},
    }
    with Twin.from_assembly(deployed(tmp_path, ItemReader=reader)) as twin:
        put(twin, body)
        start(twin)
        assert handled(twin) == ["a", "b"]


def test_too_many_failures_fail_the_run_and_say_what_is_left(tmp_path: Path) -> None:
    """FAILED holds failed batches with their input, PENDING those never started; the error is the documented one."""
    with Twin.from_assembly(deployed(tmp_path, ToleratedFailureCount=2, MaxConcurrency=1)) as twin:
        put(twin, csv_of(12))
        break_rows(twin, "r2", "r4")
        told = start(twin)
        found = files(twin)
        assert (told["status"], told["error"]) == ("FAILED", "States.ExceedToleratedFailureThreshold")
        failed = [json.loads(entry["Input"]) for entry in found["FAILED_0.json"]]
        assert [[row["name"] for row in batch["Items"]] for batch in failed] == [["r2", "r3"], ["r4", "r5"]]
        assert found["FAILED_0.json"][0]["Error"] == "ValueError"
        assert found["FAILED_0.json"][0]["ExecutionArn"].startswith(
            f"{ARN.replace(':stateMachine:', ':execution:')}/Rows:"
        )
        assert [entry["Status"] for entry in found["PENDING_0.json"]] == ["PENDING"] * 3


def written(config: dict[str, str]) -> Any:
    """Return the file of succeeded children under a WriterConfig: one returned an array, the other an object."""
    rows = [{"Index": n, "Status": "SUCCEEDED", "Output": out} for n, out in enumerate(([1, [2]], {"a": 3}))]
    writer = {"WriterConfig": config}
    command = WriteResults(1, "A", "arn:aws:states:::s3:putObject", writer, {"Bucket": "files"}, rows, "arn:run-1")
    found = result_files(command, "", lambda index: {"Name": f"child-{index}"})
    return json.loads(found["run-1/SUCCEEDED_0.json"])


def test_transformations_of_a_writer() -> None:
    """Outputs stand alone with COMPACT, the items of arrays too with FLATTEN, and among their details with NONE."""
    assert written({"Transformation": "COMPACT", "OutputType": "JSON"}) == [[1, [2]], {"a": 3}]
    assert written({"Transformation": "FLATTEN", "OutputType": "JSON"}) == [1, [2], {"a": 3}]
    for config in ({"Transformation": "NONE", "OutputType": "JSON"}, {}):
        assert [row["Name"] for row in written(config)] == ["child-0", "child-1"]
    with pytest.raises(NotImplementedError, match="OutputType JSONL"):
        written({"Transformation": "COMPACT", "OutputType": "JSONL"})


def test_failures_within_the_tolerance_are_listed(tmp_path: Path) -> None:
    """The run succeeds, and the failed batch is listed beside the others."""
    with Twin.from_assembly(deployed(tmp_path, ToleratedFailurePercentage=50)) as twin:
        put(twin, csv_of(6))
        break_rows(twin, "r2")
        assert start(twin)["status"] == "SUCCEEDED"
        found = files(twin)
        assert (len(found["SUCCEEDED_0.json"]), len(found["FAILED_0.json"])) == (2, 1)


def test_a_redrive_does_only_what_did_not_succeed(tmp_path: Path) -> None:
    """Only batches that failed or never started run after the repair."""
    with Twin.from_assembly(deployed(tmp_path, MaxConcurrency=1)) as twin:
        put(twin, csv_of(8))
        break_rows(twin, "r2")
        told = start(twin)
        before = handled(twin)
        break_rows(twin)
        twin.client("stepfunctions").redrive_execution(executionArn=told["executionArn"])
        twin.run_until_idle()
        again = twin.client("stepfunctions").describe_execution(executionArn=told["executionArn"])
        assert again["status"] == "SUCCEEDED"
        assert before == ["r0", "r1", "r2", "r3"]
        assert handled(twin)[len(before) :] == ["r2", "r3", "r4", "r5", "r6", "r7"]


@pytest.mark.parametrize(
    ("kind", "actions"), [("STANDARD", ["RedriveExecution"]), ("EXPRESS", ["RedriveExecution", "StartExecution"])]
)
def test_a_redrive_asks_for_what_its_children_need(tmp_path: Path, kind: str, actions: list[str]) -> None:
    """Children of either kind need RedriveExecution on the label of their Map; Express ones are started again."""
    with Twin.from_assembly(deployed(tmp_path, kind=kind)) as twin:
        put(twin, csv_of(1))
        break_rows(twin, "r0")
        arn = start(twin)["executionArn"]
        asked: list[tuple[str, str]] = []
        allowed = twin.cloud.map_runs.refusal

        def refusal(role: str, what: str, resource: str) -> str:
            asked.append((what, resource))
            return allowed(role, what, resource)

        twin.cloud.map_runs.refusal = refusal
        twin.client("stepfunctions").redrive_execution(executionArn=arn)
        twin.run_until_idle()
    on_children = [(what, resource) for what, resource in asked if what.startswith("states:")]
    assert [what for what, _ in on_children] == [f"states:{action}" for action in actions]
    assert on_children[0][1].startswith("arn:aws:states:us-east-1:123456789012:execution:mapper/Rows:")


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_a_redrive_without_the_permission_runs_no_child_again(tmp_path: Path, kind: str) -> None:
    """Children of a redriven Map Run fail with AccessDenied where the role may not redrive them."""
    with Twin.from_assembly(deployed(tmp_path, kind=kind)) as twin:
        put(twin, csv_of(1))
        break_rows(twin, "r0")
        arn = start(twin)["executionArn"]
        before = handled(twin)
        break_rows(twin)
        twin.cloud.map_runs.refusal = lambda role, what, resource: what if what == "states:RedriveExecution" else ""
        states = twin.client("stepfunctions")
        states.redrive_execution(executionArn=arn)
        twin.run_until_idle()
        assert states.describe_execution(executionArn=arn)["status"] == "FAILED"
        assert handled(twin) == before


def test_a_stopped_run_starts_no_more_children(tmp_path: Path) -> None:
    """A running child ends by itself; no other one starts."""
    with Twin.from_assembly(deployed(tmp_path, MaxConcurrency=1)) as twin:
        put(twin, csv_of(8))
        states = twin.client("stepfunctions")
        arn = states.start_execution(stateMachineArn=ARN, name="run", input='{"day": "monday"}')["executionArn"]
        twin.advance(seconds=1)
        states.stop_execution(executionArn=arn)
        twin.run_until_idle()
        assert states.describe_execution(executionArn=arn)["status"] == "ABORTED"
        assert handled(twin) == ["r0", "r1"]


@pytest.mark.parametrize("body", [None, "name\n\xff".encode("latin-1")], ids=["missing", "wrong encoding"])
def test_a_file_that_cannot_be_read_fails_by_name(tmp_path: Path, body: bytes | None) -> None:
    """The error is States.ItemReaderFailed for every error of the service."""
    with Twin.from_assembly(deployed(tmp_path)) as twin:
        if body:
            twin.client("s3").put_object(Bucket="files", Key="in", Body=body)
        assert start(twin)["error"] == "States.ItemReaderFailed"


def test_a_file_without_rows_is_no_failure(tmp_path: Path) -> None:
    """A file with only a header starts no child and gives a manifest without files."""
    with Twin.from_assembly(deployed(tmp_path)) as twin:
        put(twin, "name,amount\n")
        assert start(twin)["status"] == "SUCCEEDED"
        assert list(files(twin)) == ["manifest.json"]
