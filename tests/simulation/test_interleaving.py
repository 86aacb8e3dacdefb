"""Handlers interleave at their calls, keep their surroundings apart, and stay dead once they died."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signalbox.twin import Twin
from signalbox.twin.gateway.interference import CallFault, crash
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned
from tests.simulation import small

HANDLERS = """
import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger, metrics = Logger(), Metrics(namespace="Test")
calls = 0


def take(key, condition=None):
    client = boto3.client("dynamodb")
    item = client.get_item(TableName="seats", Key={"id": {"S": key}}).get("Item")
    if item:
        return "lost"
    extra = {"ConditionExpression": condition} if condition else {}
    try:
        client.put_item(TableName="seats", Item={"id": {"S": key}, "by": {"S": "x"}}, **extra)
    except client.exceptions.ConditionalCheckFailedException:
        return "lost"
    return "won"


def careless(event, context):
    return take(event["seat"])


def careful(event, context):
    return take(event["seat"], "attribute_not_exists(id)")


@logger.inject_lambda_context
@metrics.log_metrics
def noisy(event, context):
    global calls
    calls += 1
    client = boto3.client("dynamodb")
    logger.append_keys(order=event["order"])
    logger.info("before")
    metrics.add_metric(name="Orders", unit=MetricUnit.Count, value=event["order"])
    client.get_item(TableName="seats", Key={"id": {"S": "a"}})
    metrics.add_metadata(key="order", value=event["order"])
    logger.info("after")
    return calls


def stubborn(event, context):
    client = boto3.client("dynamodb")
    try:
        client.put_item(TableName="seats", Item={"id": {"S": "first"}})
    finally:
        try:
            client.put_item(TableName="seats", Item={"id": {"S": "last words"}})
        except BaseException:
            client.put_item(TableName="seats", Item={"id": {"S": "very last words"}})
    return "survived"


def slow(event, context):
    import time

    time.sleep(event["seconds"])
    boto3.client("dynamodb").put_item(TableName="seats", Item={"id": {"S": "late"}})
"""
NAMES = ("careless", "careful", "noisy", "stubborn", "slow")


@pytest.fixture
def open_twin(tmp_path: Path) -> Callable[[int], Twin]:
    resources: dict[str, Any] = {name.title(): small.function(name) for name in NAMES}
    path = small.assembly(tmp_path, HANDLERS, {**resources, "Seats": small.table("seats")})
    return lambda seed: Twin.from_assembly(path, seed)


def invoke(twin: Twin, name: str, *payloads: str) -> list[Outcome]:
    """Invoke a function once for each payload, all at one instant, and run until all have ended."""
    function = next(f for f in twin.cloud.deployed.values() if f.name == name)
    outcomes: list[Outcome] = []
    for payload in payloads:
        twin.cloud.functions.invoke(function, payload, outcomes.append)
    twin.run_until_idle()
    return outcomes


def winners(twin: Twin, name: str) -> int:
    """Return how many of two handlers win one seat; two environments are warm, so that no cold start separates them."""
    with twin:
        invoke(twin, name, '{"seat": "a"}', '{"seat": "b"}')
        outcomes = invoke(twin, name, '{"seat": "1"}', '{"seat": "1"}')
    return sum(outcome == Returned('"won"') for outcome in outcomes)


def test_check_then_write_loses_a_race_in_some_interleaving(open_twin: Callable[[int], Twin]) -> None:
    """Two handlers that read, check and write without a condition both win for some seed; with one, never."""
    assert {winners(open_twin(seed), "careless") for seed in range(12)} == {1, 2}
    assert {winners(open_twin(seed), "careful") for seed in range(12)} == {1}


def lines_of(twin: Twin, *payloads: str) -> list[str]:
    with twin:
        invoke(twin, "noisy", *payloads)
        return list(twin.cloud.functions.lines["noisy"])


def without_clock(lines: list[str]) -> list[str]:
    """The lines without what differs between two runs alone and two runs together: time, request, cold start."""
    kept = []
    for line in lines:
        document = json.loads(line)
        for name in ("timestamp", "function_request_id", "xray_trace_id", "_aws", "cold_start"):
            document.pop(name, None)
        kept.append(json.dumps(document, sort_keys=True))
    return sorted(kept)


def test_interleaved_handlers_write_what_they_write_alone(open_twin: Callable[[int], Twin]) -> None:
    """Logs and metrics of two interleaved handlers are those of the same two run alone."""
    alone = lines_of(open_twin(1), '{"order": 1}') + lines_of(open_twin(2), '{"order": 2}')
    together = lines_of(open_twin(3), '{"order": 1}', '{"order": 2}')
    assert len(together) == 6
    assert without_clock(together) == without_clock(alone)


def test_module_state_belongs_to_an_environment(open_twin: Callable[[int], Twin]) -> None:
    """Two invocations at once have an environment each; a later one finds a warm one with its module state."""
    with open_twin(5) as twin:
        first = invoke(twin, "noisy", '{"order": 1}', '{"order": 2}')
        again = invoke(twin, "noisy", '{"order": 3}')
    assert (first, again) == ([Returned("1"), Returned("1")], [Returned("2")])


@pytest.mark.parametrize(("when", "left"), [("before", []), ("after", ["first"])])
def test_the_dead_change_nothing(open_twin: Callable[[int], Twin], when: str, left: list[str]) -> None:
    """A crashed handler changes no table in `finally` or `except BaseException`, and the result is the crash."""
    with open_twin(7) as twin:
        twin.cloud.interference.planned.append(CallFault(crash, "stubborn", "dynamodb.PutItem", when))
        (outcome,) = invoke(twin, "stubborn", "{}")
        assert [item["id"]["S"] for item in twin.cloud.items("seats")] == left
    assert getattr(outcome, "error", None) == "Runtime.ExitError"


def test_a_time_out_cuts_the_handler(open_twin: Callable[[int], Twin]) -> None:
    """A handler that sleeps past its time-out is cut there: nothing after it happens."""
    with open_twin(8) as twin:
        (late,) = invoke(twin, "slow", '{"seconds": 60}')
        assert twin.cloud.items("seats") == []
        (early,) = invoke(twin, "slow", '{"seconds": 2}')
        assert len(twin.cloud.items("seats")) == 1
    assert getattr(late, "error", None) == "Sandbox.Timedout"
    assert early == Returned("null")


def test_the_same_seed_gives_the_same_lines(open_twin: Callable[[int], Twin]) -> None:
    """A seed decides every byte that handlers write; another seed gives others."""
    orders = ('{"order": 1}', '{"order": 2}')
    assert lines_of(open_twin(11), *orders) == lines_of(open_twin(11), *orders)
    assert lines_of(open_twin(11), *orders) != lines_of(open_twin(12), *orders)
