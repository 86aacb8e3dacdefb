"""Messages in queues without a route can be inspected and dropped, but not replayed."""

import json
from collections.abc import Callable

import pytest

from scenarios.sequential.phases import deployed
from signalbox.assembly import Assembly
from signalbox.desk import group_by_cause
from signalbox.errors import InputError
from signalbox.twin import Twin
from tests.desk.test_desk import act, archived, counts, desk
from tests.simulation.orders import fault, good
from tests.workflows.orders import stock

Open = Callable[..., Twin]


def test_rows_that_the_relay_gave_up(twin: Open) -> None:
    """A poison row's message is counted, its reason is the event source's, and a drop archives it."""
    run = twin(45)
    run.plan([stock(), fault(45, body='{"broken', subject="order#order-1"), *good()])
    run.advance(minutes=20)
    assert counts(run) == {"outbox-unrelayed": 1}
    (cause,) = group_by_cause(desk(run), "outbox-unrelayed")["causes"]
    assert (cause["reason"], cause["count"]) == ("RetryAttemptsExhausted", 1)
    assert act(run, "drop", route="outbox-unrelayed")["dropped"] == 1
    assert counts(run) == {}
    assert "DDBStreamBatchInfo" in archived(run, "letters/")[0]["body"]


def test_calls_that_a_schedule_missed(twin: Open) -> None:
    """A function that fails at three attempts leaves a dead letter with its error, which cannot be replayed."""
    run = twin(14, schedules=True)
    run.plan([fault(14, function="outbox.handlers.sweep", call="", when="before", times=3)])
    run.advance(minutes=12)
    assert counts(run) == {"schedules-missed": 1}
    (cause,) = group_by_cause(desk(run), "schedules-missed")["causes"]
    assert cause["error"]
    with pytest.raises(InputError, match="messages in schedules-missed cannot be replayed"):
        act(run, "replay", route="schedules-missed")
    assert counts(run) == {"schedules-missed": 1}
    assert act(run, "drop", route="schedules-missed")["left"] == 0


def test_copies_for_a_shadow(assembly: Assembly) -> None:
    """Copies of routes for a shadow have dead letters too."""
    with Twin(deployed(assembly, 3), 1, schedules=False) as run:
        name = "orders-shadow"
        run.client("sqs").send_message(QueueUrl=desk(run).urls(name)[0], MessageBody=json.dumps({"reason": "Lost"}))
        assert counts(run) == {name: 1}
        with pytest.raises(InputError, match=f"messages in {name} cannot be replayed"):
            act(run, "replay", route=name)
