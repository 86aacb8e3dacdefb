"""Requests of queues in a month, and the invocations that empty them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from signalbox.cost.exact_numbers import accumulate, chunks
from signalbox.cost.prices.services.messaging import CHUNK_KB
from signalbox.cost.projection.assumptions import SECONDS_A_MONTH, Assumptions
from signalbox.cost.projection.needs import SHARED, Needs
from signalbox.cost.projection.polling import empty_polls
from signalbox.cost.projection.system import System

POLLING = "polling of queues"
ONE = Fraction(1)
DELETED_TOGETHER = 10
"""Messages of one DeleteMessageBatch (Amazon SQS API Reference)."""

ByFunction = dict[tuple[str, str], Fraction]


@dataclass
class QueueUse:
    """Use of all queues, by workflow and function: the invocations, and the messages that were collected for them."""

    system: System
    assumptions: Assumptions
    invocations: ByFunction = field(default_factory=dict)
    collected: ByFunction = field(default_factory=dict)

    def add(self, needs: Needs, events: Mapping[tuple[str, str], Fraction]) -> None:
        """Add the requests of every route for a month's events, by workflow and type."""
        for route in self.system.routes_on:
            share = self.assumptions.number(f"queues/{route['name']}/share", 1)
            taken = {
                (slug, event): count * share
                for (slug, event), count in events.items()
                if event in route["events"] and self.system.serves(route, slug)
            }
            self.add_route(needs, route, taken)

    def add_route(self, needs: Needs, route: Mapping[str, Any], events: Mapping[tuple[str, str], Fraction]) -> None:
        """Add sends, receives with their retries, deletes, and empty polls of a route's queue."""
        name, function = route["name"], route["function"]
        item = "requests.fifo" if route.get("ordered") else "requests.standard"
        say = self.assumptions.number
        pollers, wait = self.pollers_of(route), say(f"queues/{name}/poll_seconds")
        tries = max(ONE, say(f"queues/{name}/deliveries_per_message", 1))
        together = max(ONE, say(f"queues/{name}/messages_per_send", 1))
        batch = self.batch_of(route, sum(events.values(), Fraction(0)) * tries, pollers)
        collects, polls = bool(self.system.windows.get(function)), Fraction(0)
        for (slug, event), count in events.items():
            payload = chunks(say(f"events/{event}/kb") * together, CHUNK_KB)
            received = count * tries / batch
            # A poll ends as soon as a message is visible, however long its batch is collected.
            polled = count * tries if collects else received
            requests = count / together * payload + polled + count / min(batch, Fraction(DELETED_TOGETHER))
            needs.add("sqs", item, requests, slug, f"queue {name}")
            accumulate(self.invocations, (slug, function), received)
            if collects:
                accumulate(self.collected, (slug, function), count * tries)
            polls += polled
        empty = empty_polls(polls / SECONDS_A_MONTH, pollers, wait) * SECONDS_A_MONTH
        needs.add("sqs", item, empty, SHARED, POLLING)

    def pollers_of(self, route: Mapping[str, Any]) -> Fraction:
        """Return the pollers of a queue: fewer where nothing bounds the copies of its function.

        The optimisation is one of standard queues ("Configuring scaling behavior for SQS event source mappings").
        """
        bounded, unbounded = (f"queues/{route['name']}/{figure}" for figure in ("pollers", "unbounded_pollers"))
        fewer = route["function"] in self.system.unbounded and not route.get("ordered")
        return self.assumptions.number(unbounded if fewer and self.assumptions.row(unbounded) else bounded)

    def batch_of(self, route: Mapping[str, Any], messages: Fraction, pollers: Fraction) -> Fraction:
        """Return the messages of an invocation: those of a row, or those that come to a poller while it collects."""
        full = Fraction(self.system.batch_sizes.get(route["function"], 1))
        window, name = self.system.windows.get(route["function"], 0), f"queues/{route['name']}/messages_per_batch"
        if window and name not in self.assumptions.rows:
            return max(ONE, min(full, (1 + messages / SECONDS_A_MONTH * window) / max(ONE, pollers)))
        return max(ONE, min(full, self.assumptions.number(name)))
