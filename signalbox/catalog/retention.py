"""Retention: how long archives and queues keep the events of a type."""

from collections.abc import Mapping
from typing import Any

from signalbox.catalog.model import EventType
from signalbox.catalog.routing import Routing, name_of
from signalbox.catalog.rules import Rule, bus_of

DAY = 86_400
QUEUE_SECONDS = 345_600
"""Retention of a queue that names none: 4 days ("SetQueueAttributes", Amazon SQS API Reference)."""


def retention_of(event: EventType, source: str, buses: set[str], routing: Routing) -> list[dict[str, Any]]:
    """Return a row for each archive that can take the type, and for each queue of its consumers.

    `seconds` is None where an archive keeps its events for ever.
    """
    estate, found = routing.estate, []
    on = buses or {rule.bus for rule in routing.matching(event.name, source, set())}
    for archive in () if event.name in routing.fed else estate.of_type("AWS::Events::Archive"):
        pattern = archive.properties.get("EventPattern")
        bus = bus_of(estate, archive.properties.get("SourceArn"))
        takes = Rule(archive, pattern if isinstance(pattern, Mapping) else {}, bus).can_match(event.name, source)
        if bus in on and takes:
            days = number(archive.properties.get("RetentionDays"))
            found.append({"kind": "archive", "name": name_of(archive), "seconds": days * DAY if days else None})
    queues = {name_of(one): one for one in estate.of_type("AWS::SQS::Queue")}
    for name in sorted({name for one in event.direct for name in one.through[1:] or one.through}):
        if (queue := queues.get(name)) is not None:
            seconds = number(queue.properties.get("MessageRetentionPeriod"))
            found.append({"kind": "queue", "name": name, "seconds": seconds or QUEUE_SECONDS})
            redrive = queue.properties.get("RedrivePolicy")
            target = redrive.get("deadLetterTargetArn") if isinstance(redrive, Mapping) else None
            if (last := estate.target(target, "AWS::SQS::")) is not None:
                seconds = number(last.properties.get("MessageRetentionPeriod")) or QUEUE_SECONDS
                found.append({"kind": "dead-letter queue", "name": name_of(last), "seconds": seconds})
    return found


def number(value: Any) -> int | None:
    """Return a whole number, or None where the template names none."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
