"""Progress: every accepted event is completed, in a dead-letter queue, or still in flight; nothing vanishes."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from signalbox.twin.auditors.records import OUR_SOURCES, Event, Records, Row, identity_of, shown

Rule = tuple[Callable[[Any, Row, Row, str], bool], Records]
"""A scenario's rule for a completed event, and the records as the scenario reads them."""


def audit_progress(records: Records, completed: Mapping[str, Rule]) -> Iterator[str]:
    """Yield what has vanished; where no bus is deployed nothing is published. `completed` has a rule by route."""
    if records.cloud.buses.buses.keys() != {"default"}:
        yield from vanished(records, completed)
        yield from unpublished(records)
        yield from altered(records)
        yield from unanswered(records)


def vanished(records: Records, completed: Mapping[str, Rule]) -> Iterator[str]:
    """Yield accepted events that no route has completed, and that are in no queue."""
    routes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for route in records.assembly.routes:
        for event_type in route["events"]:
            routes[event_type].append(route)
    for event in latest(records):
        if event["id"] in records.under_way:
            continue
        names = {queue.name for queue in records.queues_of.get(event["id"], [])}
        ours = event["source"].startswith(OUR_SOURCES)
        takers = routes.get(event["detail-type"], []) if ours else []
        if not takers and not any("unroutable" in name for name in names):
            yield f"{named(event)} is of no route, and is not in `unroutable` either"
        for route in takers:
            queues = {route["queue"], route["deadLetterQueue"], route.get("undeliveredQueue")}
            if not names & queues and not is_completed(completed.get(route["name"]), event):
                yield f"{named(event)} was accepted; the route {route['name']} has neither completed nor kept it"


def latest(records: Records) -> list[Event]:
    """Return the accepted events; of those with one id the last, which a replay may have edited."""
    by_identity = {identity_of(event): event for _, event in records.journal}
    return [records.replayed.get(event["id"], event) for event in by_identity.values()]


def named(event: Event) -> str:
    """Return the name of an event in a sentence."""
    about = event["detail"].get("subject", "nobody")
    return f"{shown(event['detail-type'])} {shown(identity_of(event))} of {shown(about)}"


def is_completed(rule: Rule | None, event: Event) -> bool:
    """Return whether the records show what a route did with an event; a route without a rule is not judged."""
    if rule is None:
        return True
    completed, records = rule
    data = event["detail"].get("data")
    return isinstance(data, dict) and completed(records, event["detail"], data, event["detail-type"])


def unpublished(records: Records) -> Iterator[str]:
    """Yield rows of the outbox marked as published that no bus has accepted; ordered routes use a queue instead."""
    seen = {identity_of(event) for _, event in records.journal}
    by_queue = {event for route in records.assembly.routes if route.get("ordered") for event in route["events"]}
    for row, document in records.outbox:
        if isinstance(document, dict) and document.get("type") in by_queue:
            continue
        if row.get("kind") == "event" and "publishedAt" in row and row["id"] not in seen:
            event = f"event {row['id']} of {row['partitionKey']}"
            yield f"the outbox says that {event} is published; the bus has never seen it"


def altered(records: Records) -> Iterator[str]:
    """Yield events on a bus that differ from the row of the outbox with their id."""
    written = {row["id"]: document for row, document in records.outbox if row.get("kind") == "event"}
    for _, event in records.journal:
        document = written.get(identity_of(event))
        if not isinstance(document, dict) or not event["source"].startswith(OUR_SOURCES):
            continue
        published = (event["detail"], event["detail-type"], event["source"])
        if published != (document, document.get("type"), document.get("source")):
            yield f"{named(event)} was published with another content than the outbox has"


def unanswered(records: Records) -> Iterator[str]:
    """Yield callbacks marked as sent while their execution still waits for them."""
    waiting = {
        token
        for token, (execution, task) in records.cloud.executions.tokens.items()
        if execution.status == "RUNNING" and task in execution.state.open_tasks
    }
    for row, document in records.outbox:
        if row.get("kind") == "callback" and "publishedAt" in row and document and document.get("token") in waiting:
            yield f"the outbox says that callback {row['id']} was answered; its execution still waits"
