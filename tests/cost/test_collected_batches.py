"""Batches that a queue's pollers collect for a while: how large they are, and what they bill."""

from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from signalbox.assembly import read
from signalbox.cost.projection.projection import Projection, project
from signalbox.cost.projection.queues import QueueUse
from signalbox.cost.projection.system import System, read_system
from signalbox.twin.services.aws_lambda.queue_source import shares
from tests.cost.deployed import assembly, assumed, template

WINDOW, MONTH = 200, 30 * 24 * 3600
COLLECTED: dict[str, Any] = {"queues/*/messages_per_batch": 1, "queues/*/pollers": 5}


def collecting(folder: Path, size: int = 100) -> System:
    """The small system, whose starter collects messages for 200 seconds."""
    changed = template()
    changed["Resources"]["Source"]["Properties"] |= {"BatchSize": size, "MaximumBatchingWindowInSeconds": WINDOW}
    return read_system(read(assembly(folder, written=changed)))


def projected(folder: Path, size: int = 100, **rows: Any) -> Projection:
    """A million orders a month."""
    return project(collecting(folder, size), assumed({**COLLECTED, **rows}))


def test_a_batch_grows_with_the_rate_and_bills_once(tmp_path: Path) -> None:
    """Each of five pollers gets a fifth of the 78 messages in a window. A poll brings one; ten are deleted at once.

    A million orders: sent, polled and deleted 2.1 million times; 64 thousand calls of the starter.
    """
    batch = (1 + Fraction(1_000_000, MONTH) * WINDOW) / 5
    found = projected(tmp_path)
    starter = sum(
        n.quantity for n in found.needs.entries if (n.driver, n.key[1]) == ("function orders.start", "requests")
    )
    queue = sum(n.quantity for n in found.needs.entries if n.driver == "queue orders")
    assert 15 < batch < 16
    assert starter == 1_000_000 / batch
    assert queue == 2_100_000


def test_a_batch_is_never_larger_than_the_source_allows(tmp_path: Path) -> None:
    """A source with room for twelve makes a call of a dozen messages."""
    found = projected(tmp_path, size=12)
    assert found.needs.by_key()["lambda", "requests"] == Fraction(1_000_000, 12) + 1_000_000 + 8640


def test_units_of_a_collected_message_are_those_of_each(tmp_path: Path) -> None:
    """Two units a message are two million, in any number of calls. Time is that of calls and messages."""
    rows = {"functions/orders.start/write_units": 2, "functions/orders.start/duration_ms_per_message": 10}
    found = projected(tmp_path, **rows)
    mine = {need.key[1]: need.quantity for need in found.needs.entries if need.driver == "function orders.start"}
    assert mine["write units"] == 2_000_000
    assert mine["compute.arm64"] == mine["requests"] / 10 + 10_000


@pytest.mark.parametrize(("count", "parts"), [(0, []), (3, [1, 1, 1]), (5, [1] * 5), (12, [3, 3, 2, 2, 2])])
def test_pollers_share_what_has_come(count: int, parts: list[int]) -> None:
    """Each gets as many as any other, or one more."""
    assert list(shares(count, 5)) == parts


@pytest.mark.parametrize("a_second", [0.2, 0.4, 2.0])
def test_the_formula_agrees_with_messages_at_random_instants(tmp_path: Path, a_second: float) -> None:
    """A window begins with a message. Simulated and computed batches differ by less than 2 per cent."""
    random, now, messages, batches = Random(7), 0.0, 0, 0
    while now < 1_000_000:
        begins, count = now + random.expovariate(a_second), 1
        now = begins
        while (following := now + random.expovariate(a_second)) < begins + WINDOW:
            now, count = following, count + 1
        now = begins + WINDOW
        messages += count
        batches += sum(1 for _ in shares(count, 5))
    use = QueueUse(collecting(tmp_path, 10_000), assumed(COLLECTED))
    computed = use.batch_of(use.system.routes[0], Fraction(a_second) * MONTH, Fraction(5))
    assert float(computed) == pytest.approx(messages / batches, rel=0.02)
