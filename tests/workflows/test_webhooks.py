"""Messages of providers: one effect each, and nothing from anybody else."""

import json
import time
from collections.abc import Callable

import pytest

from signalbox.project import CHECKOUT
from signalbox.twin import Twin
from tests.workflows import orders
from tests.workflows.onboarding import rows
from tests.workflows.webhooks import FORGED, NEXT, PAID, SECRET, WHOLE, agree, post, published, send, signed

Open = Callable[..., Twin]
BODY = json.dumps(WHOLE)
GOODS = {"type": "stock.received", "data": {"sku": "lamp", "quantity": 10}}


def test_payment_by_webhook_confirms_its_order(twin: Open, capfd: pytest.CaptureFixture[str]) -> None:
    """Signed stock and payment move an order to its end; rows and logs hold nothing of what they say."""
    run = twin(seed=2)
    agree(run, payments=[SECRET], shipping=[NEXT])
    assert post(run, GOODS, secret=NEXT, partner="shipping") == 200
    run.plan([orders.placed()])
    run.advance(seconds=120)
    began = time.time()
    replies = send(run, BODY, signed(BODY))
    run.advance(seconds=1)
    assert replies[0].status == 200
    assert run.cloud.http.replies[-1][0] - began < 1
    run.run_until_idle()
    assert orders.row(run)["outcome"] == "OrderConfirmed"
    goods, paid = published(run)
    assert (goods["type"], goods["subject"]) == ("StockReceived", "lamp")
    assert (paid["id"], paid["data"], paid["time"]) == ("payments-msg_1", PAID, "2026-01-05T09:00:00.000Z")
    assert run.audit() == []
    kept = rows(run, "webhooks")
    assert {row["id"] for row in kept} == {"shipping#msg_1", "payments#msg_1"}
    assert all(set(row) == {"id", "fingerprint", "attemptedAt", "expiresAt"} for row in kept)
    assert SECRET[10:] not in str(kept) and "pay-order-1" not in "".join(capfd.readouterr())


def test_provider_that_repeats_for_days_has_one_effect(twin: Open) -> None:
    """Each attempt is dated anew and thanked; the event is published once."""
    run = twin(seed=3, schedules=False)
    agree(run)
    assert post(run) == 200
    for _ in range(12):
        run.advance(hours=6)
        assert post(run) == 200
    assert len(published(run)) == 1
    assert run.audit() == []


def test_copy_of_an_attempt_is_refused(twin: Open) -> None:
    """The same request again, of the first attempt or of a later one, and two copies at once."""
    run = twin(seed=4, schedules=False)
    agree(run)
    first = time.time()
    together = [send(run, BODY, signed(BODY)) for _ in range(2)]
    run.run_until_idle()
    assert sorted(replies[0].status for replies in together) == [200, 409]
    run.advance(seconds=60)
    assert [post(run, at=first), post(run), post(run), post(run, at=first)] == [409, 200, 409, 409]
    assert len(published(run)) == 1


def test_known_id_with_another_content_is_refused(twin: Open) -> None:
    """The first content stays; the partner's mistake is not taken for a repetition."""
    run = twin(seed=5, schedules=False)
    agree(run)
    assert post(run) == 200
    run.advance(seconds=10)
    assert post(run, {**WHOLE, "data": {**PAID, "amount": "21.00"}}) == 409
    assert post(run, {**WHOLE, "data": {**PAID, "amount": "21.00"}}, identity="msg_2") == 200
    assert [event["data"]["amount"] for event in published(run)] == ["20.00", "21.00"]


def test_two_secrets_are_valid_during_a_rotation(twin: Open) -> None:
    """Old and new one together; a withdrawn one is refused a minute later at the latest."""
    run = twin(seed=6, schedules=False)
    agree(run, payments=[NEXT, SECRET])
    assert [post(run, identity="a"), post(run, identity="b", secret=NEXT)] == [200, 200]
    body = json.dumps(WHOLE)
    both = signed(body, "c", secret=FORGED)
    both["webhook-signature"] += f" v1a,AAAA {signed(body, 'c', secret=NEXT)['webhook-signature']}"
    replies = send(run, body, both)
    run.run_until_idle()
    assert replies[0].status == 200
    agree(run, payments=[NEXT])
    run.advance(minutes=1)
    assert [post(run, identity="d"), post(run, identity="e", secret=NEXT)] == [401, 200]


def test_a_flood_is_throttled(twin: Open) -> None:
    """API Gateway answers 429 past the route's limit; the function is not asked."""
    run = twin(seed=7, schedules=False)
    flood = [send(run, "{}", {"content-type": "text/plain"}) for _ in range(30)]
    run.run_until_idle()
    assert [replies[0].status for replies in flood] == [415] * 25 + [429] * 5


def test_example_script_posts_refuses_and_repeats(twin: Open) -> None:
    """The script of the example: one forged message, one repetition, and three orders that end."""
    run = twin(seed=8, schedules=False)
    run.play((CHECKOUT / "examples/webhooks.jsonl").read_text("utf-8").splitlines())
    assert [status for *_, status in run.cloud.http.replies] == [200, 401, 200, 200, 200, 200]
    assert [orders.row(run, key)["outcome"] for key in ("order-1", "order-2", "order-3")] == [
        "OrderConfirmed",
        "OrderCancelled",
        "OrderConfirmed",
    ]
    assert run.audit() == []


def test_auditor_notices_lost_events_and_foreign_ones(twin: Open) -> None:
    """A row without its event, an event without its row, an event of another partner."""
    run = twin(seed=9, schedules=False)
    agree(run)
    assert [post(run), post(run, identity="msg_2")] == [200, 200]
    database, tables = run.client("dynamodb"), run.assembly.tables
    database.delete_item(TableName=tables["webhooks"], Key={"id": {"S": "payments#msg_1"}})
    lost = {"id": "payments#msg_3", "attemptedAt": int(time.time()), "expiresAt": 0, "fingerprint": ""}
    item = {name: {"N": str(value)} if isinstance(value, int) else {"S": value} for name, value in lost.items()}
    database.put_item(TableName=tables["webhooks"], Item=item)
    for event in published(run)[1:]:
        event["type"] = "StockReceived"
    found = [one["detail"] for one in run.audit() if one["invariant"] == "webhooks"]
    wanted = (
        "msg_3 of",
        "msg_3 was taken, and has no event",
        "msg_1 has an event, and no row",
        "msg_2 has the event PaymentRe",
        "payments-msg_1: no message of a partner has its id",
    )
    assert len(found) == len(wanted), found
    for sentence, part in zip(found, wanted, strict=True):
        assert part in sentence
