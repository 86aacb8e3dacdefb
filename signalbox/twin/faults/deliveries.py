"""Faults of deliveries: buses, rules, queues, streams."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from signalbox.desk.dead_letters.selection import set_values
from signalbox.twin.faults.place import Place
from signalbox.twin.formats import json_text
from signalbox.twin.gateway.interference import ALWAYS, Strike
from signalbox.twin.services.eventbridge.bus import Event
from signalbox.twin.services.eventbridge.deliveries import Rule, Target, Undeliverable
from signalbox.twin.services.sns.deliveries import UndeliverableMessage
from signalbox.twin.services.sns.message import Published
from signalbox.twin.services.sns.topics import Subscription

Deliveries = Callable[[Rule, Target, Event], list[float]]
POISON = '{"detail-type": "Poison", "detail": '
"""Body of a message that never parses."""


def struck(place: Place, at: str) -> None:
    """Count a hit of the fault."""
    place.twin.cloud.interference.count(place.name, at)


def fits(place: Place, target: Target, event: Event) -> bool:
    """Return whether the line is about this delivery."""
    right = place.queue is None or place.queue.arn == target.arn
    return right and place.get("type", event["detail-type"]) == event["detail-type"]


def change_deliveries(place: Place, change: Callable[[list[float]], list[float]], times: float) -> None:
    """Change the delays of fitting deliveries of buses and topics from now on, from the nth on, `times` deliveries."""
    buses = place.twin.cloud.buses
    earlier: Deliveries = buses.deliveries
    strike = Strike(place.nth, times)
    change_topics(place, change, strike)

    def deliveries(rule: Rule, target: Target, event: Event) -> list[float]:
        delays = earlier(rule, target, event)
        if fits(place, target, event) and strike.falls():
            struck(place, rule.name)
            return change(delays)
        return delays

    buses.deliveries = deliveries


def change_topics(place: Place, change: Callable[[list[float]], list[float]], strike: Strike) -> None:
    """Change the delays of fitting deliveries of topics; a line that names a type of events is not about them."""
    topics = place.twin.cloud.topics
    earlier = topics.deliveries

    def deliveries(subscription: Subscription, message: Published) -> list[float]:
        delays = earlier(subscription, message)
        right = place.queue is None or place.queue.arn == subscription.endpoint
        if right and not place.get("type", "") and strike.falls():
            struck(place, subscription.endpoint.rpartition(":")[2])
            return change(delays)
        return delays

    topics.deliveries = deliveries


def duplicates(place: Place) -> None:
    """Deliver each event `copies` times, the copies up to `seconds` later.

    All events are duplicated unless the line has `times`.
    """
    draw, span = place.twin.cloud.clock.random.uniform, place.seconds(60.0)

    def change(delays: list[float]) -> list[float]:
        return [*delays, *(draw(0.0, span) for _ in range(int(place.get("copies", 3)) - 1))]

    change_deliveries(place, change, place.get("times", ALWAYS))


def reorders(place: Place) -> None:
    """Shuffle events within `seconds`."""
    draw, span = place.twin.cloud.clock.random.uniform, place.seconds(60.0)
    change_deliveries(place, lambda delays: [delay + draw(0.0, span) for delay in delays], place.get("times", ALWAYS))


def target_down(place: Place) -> None:
    """Let a target refuse everything for `seconds`, by default 25 hours."""
    obstruct(place, Undeliverable("SDK_CLIENT_ERROR", "the target is down", permanent=False), place.seconds(25 * 3600))


def target_denied(place: Place) -> None:
    """Let a target refuse for lack of permission."""
    obstruct(place, Undeliverable("NO_PERMISSIONS", "access denied", permanent=True), place.seconds(ALWAYS))


def obstruct(place: Place, error: Undeliverable, seconds: float) -> None:
    """Fail deliveries to the line's queue, or to all queues, for this time."""
    buses, clock = place.twin.cloud.buses, place.twin.cloud.clock
    earlier, end = buses.obstructs, clock.now + seconds

    def obstructs(rule: Rule, target: Target) -> None:
        earlier(rule, target)
        if clock.now < end and (place.queue is None or place.queue.arn == target.arn):
            struck(place, rule.name)
            raise error

    buses.obstructs = obstructs
    deliverer = place.twin.cloud.deliverer
    earlier_of_topics = deliverer.obstructs

    def obstructs_topics(subscription: Subscription) -> None:
        earlier_of_topics(subscription)
        if clock.now < end and (place.queue is None or place.queue.arn == subscription.endpoint):
            struck(place, subscription.endpoint.rpartition(":")[2])
            raise UndeliverableMessage(str(error), error.permanent)

    deliverer.obstructs = obstructs_topics


def loses(place: Place) -> None:
    """Accept the nth published event of a type and lose it."""
    buses, kind = place.twin.cloud.buses, place.get("type", "")
    earlier, strike = buses.loses, Strike(place.nth, place.times)

    def lost(entry: Mapping[str, Any]) -> bool:
        if kind in ("", entry["DetailType"]) and place.get("subject", "") in entry["Detail"] and strike.falls():
            struck(place, entry["DetailType"])
            return True
        return earlier(entry)

    buses.loses = lost


def delivers_again(place: Place) -> None:
    """Publish the nth event of a type again, now: under its own id, or edited under a new one."""
    cloud, kind = place.twin.cloud, place.get("type", "")
    bus = cloud.buses.buses[place.twin.bus]
    found = [event for _, event in bus.journal if event["detail-type"] == kind]
    if len(found) < place.nth:
        raise place.refuse(f"only {len(found)} events of the type {kind!r} were published so far, not {place.nth}")
    again = deepcopy(found[place.nth - 1])
    set_values(again["detail"], place.get("edit", {}))
    struck(place, kind)
    if place.get("edit", {}):
        again["detail"]["id"] = cloud.clock.uuid()
    entry = {"Source": again["source"], "DetailType": kind, "Detail": json_text(again["detail"])}
    cloud.buses.put({**entry, "EventBusName": place.twin.bus})


def replays_archive(place: Place) -> None:
    """Replay the events of the last `seconds` from the bus's archive, by default of a day."""
    cloud = place.twin.cloud
    bus = cloud.buses.buses[place.twin.bus]
    archive = next((archive for archive in cloud.archives.archives.values() if archive.bus == bus.name), None)
    if archive is None:
        raise place.refuse(f"the bus {bus.name} has no archive")
    now = cloud.clock.now
    place.twin.client("events").start_replay(
        ReplayName=f"replay-{len(cloud.archives.replays) + 1}",
        EventSourceArn=archive.arn,
        EventStartTime=datetime.fromtimestamp(now - place.seconds(86_400), UTC),
        EventEndTime=datetime.fromtimestamp(now, UTC),
        Destination={"Arn": bus.arn},
    )
    struck(place, archive.name)


def poisons(place: Place) -> None:
    """Send messages that never parse to a queue."""
    if place.queue is None:
        raise place.refuse("`queue` is missing")
    for number in range(int(place.get("copies", 1))):
        group, repeat = ("poison", f"poison-{number}") if place.queue.fifo else (None, None)
        place.queue.send(place.get("body", POISON), group=group, deduplication=repeat)
        struck(place, place.queue.name)


def relay_down(place: Place) -> None:
    """Stop the relay for `seconds`, by default 25 hours; with `body`, put a poison row into the outbox instead."""
    cloud = place.twin.cloud
    if "body" in place.line.fields:
        poison_row(place)
        return
    sources = [source for source in cloud.database.stream_sources.values() if source.enabled]
    for source in sources:
        source.enabled = False
    struck(place, "relay")

    def resume() -> None:
        for source in sources:
            source.resume()

    cloud.clock.after(place.seconds(25 * 3600), resume)


def poison_row(place: Place) -> None:
    """Write a row into the outbox that no relay can publish."""
    key = place.get("subject", "poison")
    row = {"partitionKey": key, "id": "poison", "kind": "event", "body": place.get("body", "{")}
    row |= {"createdAt": "2026-01-05T09:00:00.000Z", "pendingShard": "0"}
    item = {name: {"S": value} for name, value in row.items()}
    place.twin.client("dynamodb").put_item(TableName=place.twin.assembly.tables["outbox"], Item=item)
    struck(place, "outbox")


def loses_status(place: Place) -> None:
    """Lose status events of executions from the nth on, all of them unless the line has `times`."""
    executions = place.twin.cloud.executions
    earlier, strike = executions.announce, Strike(place.nth, place.get("times", ALWAYS))

    def announce(kind: str, detail: dict[str, Any], resources: list[str]) -> None:
        if detail.get("status") != "RUNNING" and strike.falls():
            struck(place, "status")
        else:
            earlier(kind, detail, resources)

    executions.announce = announce
