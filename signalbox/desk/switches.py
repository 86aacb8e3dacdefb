"""Pause and resume: switch a route's event source off and on; messages stay in the queue."""

import time
from collections.abc import Generator
from contextlib import suppress
from typing import Any

from signalbox.desk.account import Account
from signalbox.desk.dead_letters.replay import Steps
from signalbox.desk.queue_status import queue_attributes, queue_depth
from signalbox.errors import InputError

PAUSED_BY_HAND = "signalbox-paused"
"""Tag of a source that a person has switched off; circuits leave it off (lambdas/circuits/store.py)."""

LOOK_SECONDS = 5.0
DRAIN_SECONDS = 900
"""Time that a pause waits for messages in flight: longer than each time-out and visibility time-out."""
SWITCH_SECONDS = 300
"""Time to wait for a switch; Lambda needs seconds to minutes."""


def pause(account: Account, route: str) -> Steps:
    """Switch a route's source off, and wait until no message is in flight. `paused` in the outcome is True where the
    source is off at the end. The queue retains messages for four days; `resume` continues with them."""
    source, url = source_of(account, route), account.queue_url(account.route(route)["queue"])
    # The tag comes first: a circuit that closes in between would switch the source on again.
    account.client("lambda").tag_resource(Resource=source, Tags={PAUSED_BY_HAND: "true"})
    yield from switch(account, source, on=False)
    end = time.time() + DRAIN_SECONDS
    while (waiting := count_waiting(account, url))["in_flight"] and time.time() < end:
        yield LOOK_SECONDS
    return {"route": route, "paused": source_state(account, source) == "Disabled", **waiting}


def resume(account: Account, route: str) -> Steps:
    """Switch a route's source on again."""
    source, url = source_of(account, route), account.queue_url(account.route(route)["queue"])
    account.client("lambda").untag_resource(Resource=source, TagKeys=[PAUSED_BY_HAND])
    yield from switch(account, source, on=True)
    return {"route": route, "paused": source_state(account, source) != "Enabled", **count_waiting(account, url)}


def source_of(account: Account, route: str) -> str:
    """Return the ARN of the event source mapping of a route. Raises InputError where there is none."""
    url = account.queue_url(account.route(route)["queue"])
    queue = queue_attributes(account.client("sqs"), url, "QueueArn")["QueueArn"]
    found = account.client("lambda").list_event_source_mappings(EventSourceArn=queue)
    for mapping in found["EventSourceMappings"]:
        return str(mapping["EventSourceMappingArn"])
    raise InputError(f"no event source takes from the queue of {route}, so it can be neither paused nor resumed")


def paused_routes(account: Account) -> list[dict[str, str]]:
    """Return each route whose source is off, with its state and `by`: `person` or `circuit`.

    A source without the tag of a person counts as switched off by a circuit, unless the deployment itself has it off.
    """
    functions = account.client("lambda")
    routes = {row["queue"]: row["name"] for row in account.assembly.routes}
    pages = functions.get_paginator("list_event_source_mappings").paginate()
    off = [m for page in pages for m in page["EventSourceMappings"] if m["State"] in ("Disabling", "Disabled")]
    rows = []
    for mapping in off:
        queue = mapping["EventSourceArn"].rpartition(":")[2]
        if route := routes.get(queue):
            tags = functions.list_tags(Resource=mapping["EventSourceMappingArn"]).get("Tags", {})
            by = "person" if PAUSED_BY_HAND in tags else "circuit"
            if by == "person" or queue not in deployed_off(account):
                rows.append({"route": route, "state": mapping["State"], "by": by})
    return sorted(rows, key=lambda row: row["route"])


def deployed_off(account: Account) -> set[str]:
    """Return the queues whose event source the template has off, such as those of routes on demand."""
    sources = account.assembly.of_type("AWS::Lambda::EventSourceMapping")
    off = (source.properties for source in sources if source.properties.get("Enabled") is False)
    return {str(properties["EventSourceArn"]).rpartition(":")[2] for properties in off}


def switch(account: Account, source: str, on: bool) -> Generator[float, None, None]:
    """Switch a mapping on or off, and wait for its new state. During a change Lambda refuses another with
    `ResourceInUseException` ("UpdateEventSourceMapping", AWS Lambda API Reference)."""
    functions, end = account.client("lambda"), time.time() + SWITCH_SECONDS
    wanted = "Enabled" if on else "Disabled"
    while (state := source_state(account, source)) != wanted and time.time() < end:
        if state in ("Enabled", "Disabled"):
            with suppress(functions.exceptions.ResourceInUseException):
                functions.update_event_source_mapping(UUID=source.rpartition(":")[2], Enabled=on)
        yield LOOK_SECONDS


def source_state(account: Account, source: str) -> str:
    """Return the state of a mapping ("EventSourceMappingConfiguration", AWS Lambda API Reference)."""
    return str(account.client("lambda").get_event_source_mapping(UUID=source.rpartition(":")[2])["State"])


def count_waiting(account: Account, url: str) -> dict[str, Any]:
    """Return the numbers of visible and in-flight messages of a queue."""
    found = queue_depth(account.client("sqs"), url)
    return {"waiting": found.waiting, "in_flight": found.in_flight}
