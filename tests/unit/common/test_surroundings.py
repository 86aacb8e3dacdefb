"""The parts around every handler: log, metrics, tracing, and idempotency of partners' calls."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import time_machine

from lambdas.common.errors import Conflict, MissingSetting, PermanentError, TransientError
from lambdas.common.idempotency import once
from lambdas.common.telemetry import count, instrumented, logger, seconds
from lambdas.orders.model import Order, OutOfStock
from lambdas.orders.steps import partners
from stacks.routes import ROWS_OF
from tests.unit.world import Context, World

ROOT = Path(__file__).resolve().parents[3]


def embedded(text: str) -> list[dict[str, Any]]:
    """The embedded metrics in what a handler printed."""
    return [json.loads(line) for line in text.splitlines() if '"_aws"' in line]


def test_metrics_are_written_when_the_handler_ends(capsys: pytest.CaptureFixture[str]) -> None:
    """Counts and lengths of time go out in one embedded document, and are gone at the next call."""

    @instrumented
    def handler(event: dict[str, Any], context: Any) -> None:
        if event:
            count("Things", 2)
            seconds("Age", 1.5)

    handler({"a": 1}, Context())
    handler({}, Context())

    (metrics,) = embedded(capsys.readouterr().out)
    assert (metrics["Things"], metrics["Age"]) == ([2.0], [1.5])


def test_metrics_of_a_failing_handler_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    """Metrics counted before an error are written, and the error is raised."""

    @instrumented
    def handler(event: dict[str, Any], context: Any) -> None:
        count("Things")
        raise MissingSetting("after counting")

    with pytest.raises(MissingSetting, match="after counting"):
        handler({}, Context())

    assert len(embedded(capsys.readouterr().out)) == 1


@pytest.mark.parametrize("counted", ["true", ""])
def test_what_business_brings_along_is_counted_where_an_alarm_subtracts_it(
    counted: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A business outcome is raised; a rollout's alarm has it counted at the beginning of its call, as Lambda does."""
    monkeypatch.setenv("COUNTS_OUTCOMES", counted)

    @instrumented
    def handler(event: dict[str, Any], context: Any) -> None:
        travel.shift(40)
        raise OutOfStock("none left")

    with time_machine.travel(1_767_600_000, tick=False) as travel, pytest.raises(OutOfStock):
        handler({}, Context())

    lines = embedded(capsys.readouterr().out)
    assert len(lines) == bool(counted)
    for found in lines:
        assert (found["BusinessOutcomes"], found["function_name"]) == ([1.0], "unit")
        assert found["_aws"]["Timestamp"] == 1_767_600_000_000


@pytest.mark.parametrize("error", [Conflict, TransientError, KeyError])
def test_no_other_error_counts_as_business(error: type[Exception], capsys: pytest.CaptureFixture[str]) -> None:
    """Our own and transient errors are only in Lambda's count of errors."""

    @instrumented
    def handler(event: dict[str, Any], context: Any) -> None:
        raise error("it is")

    with pytest.raises(error):
        handler({}, Context())

    assert embedded(capsys.readouterr().out) == []


def test_keys_of_one_call_do_not_reach_the_next() -> None:
    """The log's keys are cleared between two calls of one environment."""
    seen: list[Any] = []

    @instrumented
    def handler(event: dict[str, Any], context: Any) -> None:
        logger.append_keys(**event)
        seen.append(logger.get_current_keys().get("order_id"))

    handler({"order_id": "order-1"}, Context())
    handler({}, Context())

    assert seen == ["order-1", None]


def loaded(**variables: str) -> str:
    """Return whether a handler's first call in a fresh process loads the X-Ray SDK."""
    code = """
import sys
from types import SimpleNamespace
from lambdas.common.telemetry import instrumented
names = ("function_name", "invoked_function_arn", "aws_request_id")
context = SimpleNamespace(memory_limit_in_mb=512, **dict.fromkeys(names, "unit"))
answer = instrumented(lambda event, context: "answer")({}, context)
print(answer, "aws_xray_sdk.core" in sys.modules)
"""
    names = {"POWERTOOLS_METRICS_NAMESPACE": "x", "POWERTOOLS_SERVICE_NAME": "x", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=names | variables, check=True
    )
    return done.stdout.strip()


def test_no_tracing_outside_lambda() -> None:
    """The SDK is not imported when there is no X-Ray daemon."""
    assert loaded() == "answer False"


def test_tracing_in_lambda() -> None:
    """The handler runs in a segment when there is a daemon, and its result is the same."""
    variables = {
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "LAMBDA_TASK_ROOT": "/var/task",
        "_X_AMZN_TRACE_ID": "Root=1-00000000-000000000000000000000000;Sampled=0",
    }

    assert loaded(**variables) == "answer True"


def test_second_call_gets_the_first_answer(world: World) -> None:
    """The effect is not asked for again while the record lasts."""
    effects: list[int] = []

    def effect() -> dict[str, Any]:
        effects.append(1)
        return {"number": len(effects)}

    answers = [once("test.prefix", "key", {"amount": "1.00"}, Context(), effect) for _ in range(2)]

    assert answers == [{"number": 1}, {"number": 1}]


def test_other_payload_under_one_key_is_a_conflict(world: World) -> None:
    """The old answer is never given to another question."""
    once("test.prefix", "key", {"amount": "1.00"}, Context(), dict)

    with pytest.raises(Conflict, match="key"):
        once("test.prefix", "key", {"amount": "2.00"}, Context(), dict)


def test_raise_after_the_effect_repeats_under_the_partner_s_key(world: World) -> None:
    """Powertools deletes its record when the function raises: the second try must be the same effect at its owner."""
    world.behave("payments", "fail-after-effect", calls=3)
    order = Order("order-1", currency="EUR", total="25.00")

    with pytest.raises(Exception, match="payments failed"):
        partners.request_payment(order, Context())
    partners.request_payment(order, Context())

    assert len([row for row in world.rows("sandbox") if "operation" in row]) == 1


@pytest.mark.parametrize(
    ("call", "prefix"),
    [
        (lambda order: partners.request_payment(order, Context()), "orders.payments.request"),
        (lambda order: partners.ship(order, Context()), "orders.shipping.ship"),
    ],
)
def test_prefixes_are_pinned(world: World, call: Any, prefix: str) -> None:
    """Records written before a module was renamed or moved are found after it: these words never change."""
    call(Order("order-1", currency="EUR", total="25.00"))

    assert [row["id"].partition("#")[0] for row in world.rows("idempotency")] == [prefix]


def test_record_of_a_call_in_progress_expires_with_its_time(world: World) -> None:
    """The context is registered: who died holds the key only as long as the function could have lived."""

    def die() -> dict[str, Any]:
        raise SystemExit

    with pytest.raises(SystemExit):
        once("test.prefix", "key", {}, Context(remaining=-1), die)

    assert once("test.prefix", "key", {}, Context(), lambda: {"again": True}) == {"again": True}


def test_kinds_of_permanent_faults_are_documented() -> None:
    """Every reason that a dead letter can carry stands in a page of a workflow."""
    for model in sorted((ROOT / "lambdas").glob("*/model.py")):
        import_module(f"lambdas.{model.parent.name}.model")  # its types register as subclasses
    page = "".join((ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ROWS_OF)

    assert [kind.reason for kind in PermanentError.__subclasses__() if f"`{kind.reason}`" not in page] == []
