"""Notification, analytics and the entrance for executions' ends."""

import json
from typing import Any

import pytest

from lambdas.analytics import store
from lambdas.analytics.handlers import count
from lambdas.common.errors import TransientError
from lambdas.entrances.handlers import execution_ended
from lambdas.notification.handlers import notify
from lambdas.notification.logic import TEXTS
from stacks.routes import ROUTES
from tests.unit.world import Context, World, batch, delivered

SUMMARY = {"orderId": "order-1", "customerId": "customer-1", "total": "25.00", "currency": "EUR"}
CONFIRMED = {**SUMMARY, "paymentId": "payment-1"}
CANCELLED = {**SUMMARY, "reason": "OutOfStock"}
NO_FAILURES: dict[str, Any] = {"batchItemFailures": []}


def mails(world: World) -> list[dict[str, Any]]:
    """Return the mails that the mail partner sent."""
    return [row for row in world.rows("sandbox") if row["id"].startswith("mail#")]


def test_customer_is_told_once(world: World) -> None:
    """A copy of the event, also under another id, sends nothing more."""
    for event_id in ("a", "a", "b"):
        assert notify(batch(delivered("OrderConfirmed", CONFIRMED, id=event_id)), Context()) == NO_FAILURES

    assert [mail["to"] for mail in mails(world)] == ["customer-1"]
    assert [row["state"] for row in world.rows("notifications")] == ["sent"]


def test_partner_is_not_asked_again_for_what_was_sent(world: World) -> None:
    """Once the row says sent, a copy of the event needs no partner."""
    notify(batch(delivered("OrderConfirmed", CONFIRMED)), Context())
    world.behave("mail", "fail")

    assert notify(batch(delivered("OrderConfirmed", CONFIRMED)), Context()) == NO_FAILURES


def test_every_routed_event_has_a_text() -> None:
    """The notification route and the texts name the same events."""
    (route,) = [route for route in ROUTES if route.name == "notification"]

    assert set(route.events) == set(TEXTS)


@pytest.mark.parametrize(
    ("type_name", "data", "words"),
    [
        ("OrderCancelled", CANCELLED, "too little is in stock"),
        (
            "PaymentReminder",
            {"orderId": "order-1", "customerId": "c", "amount": "25.00", "currency": "EUR", "dueAt": "soon"},
            "25.00 EUR until soon",
        ),
        ("OrderCancelled", {**CANCELLED, "reason": "card {expired}"}, "card {expired}"),
    ],
)
def test_message_says_what_happened(world: World, type_name: str, data: dict[str, Any], words: str) -> None:
    """Each event's own facts are in its text; braces in a fact are only text."""
    notify(batch(delivered(type_name, data)), Context())

    assert words in mails(world)[0]["text"]


@pytest.mark.parametrize("type_name", TEXTS)
def test_no_mail_follows_a_raw_signal(world: World, type_name: str) -> None:
    """A producer outside cannot have a mail sent by an event that only our own decisions publish."""
    forged = delivered(type_name, {**CONFIRMED, **CANCELLED, "amount": "1.00", "dueAt": "soon"})

    notify(batch({**forged, "source": "signalbox.external"}), Context())
    notify(batch({**forged, "detail": {**forged["detail"], "source": "signalbox.external"}}), Context())

    assert [reason for reason, _ in world.dead_letters()] == ["InvalidEvent", "ForeignEvent"]
    assert (mails(world), world.rows("notifications")) == ([], [])


def test_mail_that_fails_comes_back_and_is_sent_once(world: World) -> None:
    """A failing mail partner brings the message back; also one that failed after its effect sends once."""
    world.behave("mail", "fail-after-effect", calls=3)
    event = batch(delivered("OrderConfirmed", CONFIRMED))

    assert notify(event, Context()) != NO_FAILURES
    assert notify(event, Context()) == NO_FAILURES

    assert len(mails(world)) == 1


def test_declined_mail_is_a_dead_letter(world: World) -> None:
    """An address that is refused will be refused again."""
    world.behave("mail", "decline")

    notify(batch(delivered("OrderConfirmed", CONFIRMED)), Context())

    assert [reason for reason, _ in world.dead_letters()] == ["PartnerDeclined"]


def counters(world: World) -> int:
    """The sum of every counter."""
    return sum(row["count"] for row in world.rows("analytics") if "count" in row)


def test_outcome_is_counted_once(world: World) -> None:
    """One order and outcome count one for any number of events."""
    for event_id in ("a", "a", "b"):
        assert count(batch(delivered("OrderConfirmed", CONFIRMED, id=event_id)), Context()) == NO_FAILURES

    assert counters(world) == 1


def test_different_outcomes_count_apart(world: World) -> None:
    """Type and day are the counter; the event's own day, not today's."""
    count(batch(delivered("OrderConfirmed", CONFIRMED), delivered("OrderCancelled", CANCELLED)), Context())

    kinds = {row["id"].rpartition("#")[0] for row in world.rows("analytics") if "count" in row}
    assert kinds == {"2026-01-01#OrderConfirmed", "2026-01-01#OrderCancelled"}


def test_outcomes_of_a_batch_are_written_together(world: World) -> None:
    """A batch of one type and day changes one row of its counter, and leaves out what was counted before."""
    count(batch(confirmed(0)), Context())

    answer = count(batch(*(confirmed(n) for n in (0, 1, 2, 3, 3, 4))), Context())

    assert answer == NO_FAILURES
    assert counters(world) == 5
    changed = [row["id"] for row in world.rows("analytics") if "count" in row]
    assert len(changed) <= 2
    assert {row["counter"] for row in world.rows("analytics") if "counter" in row} == set(changed)


def confirmed(number: int) -> dict[str, Any]:
    """An order's confirmation."""
    return delivered("OrderConfirmed", {**CONFIRMED, "orderId": f"order-{number}"}, id=f"event-{number}")


def test_a_batch_that_cannot_be_written_comes_back_without_its_dead_letters(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All messages that were read come back; one that is invalid is a dead letter once, and does not return."""
    invalid = delivered("OrderConfirmed", {"orderId": 1}, id="invalid")

    def refuse(outcomes: Any) -> int:
        raise TransientError("not now")

    with monkeypatch.context() as patch:
        patch.setattr(store, "count_once", refuse)
        answer = count(batch(confirmed(1), invalid, confirmed(2)), Context())

    assert len(answer["batchItemFailures"]) == 2
    assert [reason for reason, _ in world.dead_letters()] == ["InvalidEvent"]
    assert counters(world) == 0


def ended(**changed: Any) -> dict[str, Any]:
    """An execution status event as AWS sends it."""
    detail = {
        "executionArn": "arn:aws:states:us-east-1:111122223333:execution:signalbox-dev-orders:order-1",
        "stateMachineArn": "arn:aws:states:us-east-1:111122223333:stateMachine:signalbox-dev-orders",
        "name": "order-1",
        "status": "FAILED",
        "input": json.dumps({"orderId": "order-1", "correlationId": "c", "causationId": "e", "traceparent": ""}),
        **changed,
    }
    return {"detail-type": "Step Functions Execution Status Change", "source": "aws.states", "detail": detail}


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment `dev`."""
    monkeypatch.setenv("ENVIRONMENT", "dev")


@pytest.mark.usefixtures("dev")
def test_execution_end_becomes_one_event_of_ours(world: World) -> None:
    """The status event, delivered twice, is announced once with the workflow's slug, the key, and its causes."""
    for _ in range(2):
        assert execution_ended(batch(ended(status="TIMED_OUT")), Context()) == NO_FAILURES

    (row,) = world.rows("outbox")
    event = json.loads(row["body"])
    assert event["type"] == "ExecutionFailed"
    assert event["correlationid"] == "c"
    assert event["data"] == {
        "workflow": "orders",
        "executionArn": ended()["detail"]["executionArn"],
        "key": "order-1",
        "status": "TIMED_OUT",
    }


@pytest.mark.usefixtures("dev")
@pytest.mark.parametrize(
    "body",
    [
        "no json",
        ended(input="no json"),
        ended(input="{}"),
        ended(input=None),
        ended(stateMachineArn="arn:other"),
        {"detail": 3},
    ],
)
def test_end_that_names_no_order_is_a_dead_letter(world: World, body: Any) -> None:
    """An end without an order becomes a dead letter with its reason."""
    execution_ended(batch(body), Context())

    assert [reason for reason, _ in world.dead_letters()] == ["InvalidEvent"]
    assert world.rows("outbox") == []
