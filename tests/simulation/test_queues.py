"""Queues in virtual time do what SQS documents."""

from random import Random

import pytest

from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.sqs.queues import Queue

DAY = 86_400


def queue(clock: Clock, name: str = "work", **options: object) -> Queue:
    arn, url = f"arn:aws:sqs:us-east-1:1:{name}", f"https://sqs/{name}"
    return Queue(name, arn, url, clock, **options)  # type: ignore[arg-type]


@pytest.fixture
def clock() -> Clock:
    return Clock(Random(1))


def test_a_message_not_deleted_comes_back_after_its_visibility_time_out(clock: Clock) -> None:
    """A received message is hidden for exactly the visibility timeout, then visible with one more receive."""
    work = queue(clock, visibility=30.0)
    work.send("a")
    (first,) = work.receive(10)
    clock.run_until(clock.now + 29.9)
    assert work.receive(10) == []
    clock.run_until(clock.now + 0.2)
    (again,) = work.receive(10)
    assert (again.body, again.received) == ("a", 2)
    assert again is first


def test_a_message_received_too_often_moves_with_its_age(clock: Clock) -> None:
    """The receive after maxReceiveCount ones moves a message to the dead-letter queue, which keeps its first sending
    time."""
    letters = queue(clock, "letters", retention=14.0 * DAY)
    work = queue(clock, visibility=30.0, max_receives=2, dead_letters=letters)
    sent = work.send("poison").sent
    for _ in range(3):
        work.receive(10)
        clock.run_until(clock.now + 60)
    (dead,) = letters.messages()
    assert (dead.body, dead.sent, work.size) == ("poison", sent, 0)


def test_a_dead_letter_expires_by_its_first_sending_time(clock: Clock) -> None:
    """A standard queue's retention counts from the first sending, so a short-lived dead-letter queue loses it early."""
    letters = queue(clock, "letters", retention=2.0 * DAY)
    work = queue(clock, visibility=DAY, max_receives=1, dead_letters=letters)
    work.send("old")
    work.receive(1)
    clock.run_until(clock.now + 1.5 * DAY)
    work.receive(1)
    assert letters.size == 1
    clock.run_until(clock.now + 0.6 * DAY)
    assert letters.size == 0


def test_a_stale_receipt_deletes_nothing(clock: Clock) -> None:
    """Once a message was received again, the receipt of its first receive no longer deletes it."""
    work = queue(clock, visibility=10.0)
    work.send("a")
    stale = str(work.receive(1)[0].receipt)
    clock.run_until(clock.now + 11)
    work.receive(1)
    assert work.delete(stale) is False
    assert work.size == 1
