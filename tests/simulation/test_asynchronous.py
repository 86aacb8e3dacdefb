"""Asynchronous invocations: Lambda itself tries again what failed, and keeps what it has no room for."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from signalbox.twin import Twin
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
