"""Pause and resume: a route's event source is switched off and on; what waits stays in its queue."""

import time
from typing import Any

from signalbox.desk.account import Account
from signalbox.desk.queues import depth
from signalbox.desk.replay import Steps
from signalbox.errors import InputError

PAUSED_BY_HAND = "signalbox-paused"
"""The tag of a source that a person has switched off: the keeper of circuits leaves it off (lambdas/circuits/store.py)."""

LOOK_SECONDS = 5.0
DRAIN_SECONDS = 900
"""How long a pause waits for what is being worked on: past every function's time-out and its queue's visibility."""


def pause(account: Account, route: str) -> Steps:
    """Take nothing more from a route's queue, and wait until what was taken is done or back in it.

    The queue keeps what comes in for its retention, four days; `resume` goes on with it.
    """
    source, url = source_of(account, route), account.queue_url(account.route(route)["queue"])
    # The mark first: a circuit that closes between the two would switch the source on again.
    account.client("lambda").tag_resource(Resource=source, Tags={PAUSED_BY_HAND: "true"})
    switch(account, source, on=False)
    end = time.time() + DRAIN_SECONDS
    while (waiting := waiting_in(account, url))["in_flight"] and time.time() < end:
        yield LOOK_SECONDS
    return {"route": route, "paused": True, **waiting}


def resume(account: Account, route: str) -> Steps:
    """Take from a route's queue again."""
    source, url = source_of(account, route), account.queue_url(account.route(route)["queue"])
    account.client("lambda").untag_resource(Resource=source, TagKeys=[PAUSED_BY_HAND])
    switch(account, source, on=True)
    yield 0.0
    return {"route": route, "paused": False, **waiting_in(account, url)}


def source_of(account: Account, route: str) -> str:
    """The ARN of the mapping that empties a route's queue. Raises InputError where there is none."""
    url = account.queue_url(account.route(route)["queue"])
    attributes = account.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    found = account.client("lambda").list_event_source_mappings(EventSourceArn=attributes["QueueArn"])
    for mapping in found["EventSourceMappings"]:
        return str(mapping["EventSourceMappingArn"])
    raise InputError(f"nothing takes from the queue of {route}, so it can be neither paused nor resumed")


def switch(account: Account, source: str, on: bool) -> None:
    """Switch a mapping on or off ("UpdateEventSourceMapping", AWS Lambda API Reference)."""
    account.client("lambda").update_event_source_mapping(UUID=source.rpartition(":")[2], Enabled=on)


def waiting_in(account: Account, url: str) -> dict[str, Any]:
    """How many messages wait in a queue, and how many are being worked on."""
    found = depth(account.client("sqs"), url)
    return {"waiting": found.waiting, "in_flight": found.in_flight}
