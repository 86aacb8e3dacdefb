"""Faults on the way of events: buses, rules, queues, streams."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from signalbox.desk.dead_letters.selection import set_values
from signalbox.twin.faults.place import Place, text_of
from signalbox.twin.gateway.interference import ALWAYS, Strike
from signalbox.twin.services.eventbridge.bus import Event
from signalbox.twin.services.eventbridge.deliveries import Rule, Target, Undeliverable

Deliveries = Callable[[Rule, Target, Event], list[float]]
POISON = '{"detail-type": "Poison", "detail": '
"""Body of a message that never parses."""


def struck(place: Place, at: str) -> None:
    """Count that the fault struck."""
    place.twin.cloud.interference.hits[f"{place.name}:{at}"] += 1


def fits(place: Place, target: Target, event: Event) -> bool:
    """Whether the line means this delivery."""
    right = place.queue is None or place.queue.arn == target.arn
    return right and place.get("type", event["detail-type"]) == event["detail-type"]


def change_deliveries(place: Place, change: Callable[[list[float]], list[float]], times: float) -> None:
    """From now on deliveries that fit go by other delays, from the nth on and so many times."""
    buses = place.twin.cloud.buses
    earlier: Deliveries = buses.deliveries
    strike = Strike(place.nth, times)

    def deliveries(rule: Rule, target: Target, event: Event) -> list[float]:
        delays = earlier(rule, target, event)
        if fits(place, target, event) and strike.falls():
            struck(place, rule.name)
            return change(delays)
        return delays

    buses.deliveries = deliveries


def duplicates(place: Place) -> None:
    """Each event is delivered `copies` times, the copies up to `seconds` later; every event unless `times` says less."""
    draw, span = place.twin.cloud.clock.random.uniform, place.seconds(60.0)

    def change(delays: list[float]) -> list[float]:
        return [*delays, *(draw(0.0, span) for _ in range(int(place.get("copies", 3)) - 1))]

    change_deliveries(place, change, place.get("times", ALWAYS))


def reorders(place: Place) -> None:
    """Events are shuffled within `seconds`."""
    draw, span = place.twin.cloud.clock.random.uniform, place.seconds(60.0)
    change_deliveries(place, lambda delays: [delay + draw(0.0, span) for delay in delays], place.get("times", ALWAYS))


def target_down(place: Place) -> None:
    """A target takes nothing for `seconds`: 25 hours unless told otherwise."""
    obstruct(place, Undeliverable("SDK_CLIENT_ERROR", "the target is down", permanent=False), place.seconds(25 * 3600))


def target_denied(place: Place) -> None:
    """A target refuses for want of permission."""
    obstruct(place, Undeliverable("NO_PERMISSIONS", "access denied", permanent=True), place.seconds(ALWAYS))


def obstruct(place: Place, error: Undeliverable, seconds: float) -> None:
    """Deliveries to the line's queue, or to all, fail for so long."""
    buses, clock = place.twin.cloud.buses, place.twin.cloud.clock
    earlier, end = buses.obstructs, clock.now + seconds

    def obstructs(rule: Rule, target: Target) -> None:
        earlier(rule, target)
        if clock.now < end and (place.queue is None or place.queue.arn == target.arn):
            struck(place, rule.name)
            raise error

    buses.obstructs = obstructs


def loses(place: Place) -> None:
    """The nth event of a type that anybody publishes is taken and lost on its way."""
    buses, kind = place.twin.cloud.buses, place.get("type", "")
    earlier, strike = buses.loses, Strike(place.nth, place.times)

    def lost(entry: Mapping[str, Any]) -> bool:
        if kind in ("", entry["DetailType"]) and place.get("subject", "") in entry["Detail"] and strike.falls():
            struck(place, entry["DetailType"])
            return True
        return earlier(entry)

    buses.loses = lost


def delivers_again(place: Place) -> None:
    """The nth event of a type is delivered once more, now: under its own id, or edited and under a new one."""
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
    entry = {"Source": again["source"], "DetailType": kind, "Detail": text_of(again["detail"])}
    cloud.buses.put({**entry, "EventBusName": place.twin.bus})


def replays_archive(place: Place) -> None:
    """The bus's archive delivers once more what it kept of the last `seconds`: a day unless told otherwise."""
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
    """Messages that never parse arrive in a queue."""
    if place.queue is None:
        raise place.refuse("`queue` is missing")
    for number in range(int(place.get("copies", 1))):
        group, repeat = ("poison", f"poison-{number}") if place.queue.fifo else (None, None)
        place.queue.send(place.get("body", POISON), group=group, deduplication=repeat)
        struck(place, place.queue.name)


def relay_down(place: Place) -> None:
    """The relay takes nothing from the stream for `seconds`: 25 hours unless told otherwise. With `body`, a row that
    never serialises stands in the outbox instead."""
    cloud = place.twin.cloud
    if "body" in place.line.fields:
        poison_row(place)
        return
    sources = list(cloud.database.stream_sources.values())
    for source in sources:
        source.enabled = False
    struck(place, "relay")

    def resume() -> None:
        for source in sources:
            source.resume()

    cloud.clock.after(place.seconds(25 * 3600), resume)


def poison_row(place: Place) -> None:
    """A row of the outbox that no relay can publish."""
    key = place.get("subject", "poison")
    row = {"partitionKey": key, "id": "poison", "kind": "event", "body": place.get("body", "{")}
    row |= {"createdAt": "2026-01-05T09:00:00.000Z", "pendingShard": "0"}
    item = {name: {"S": value} for name, value in row.items()}
    place.twin.client("dynamodb").put_item(TableName=place.twin.assembly.tables["outbox"], Item=item)
    struck(place, "outbox")


def loses_status(place: Place) -> None:
    """Status events of executions are lost from the nth on: all of them unless `times` says less."""
    executions = place.twin.cloud.executions
    earlier, strike = executions.announce, Strike(place.nth, place.get("times", ALWAYS))

    def announce(kind: str, detail: dict[str, Any], resources: list[str]) -> None:
        if detail.get("status") != "RUNNING" and strike.falls():
            struck(place, "status")
        else:
            earlier(kind, detail, resources)

    executions.announce = announce
