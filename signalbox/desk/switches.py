"""Pause and resume: a route's event source is switched off and on; what waits stays in its queue."""

import time
from collections.abc import Generator
from contextlib import suppress
from typing import Any

from signalbox.desk.account import Account
from signalbox.desk.dead_letters.replay import Steps
from signalbox.desk.queue_status import attributes, depth
from signalbox.errors import InputError

PAUSED_BY_HAND = "signalbox-paused"
"""The tag of a source that a person has switched off: the keeper of circuits leaves it off (lambdas/circuits/store.py)."""

LOOK_SECONDS = 5.0
DRAIN_SECONDS = 900
"""How long a pause waits for what is being worked on: past every function's time-out and its queue's visibility."""
SWITCH_SECONDS = 300
"""How long a switch is waited for; Lambda needs seconds to minutes."""


def pause(account: Account, route: str) -> Steps:
    """Take nothing more from a route's queue, and wait until what was taken is done or back in it; `paused` is whether its source
    is off by then.

    The queue keeps what comes in for its retention, four days; `resume` goes on with it.
    """
    source, url = source_of(account, route), account.queue_url(account.route(route)["queue"])
    # The mark first: a circuit that closes between the two would switch the source on again.
    account.client("lambda").tag_resource(Resource=source, Tags={PAUSED_BY_HAND: "true"})
    yield from switch(account, source, on=False)
    end = time.time() + DRAIN_SECONDS
    while (waiting := waiting_in(account, url))["in_flight"] and time.time() < end:
        yield LOOK_SECONDS
    return {"route": route, "paused": state_of(account, source) == "Disabled", **waiting}


def resume(account: Account, route: str) -> Steps:
    """Take from a route's queue again."""
    source, url = source_of(account, route), account.queue_url(account.route(route)["queue"])
    account.client("lambda").untag_resource(Resource=source, TagKeys=[PAUSED_BY_HAND])
    yield from switch(account, source, on=True)
    return {"route": route, "paused": state_of(account, source) != "Enabled", **waiting_in(account, url)}


def source_of(account: Account, route: str) -> str:
    """The ARN of the mapping that empties a route's queue. Raises InputError where there is none."""
    url = account.queue_url(account.route(route)["queue"])
    queue = attributes(account.client("sqs"), url, "QueueArn")["QueueArn"]
    found = account.client("lambda").list_event_source_mappings(EventSourceArn=queue)
    for mapping in found["EventSourceMappings"]:
        return str(mapping["EventSourceMappingArn"])
    raise InputError(f"nothing takes from the queue of {route}, so it can be neither paused nor resumed")


def held(account: Account) -> list[dict[str, str]]:
    """Each route from whose queue nothing is taken: its source's state, and who switched it off: `person`, or `circuit`, which
    every other switch is taken for."""
    functions = account.client("lambda")
    routes = {row["queue"]: row["name"] for row in account.assembly.routes}
    pages = functions.get_paginator("list_event_source_mappings").paginate()
    off = [m for page in pages for m in page["EventSourceMappings"] if m["State"] in ("Disabling", "Disabled")]
    rows = []
    for mapping in off:
        if route := routes.get(mapping["EventSourceArn"].rpartition(":")[2]):
            tags = functions.list_tags(Resource=mapping["EventSourceMappingArn"]).get("Tags", {})
            by = "person" if PAUSED_BY_HAND in tags else "circuit"
            rows.append({"route": route, "state": mapping["State"], "by": by})
    return sorted(rows, key=lambda row: row["route"])


def switch(account: Account, source: str, on: bool) -> Generator[float, None, None]:
    """Switch a mapping on or off, and wait until it is. While a change is under way, be it somebody else's, Lambda refuses the
    next: `ResourceInUseException` ("UpdateEventSourceMapping", AWS Lambda API Reference)."""
    functions, end = account.client("lambda"), time.time() + SWITCH_SECONDS
    wanted = "Enabled" if on else "Disabled"
    while (state := state_of(account, source)) != wanted and time.time() < end:
        if state in ("Enabled", "Disabled"):
            with suppress(functions.exceptions.ResourceInUseException):
                functions.update_event_source_mapping(UUID=source.rpartition(":")[2], Enabled=on)
        yield LOOK_SECONDS


def state_of(account: Account, source: str) -> str:
    """The state of a mapping, such as `Disabling` ("EventSourceMappingConfiguration", AWS Lambda API Reference)."""
    return str(account.client("lambda").get_event_source_mapping(UUID=source.rpartition(":")[2])["State"])


def waiting_in(account: Account, url: str) -> dict[str, Any]:
    """How many messages wait in a queue, and how many are being worked on."""
    found = depth(account.client("sqs"), url)
    return {"waiting": found.waiting, "in_flight": found.in_flight}
