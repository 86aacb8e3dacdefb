"""Deliveries to subscribers: retries over hours, circuits, dead letters and their replay."""

from collections.abc import Callable
from typing import Any

import pytest

from signalbox.twin import Twin
from tests.workflows.onboarding import rows
from tests.workflows.orders import paid, placed, stock
from tests.workflows.webhooks import NEXT, SECRET

Open = Callable[..., Twin]


def subscribe(subscriber: str = "merchant-1", kind: str = "OrderConfirmed", **changes: Any) -> dict[str, Any]:
    """Write a subscription, as an operator does."""
    return {"at": 0, "subscribe": subscriber, "types": [kind], "secrets": [SECRET], **changes}


def posted(twin: Twin) -> list[str]:
    """Return the keys of what was posted."""
    found = [row["id"] for row in rows(twin, "sandbox") if row["id"].startswith("subscribers#post-")]
    return sorted(name.removeprefix("subscribers#post-") for name in found)


def letters(twin: Twin) -> list[str]:
    """Return the reasons of the dead letters of deliveries."""
    (queue,) = [q for q in twin.cloud.queues.values() if q.name.endswith("deliveries-dead-letters")]
    return [message.attributes["reason"]["StringValue"] for message in queue.all_messages()]


def subscribers(behave: str, at: float = 0) -> dict[str, Any]:
    """Set the answer of all subscribers."""
    return {"at": at, "partner": "subscribers", "behave": behave}


def test_each_subscriber_of_a_type_gets_each_event_once(twin: Open) -> None:
    """Two subscribers, one of another type; the event comes four times."""
    run = twin(seed=1, schedules=False)
    both = {"secrets": [NEXT, SECRET]}
    subscriptions = [subscribe(), subscribe("merchant-2", **both), subscribe("merchant-3", "OrderCancelled")]
    twice = {"at": 0, "fault": "duplicate-delivery", "copies": 4}
    run.play([twice, *subscriptions, stock(), placed(), paid()])
    (event,) = [e for _, e in run.cloud.buses.buses[run.bus].journal if e["detail-type"] == "OrderConfirmed"]
    assert posted(run) == [f"merchant-{number}-{event['detail']['id']}" for number in (1, 2)]
    assert run.audit() == []


def test_dead_subscriber_is_tried_for_hours_and_then_a_dead_letter(twin: Open) -> None:
    """Tries come later each time, for about ten hours; the desk's replay delivers the dead letter."""
    run = twin(seed=2, schedules=False)
    run.play([subscribe(), subscribers("fail"), stock(), placed(), paid()])
    assert letters(run) == ["Exhausted"] and posted(run) == []
    assert 8 * 3600 < run.cloud.clock.now - run.cloud.clock.start < 12 * 3600
    now = run.cloud.clock.now - run.cloud.clock.start
    run.play([subscribers("ok", now), {"at": now + 1, "desk": "replay", "route": "deliveries"}])
    assert len(posted(run)) == 1 and letters(run) == []
    assert run.audit() == []


def test_lost_answer_is_asked_again_with_the_same_id(twin: Open) -> None:
    """The subscriber has the message, and its answer is lost: the second try is a repetition for it."""
    run = twin(seed=5, schedules=False)
    run.play([subscribe(), {**subscribers("fail-after-effect"), "calls": 1}, stock(), placed(), paid()])
    assert len(posted(run)) == 1 and letters(run) == []
    assert run.cloud.clock.now - run.cloud.clock.start > 200
    assert run.audit() == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"secrets": []}, "BrokenSubscription"),
        ({"secrets": ["whsec_AAAA"]}, "BrokenSubscription"),
        ({"url": "http://merchant.example/"}, "AddressRefused"),
    ],
)
def test_broken_subscription_is_a_dead_letter_at_once(twin: Open, changes: dict[str, Any], reason: str) -> None:
    """A message that nobody could verify, or that leads nowhere public, is not posted."""
    run = twin(seed=3, schedules=False)
    run.play([subscribe(**changes), stock(), placed(), paid()])
    assert (letters(run), posted(run)) == ([reason], [])


def test_nothing_happens_without_a_subscriber(twin: Open) -> None:
    """The rule and the source are off: an event is not even put into the queue."""
    run = twin(seed=4, schedules=False)
    run.play([stock(), placed(), paid()])
    (queue,) = [q for q in run.cloud.queues.values() if q.name.endswith("-subscriptions")]
    assert (posted(run), queue.all_messages()) == ([], [])
    assert run.audit() == []
