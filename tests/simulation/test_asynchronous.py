"""Asynchronous invocations: Lambda itself tries again what failed, and keeps what it has no room for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signalbox.twin import Twin
from signalbox.twin.gateway.calls import ServiceError
from tests.simulation import small

HANDLERS = """
import time

import boto3


def work(event, context):
    if event["fails"]:
        raise ValueError("not today")
    time.sleep(event["seconds"])
    boto3.client("dynamodb").put_item(TableName="done", Item={"id": {"S": event["id"]}})
"""
ARN = "arn:aws:lambda:us-east-1:123456789012:function:work"


Came = tuple[list[str], list[str], int]


@pytest.fixture
def invoke(tmp_path: Path) -> Callable[..., Came]:
    """Return a function that sends events to a handler with a concurrency of one. Some hours later it returns the
    handled events, the dead letters and the number of invocations."""
    work = small.function("work", timeout=400)
    work["Properties"] |= {"ReservedConcurrentExecutions": 1}
    work["Properties"] |= {"DeadLetterConfig": {"TargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}}}
    path = small.assembly(tmp_path, HANDLERS, {"Work": work, "Done": small.table("done"), "Dead": small.queue("dead")})

    def run(*events: dict[str, object], hours: float) -> Came:
        with Twin.from_assembly(path, 1) as twin:
            for event in events:
                twin.cloud.asynchronous.invoke(ARN, json.dumps(event))
            twin.advance(hours=hours)
            (letters,) = twin.cloud.queues.values()
            done = sorted(item["id"]["S"] for item in twin.cloud.items("done"))
            errors = [message.attributes["ErrorMessage"]["StringValue"] for message in letters.messages()]
            return done, errors, twin.cloud.functions.usage["work"].requests

    return run


def event(identity: str, seconds: float = 0.0, fails: bool = False) -> dict[str, object]:
    """Return an event for `work`."""
    return {"id": identity, "seconds": seconds, "fails": fails}


def test_a_throttled_event_waits_for_room(invoke: Callable[..., Came]) -> None:
    """An event for which no copy of the function is free is run once one is: it is not lost."""
    assert invoke(event("a", seconds=200), event("b"), hours=1) == (["a", "b"], [], 2)


def test_a_failing_event_is_tried_three_times(invoke: Callable[..., Came]) -> None:
    """An event that fails three times is a dead letter with the error."""
    assert invoke(event("a", fails=True), hours=1) == ([], ["not today"], 3)


def test_an_event_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """1 MB passes, one byte more does not."""
    path = small.assembly(tmp_path, HANDLERS, {"Work": small.function("work")})
    with Twin.from_assembly(path) as twin:
        twin.cloud.asynchronous.invoke(ARN, json.dumps("x" * (1_048_576 - 2)))
        with pytest.raises(ServiceError, match="RequestTooLargeException"):
            twin.cloud.asynchronous.invoke(ARN, json.dumps("x" * (1_048_576 - 1)))


DESTINATIONS = """
def fail(event, context):
    print(context.aws_request_id)
    raise ValueError("no")
def succeed(event, context):
    return {"got": event}
def hear(event, context):
    print(event["requestContext"]["condition"])
def slow(event, context):
    import time
    time.sleep(90)
"""


def config(function_id: str, qualifier: str = "$LATEST", **properties: Any) -> dict[str, Any]:
    """Settings for the asynchronous invocations of a function."""
    named = {"FunctionName": {"Ref": function_id}, "Qualifier": qualifier, **properties}
    return {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": named}


def to(resource_id: str) -> dict[str, Any]:
    """One destination."""
    return {"Destination": {"Fn::GetAtt": [resource_id, "Arn"]}}


class Ran:
    """A run of four functions: records in the queue, on the bus and at the function `hear`."""

    def __init__(self, folder: Path) -> None:
        once = small.function("slow", timeout=100)
        once["Properties"]["ReservedConcurrentExecutions"] = 1
        never = small.function("never")
        never["Properties"] |= {"Handler": "lambdas.handlers.fail", "ReservedConcurrentExecutions": 0}
        resources = {
            **{name.title(): small.function(name) for name in ("fail", "succeed", "hear")},
            "Slow": once,
            "Never": never,
            "Records": small.queue("records"),
            "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "bus"}},
            "A": config("Fail", MaximumRetryAttempts=1, DestinationConfig={"OnFailure": to("Records")}),
            "B": config("Succeed", DestinationConfig={"OnSuccess": to("Bus"), "OnFailure": to("Records")}),
            "C": config("Slow", MaximumEventAgeInSeconds=60, DestinationConfig={"OnFailure": to("Hear")}),
            "D": config("Never", DestinationConfig={"OnFailure": to("Records")}),
            "E": config("Fail", "live", MaximumRetryAttempts=0, DestinationConfig={"OnFailure": to("Records")}),
        }
        with Twin.from_assembly(small.assembly(folder, DESTINATIONS, resources), 1) as twin:
            for name in ("fail", "succeed", "slow", "slow", "never", "fail:live"):
                twin.cloud.asynchronous.invoke(ARN.replace("work", name), '{"n": 1}')
            twin.advance(hours=1)
            (records,) = twin.cloud.queues.values()
            self.records = [json.loads(message.body) for message in records.messages()]
            self.events = [event for _, event in twin.journal()]
            self.lines = twin.cloud.functions.lines


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return that run, played once."""
    return Ran(tmp_path_factory.mktemp("destinations"))


def test_settings_bound_the_retries_and_name_the_destination(ran: Ran) -> None:
    """A retry has the id of the first attempt. An alias has settings of its own. The record has all fields."""
    by_count = {record["requestContext"]["approximateInvokeCount"]: record for record in ran.records}
    assert set(by_count) == {0, 1, 2}
    record = by_count[2]
    assert len(set(ran.lines["fail"])) == 2 and len(ran.lines["fail"]) == 3
    assert record["requestContext"] == {
        "requestId": ran.lines["fail"][-1],
        "functionArn": ARN.replace("work", "fail:$LATEST"),
        "condition": "RetriesExhausted",
        "approximateInvokeCount": 2,
    }
    assert record["version"] == "1.0" and record["timestamp"].startswith("2026-01-05T09:01")
    assert record["requestPayload"] == {"n": 1}
    expected = {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
    assert record["responseContext"] == expected
    assert record["responsePayload"]["errorMessage"] == "no"
    assert by_count[1]["requestContext"]["functionArn"].endswith(":fail:live")


def test_a_success_is_an_event_on_the_bus(ran: Ran) -> None:
    """The record is the detail of an event of Lambda."""
    (event,) = ran.events
    assert (event["source"], event["detail-type"]) == ("lambda", "Lambda Function Invocation Result - Success")
    assert event["detail"]["responsePayload"] == {"got": {"n": 1}}
    assert event["detail"]["requestContext"]["condition"] == "Success"
    assert event["resources"][1] == ARN.replace("work", "succeed:$LATEST")


def test_an_event_that_is_too_old_or_has_no_concurrency_is_discarded(ran: Ran) -> None:
    """The reason of a throttled event is its age. With a concurrency of 0 it is never tried."""
    assert ran.lines["hear"] == ["EventAgeExceeded"]
    never = next(record for record in ran.records if record["requestContext"]["approximateInvokeCount"] == 0)
    assert never["requestContext"]["condition"] == "ZeroReservedConcurrency" and "responseContext" not in never
