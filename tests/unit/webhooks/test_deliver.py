"""The consumer that posts: a circuit for each subscriber, and messages that come back later."""

import json
from typing import Any

import pytest

from lambdas.common.errors import PartnerUnavailable
from lambdas.common.events import postponing
from lambdas.webhooks import posting
from lambdas.webhooks.addresses import AddressRefused
from lambdas.webhooks.subscription_handlers import deliver, fan_out
from tests.unit.webhooks.test_posting import DUE
from tests.unit.world import Context, World, batch, delivered
from tests.workflows.webhooks import SECRET

QUEUE = "https://sqs.us-east-1.amazonaws.com/111122223333/deliveries"


@pytest.fixture
def posts(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the keys of all posts; merchant-1 takes none, the others all. Each has a subscription."""
    monkeypatch.setenv("QUEUE_URL", QUEUE)
    monkeypatch.setenv("LAST_RECEIVE", "16")
    asked: list[str] = []

    def post(url: str, key: str, body: str, headers: dict[str, str]) -> None:
        asked.append(key)
        if key.startswith("merchant-1-"):
            raise PartnerUnavailable("down")

    monkeypatch.setattr(posting, "post", post)
    for subscriber in ("merchant-1", "merchant-2"):
        row = {"id": f"{subscriber}#OrderConfirmed", "subscriber": subscriber, "eventType": "OrderConfirmed"}
        world.put("subscriptions", {**row, "url": "https://merchant.example", "secrets": [SECRET]})
    return asked


def due(subscriber: str, event_id: str, receive: int = 1) -> dict[str, Any]:
    """Return a batch with one message, at this receive."""
    data = {**DUE, "subscriber": subscriber, "eventId": event_id, "content": {"orderId": "order-1"}}
    found = batch(delivered("DeliveryDue", data, source="signalbox.subscriptions"))
    found["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(receive)
    return found


def test_dead_subscriber_gets_no_calls_and_holds_up_nobody(world: World, posts: list[str]) -> None:
    """Two failures open its circuit; the other subscriber's messages are posted all the time."""
    world.answer("sqs", "change_message_visibility", {})
    failed = []
    for number in range(6):
        for subscriber in ("merchant-1", "merchant-2"):
            answer = deliver(due(subscriber, f"event-{number}"), Context())
            failed.append((subscriber, bool(answer["batchItemFailures"])))
    assert [key for key in posts if key.startswith("merchant-1")] == ["merchant-1-event-0", "merchant-1-event-1"]
    assert len([key for key in posts if key.startswith("merchant-2")]) == 6
    assert set(failed) == {("merchant-1", True), ("merchant-2", False)}


def test_failed_message_comes_back_later_each_time(world: World, posts: list[str]) -> None:
    """Waits grow from a minute to an hour, spread a little; the sixteenth receive ends after about ten hours."""
    calls = world.answer("sqs", "change_message_visibility", {})
    for receive in range(1, 16):
        deliver(due("merchant-1", f"event-{receive}", receive), Context())
    seconds = [call["VisibilityTimeout"] for call in calls]
    assert {(call["QueueUrl"], call["ReceiptHandle"]) for call in calls} == {(QUEUE, "handle")}
    plain = [min(3600, 60 * 2**number) for number in range(15)]
    assert all(least <= drawn <= least * 1.1 for least, drawn in zip(plain, seconds, strict=True))
    assert 9 * 3600 < sum(seconds) < 12 * 3600
    assert postponing.LONGEST_SECONDS * (1 + postponing.SPREAD) < 12 * 3600
    deliver(due("merchant-1", "event-16", 16), Context())
    assert [kind for kind, _ in world.dead_letters()] == ["Exhausted"]
    assert len(calls) == 15


def test_subscription_that_is_gone_gets_nothing(world: World, posts: list[str]) -> None:
    """A message whose subscription was deleted ends without a post."""
    assert deliver(due("merchant-9", "event-1"), Context()) == {"batchItemFailures": []}
    assert posts == [] and world.dead_letters() == []


def test_fan_out_demands_each_delivery_once(world: World, posts: list[str]) -> None:
    """One query for the batch; a repeated event demands nothing more."""
    order = {
        "orderId": "order-1",
        "customerId": "customer-1",
        "total": "20.00",
        "currency": "EUR",
        "paymentId": "pay-1",
    }
    event = delivered("OrderConfirmed", order, id="event-1", source="signalbox.orders")
    other = delivered("OrderConfirmed", order, id="event-2", source="signalbox.orders")
    for _ in range(2):
        assert fan_out(batch(event, other, event), Context()) == {"batchItemFailures": []}
    found = [json.loads(row["body"]) for row in world.rows("outbox")]
    wanted = {(f"merchant-{one}", f"event-{two}") for one in (1, 2) for two in (1, 2)}
    assert {(one["data"]["subscriber"], one["data"]["eventId"]) for one in found} == wanted
    assert len({one["id"] for one in found}) == 4
    assert len(found) == 4 and {one["causationid"] for one in found} == {"event-1", "event-2"}


@pytest.mark.parametrize("partners", ["sandbox", "http"])
def test_message_goes_to_the_subscriber_or_into_the_sandbox(
    world: World, monkeypatch: pytest.MonkeyPatch, partners: str
) -> None:
    """The sandbox keeps a message under its key; an address that is refused is refused there too."""
    monkeypatch.setenv("PARTNERS", partners)
    asked: list[Any] = []
    monkeypatch.setattr(posting, "exchange", lambda *given: asked.append(given) or 204)
    posting.post("https://merchant.example/hooks", "key-1", "body", {"a": "b"})
    kept = [row["id"] for row in world.rows("sandbox")]
    if partners == "http":
        assert (asked, kept) == ([("https://merchant.example/hooks", "body", {"a": "b"})], [])
        monkeypatch.setattr(posting, "exchange", lambda *given: 500)
        with pytest.raises(PartnerUnavailable):
            posting.post("https://merchant.example/hooks", "key-1", "body", {})
    else:
        assert (asked, kept) == ([], ["subscribers#post-key-1"])
        with pytest.raises(AddressRefused):
            posting.post("http://merchant.example/hooks", "key-2", "body", {})
