"""SQS refuses what it refuses on AWS, and hands out what a call asks for; lists come in pages."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from signalbox.twin import Twin
from signalbox.twin.gateway.calls import UnsupportedCall
from tests.simulation import small

MEGABYTE = 1_048_576
HANDLERS = """
import boto3, json, time
def polls(event, context):
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="work")["QueueUrl"]
    began = time.time()
    found = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20).get("Messages", [])
    print(json.dumps([found[0]["Body"] if found else None, round(time.time() - began)]))
def traces(event, context):
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="work")["QueueUrl"]
    try:
        header = {"AWSTraceHeader": {"DataType": "String", "StringValue": "x"}}
        sqs.send_message(QueueUrl=url, MessageBody="a", MessageSystemAttributes=header)
    except Exception:
        print("caught")
def counts(event, context):
    print(len(event["Records"]))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assembly with queues of both kinds and functions."""
    machine = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}}}'
    properties = {"StateMachineName": "m", "RoleArn": small.ROLE, "DefinitionString": machine}
    by_group = {"FifoQueue": True, "DeduplicationScope": "messageGroup"}
    resources = {
        "Work": small.queue("work"),
        "Small": small.queue("small", MaximumMessageSize=2048),
        "Fifo": small.queue("q.fifo", FifoQueue=True),
        "Groups": small.queue("groups.fifo", **by_group, FifoThroughputLimit="perMessageGroupId"),
        "Large": small.queue("large"),
        "Windowed": small.queue("windowed"),
        "Filtered": small.queue("filtered"),
        "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties},
        **{name.title(): small.function(name) for name in ("polls", "traces", "counts")},
        "A": small.source("Large", "Counts"),
        "B": small.source("Windowed", "Counts", BatchSize=4, MaximumBatchingWindowInSeconds=60),
        "C": small.source("Filtered", "Counts", FilterCriteria={"Filters": [{"Pattern": '{"body": {"n": [1]}}'}]}),
    }
    return small.assembly(tmp_path_factory.mktemp("queues"), HANDLERS, resources)


@pytest.fixture
def twin(folder: Path) -> Iterator[Twin]:
    """A twin of it."""
    with Twin.from_assembly(folder) as opened:
        yield opened


def url(twin: Twin, name: str = "work") -> str:
    """The URL of a queue."""
    return str(twin.queue(name).url)


def entries(count: int, **more: Any) -> list[dict[str, Any]]:
    """Entries of a batch."""
    return [{"Id": str(number), "MessageBody": "a", **more} for number in range(count)]


@pytest.mark.parametrize(
    ("operation", "parameters", "code"),
    [
        ("send_message", {"MessageBody": ""}, "MissingParameter"),
        ("send_message", {"MessageBody": "x" * (MEGABYTE + 1)}, "InvalidParameterValue"),
        ("send_message", {"MessageBody": "a\x00"}, "InvalidMessageContents"),
        ("send_message", {"MessageBody": "a", "DelaySeconds": 901}, "InvalidParameterValue"),
        ("send_message", {"MessageBody": "a", "MessageDeduplicationId": "1"}, "InvalidParameterValue"),
        (
            "send_message",
            {
                "MessageBody": "x" * MEGABYTE,
                "MessageAttributes": {"a": {"DataType": "String", "StringValue": "b"}},
            },
            "InvalidParameterValue",
        ),
        ("receive_message", {"MaxNumberOfMessages": 11}, "InvalidParameterValue"),
        ("receive_message", {"MaxNumberOfMessages": 0}, "InvalidParameterValue"),
        ("receive_message", {"WaitTimeSeconds": 21}, "InvalidParameterValue"),
        ("receive_message", {"VisibilityTimeout": 43_201}, "InvalidParameterValue"),
        ("send_message_batch", {"Entries": []}, "AWS.SimpleQueueService.EmptyBatchRequest"),
        ("send_message_batch", {"Entries": entries(11)}, "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"),
        ("send_message_batch", {"Entries": entries(1) * 2}, "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"),
        (
            "send_message_batch",
            {"Entries": entries(2, MessageBody="x" * 600_000)},
            "AWS.SimpleQueueService.BatchRequestTooLong",
        ),
        ("get_queue_attributes", {"AttributeNames": ["Depth"]}, "InvalidAttributeName"),
    ],
)
def test_sqs_refuses_a_request(twin: Twin, operation: str, parameters: dict[str, Any], code: str) -> None:
    """The code is AWS's."""
    with pytest.raises(ClientError) as refused:
        getattr(twin.client("sqs"), operation)(QueueUrl=url(twin), **parameters)
    assert refused.value.response["Error"]["Code"] == code


def test_a_queue_has_its_own_largest_message(twin: Twin) -> None:
    """MaximumMessageSize is the limit of a queue."""
    sqs = twin.client("sqs")
    sqs.send_message(QueueUrl=url(twin, "small"), MessageBody="x" * 2048)
    with pytest.raises(ClientError, match="shorter than 2048 bytes"):
        sqs.send_message(QueueUrl=url(twin, "small"), MessageBody="x" * 2049)


def test_attributes_come_only_where_they_are_asked_for(twin: Twin) -> None:
    """A call that asks for none gets none; a prefix and names work."""
    sqs = twin.client("sqs")
    attributes = {name: {"DataType": "String", "StringValue": "v"} for name in ("a.x", "a.y", "b")}
    asked: list[tuple[dict[str, Any], set[str], set[str]]] = [
        ({}, set(), set()),
        ({"MessageAttributeNames": ["a.*"], "AttributeNames": ["SentTimestamp"]}, {"a.x", "a.y"}, {"SentTimestamp"}),
        ({"MessageAttributeNames": ["b"]}, {"b"}, set()),
    ]
    for parameters, own, system in asked:
        sqs.send_message(QueueUrl=url(twin), MessageBody="a", MessageAttributes=attributes)
        (message,) = sqs.receive_message(QueueUrl=url(twin), **parameters)["Messages"]
        assert set(message.get("MessageAttributes", {})) == own
        assert set(message.get("Attributes", {})) == system
    found = sqs.get_queue_attributes(QueueUrl=url(twin), AttributeNames=["VisibilityTimeout"])["Attributes"]
    assert found == {"VisibilityTimeout": "30"}


def test_deduplication_is_by_queue_or_by_group(twin: Twin) -> None:
    """The same id in another group is another message where the scope is the group."""
    sqs = twin.client("sqs")
    for name in ("q.fifo", "groups.fifo"):
        for group in ("g1", "g2", "g1"):
            given = {"MessageGroupId": group, "MessageDeduplicationId": "1"}
            sqs.send_message(QueueUrl=url(twin, name), MessageBody="a", **given)
    sizes = {queue.name: queue.size for queue in twin.cloud.queues.values()}
    assert (sizes["q.fifo"], sizes["groups.fifo"]) == (1, 2)


def test_a_long_poll_of_a_handler_waits(twin: Twin) -> None:
    """A message that comes within the wait is returned; without one the call takes its whole wait."""
    function = "arn:aws:lambda:us-east-1:123456789012:function:polls"
    twin.cloud.asynchronous.invoke(function, "{}")
    twin.cloud.clock.after(5.0, lambda: twin.queue("work").send("late"))
    twin.advance(seconds=15)
    (line,) = twin.cloud.functions.lines["polls"]
    body, seconds = json.loads(line)
    assert body == "late" and 4 <= seconds <= 7


def test_an_unknown_parameter_of_a_handler_ends_the_run(folder: Path) -> None:
    """The handler cannot catch it, the message names the parameter, and it can be ignored."""
    function = "arn:aws:lambda:us-east-1:123456789012:function:traces"
    named = "sqs.SendMessage.MessageSystemAttributes"
    with Twin.from_assembly(folder) as twin:
        twin.cloud.asynchronous.invoke(function, "{}")
        with pytest.raises(UnsupportedCall, match=f"--ignore {named}"):
            twin.run_until_idle()
        assert twin.cloud.functions.lines["traces"] == []
    with Twin.from_assembly(folder, ignored=[named]) as twin:
        twin.cloud.asynchronous.invoke(function, "{}")
        twin.run_until_idle()
        assert twin.queue("work").size == 1


def test_a_batch_is_cut_at_six_megabytes(twin: Twin) -> None:
    """Nine messages of 1 MB go to the function in two invocations."""
    for _ in range(9):
        twin.queue("large").send("x" * 1_000_000)
    twin.run_until_idle()
    assert sorted(twin.cloud.functions.lines["counts"]) == ["3", "6"]


def test_a_batching_window_ends_with_a_whole_batch(twin: Twin) -> None:
    """Four messages are a batch at once; the one behind them waits for the window."""
    for _ in range(4):
        twin.queue("windowed").send("a")
    twin.advance(seconds=10)
    assert twin.cloud.functions.lines["counts"] == ["4"]
    twin.queue("windowed").send("a")
    twin.advance(seconds=50)
    assert twin.cloud.functions.lines["counts"] == ["4"]
    twin.advance(seconds=20)
    assert twin.cloud.functions.lines["counts"] == ["4", "1"]


def test_a_filtered_batch_does_not_stop_the_source(twin: Twin) -> None:
    """The message behind a whole batch of excluded ones is polled, too."""
    queue = twin.queue("filtered")
    twin.cloud.queue_sources[queue.arn].enabled = False
    for number in [0] * 10 + [1]:
        queue.send(f'{{"n": {number}}}')
    twin.cloud.queue_sources[queue.arn].switch(True)
    twin.advance(seconds=2)
    assert twin.cloud.functions.lines["counts"] == ["1"] and queue.size == 0


def test_lists_come_in_pages(twin: Twin) -> None:
    """A small page has a token for the next one; a token that nobody gave is refused."""
    states = twin.client("stepfunctions")
    arn = next(iter(twin.cloud.executions.machines))
    for number in range(5):
        states.start_execution(stateMachineArn=arn, name=f"e{number}")
    twin.run_until_idle()
    first = states.list_executions(stateMachineArn=arn, maxResults=2)
    second = states.list_executions(stateMachineArn=arn, maxResults=2, nextToken=first["nextToken"])
    last = states.list_executions(stateMachineArn=arn, maxResults=2, nextToken=second["nextToken"])
    pages = [[row["name"] for row in page["executions"]] for page in (first, second, last)]
    assert pages == [["e4", "e3"], ["e2", "e1"], ["e0"]] and "nextToken" not in last
    paginator = states.get_paginator("get_execution_history")
    one = first["executions"][0]["executionArn"]
    events = [
        event["id"]
        for page in paginator.paginate(executionArn=one, PaginationConfig={"PageSize": 2})
        for event in page["events"]
    ]
    assert len(events) > 2 and events == list(range(1, len(events) + 1))
    with pytest.raises(ClientError, match="Invalid Token"):
        states.list_executions(stateMachineArn=arn, nextToken="nonsense")


def test_an_entry_of_put_events_has_its_own_time_and_source(twin: Twin) -> None:
    """`Time` is the event's; a source that begins with `aws.` is refused."""
    entry = {"Source": "mine", "DetailType": "t", "Detail": "{}"}
    answer = twin.client("events").put_events(Entries=[{**entry, "Time": 1_700_000_000}, {**entry, "Source": "aws.s3"}])
    assert answer["FailedEntryCount"] == 1 and answer["Entries"][1]["ErrorCode"] == "NotAuthorizedForSource"
    ((_, event),) = twin.journal()
    assert event["time"] == "2023-11-14T22:13:20Z"
