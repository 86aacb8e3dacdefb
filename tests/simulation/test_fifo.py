"""FIFO queues of the twin: order in a group, locked groups, duplicates, dead letters in groups."""

from random import Random
from typing import Any

import pytest

from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.sqs.message import Message
from signalbox.twin.services.sqs.queues import Queue


@pytest.fixture
def clock() -> Clock:
    return Clock(Random(1))


def fifo(clock: Clock, **options: Any) -> Queue:
    return Queue("work.fifo", "arn:aws:sqs:us-east-1:1:work.fifo", "https://work.fifo", clock, fifo=True, **options)


def fill(queue: Queue, *bodies: str) -> None:
    """Send messages; the first character of a body is its group."""
    for body in bodies:
        queue.send(body, group=body[0], deduplication=body)


def bodies(taken: list[Message]) -> list[str]:
    return [message.body for message in taken]


def test_one_receive_takes_a_group_as_far_as_it_can_then_the_next(clock: Clock) -> None:
    """Messages of the group that waits longest come first, in order; then those of other groups."""
    work = fifo(clock)
    fill(work, "a1", "b1", "a2", "b2", "a3")
    assert bodies(work.receive(4)) == ["a1", "a2", "a3", "b1"]


def test_a_group_is_locked_until_all_of_it_in_flight_is_deleted(clock: Clock) -> None:
    """A group with a message in flight gives no receive another one; other groups go on."""
    work = fifo(clock)
    fill(work, "a1", "a2", "a3", "b1")
    first, second = work.receive(2)
    assert bodies(work.receive(1)) == ["b1"]
    work.delete(str(first.receipt))
    assert work.receive(10) == []
    work.delete(str(second.receipt))
    assert bodies(work.receive(10)) == ["a3"]


def test_what_comes_back_stands_before_what_was_sent_later(clock: Clock) -> None:
    """The rest of a batch returns in its old order, in any order of its timeouts."""
    work = fifo(clock, visibility=30.0)
    fill(work, "a1", "a2", "a3", "a4")
    taken = work.receive(3)
    work.delete(str(taken[0].receipt))
    clock.run_until(clock.now + 31)
    assert bodies(work.receive(10)) == ["a2", "a3", "a4"]


def test_a_message_given_back_early_waits_for_its_group(clock: Clock) -> None:
    """A message that is visible again is received only when no message of its group is in flight."""
    work = fifo(clock)
    fill(work, "a1", "a2")
    first, second = work.receive(2)
    work.change_visibility(str(first.receipt), 0)
    assert work.receive(10) == []
    work.change_visibility(str(second.receipt), 0)
    assert bodies(work.receive(10)) == ["a1", "a2"]


def test_a_repeat_is_swallowed_for_five_minutes(clock: Clock) -> None:
    """A repeated deduplication id is accepted but not added, even after the first message was deleted."""
    work = fifo(clock)
    fill(work, "a1")
    work.delete(str(work.receive(1)[0].receipt))
    fill(work, "a1")
    assert work.size == 0
    clock.run_until(clock.now + 301)
    fill(work, "a1")
    assert work.size == 1


def test_a_fifo_queue_refuses_what_aws_refuses(clock: Clock) -> None:
    """No group, neither id nor content to find duplicates, a delay of one message: each is an error."""
    for wrong in ({"deduplication": "1"}, {"group": "a"}, {"group": "a", "deduplication": "1", "delay": 5}):
        with pytest.raises(ServiceError):
            fifo(clock).send("a1", **wrong)
    assert fifo(clock, by_content=True).send("a1", group="a").sequence == 1


def test_a_message_received_too_often_lets_its_group_go_on(clock: Clock) -> None:
    """The message moves to the dead-letter queue, in its group; the next one comes in the same receive."""
    dead = fifo(clock)
    work = fifo(clock, visibility=30.0, max_receives=1, dead_letters=dead)
    fill(work, "a1")
    work.receive(1)
    fill(work, "a2")
    clock.run_until(clock.now + 31)
    assert bodies(work.receive(10)) == ["a2"]
    assert [(letter.body, letter.group) for letter in dead.messages()] == [("a1", "a")]
