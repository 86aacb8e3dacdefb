"""Events of one key, each with its cause and its deliveries."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from signalbox.twin.observe.story.business import Entry, Event
from signalbox.twin.observe.story.recording import Delivery
from signalbox.twin.observe.story.values import data_of, detail_of, identity_of, short

Row = dict[str, Any]
Instant = Callable[[float], float]


def event_rows(
    entries: Iterable[Entry], deliveries: dict[str, list[Delivery]], written: dict[str, float | None], at: Instant
) -> list[Row]:
    """Return the events of a key in order.

    An event that came again under its id is one row with several times, and with the type of the last time: an event of
    an unknown type is mended so.
    """
    rows: dict[str, Row] = {}
    for moment, event in entries:
        identity = identity_of(event)
        if identity in rows:
            rows[identity]["again"].append(at(moment))
            rows[identity]["last_type"] = str(event["detail-type"])
        else:
            rows[identity] = event_row(identity, moment, event, written, at)
    for identity, row in rows.items():
        row["deliveries"] = [delivery_row(delivery, at) for delivery in deliveries.get(identity, [])]
        row["cause"] = row["cause"] if row["cause"] in rows and row["cause"] != identity else None
    return list(rows.values())


def event_row(identity: str, moment: float, event: Event, written: dict[str, float | None], at: Instant) -> Row:
    """Return one event as plain values."""
    detail = detail_of(event)
    cause, hops = detail.get("causationid"), detail.get("hops")
    return {
        "id": identity,
        "type": str(event["detail-type"]),
        "last_type": str(event["detail-type"]),
        "source": str(event["source"]),
        "at": at(moment),
        "again": [],
        "cause": cause if isinstance(cause, str) else None,
        "hops": hops if isinstance(hops, int) else None,
        "written": written.get(identity),
        "data": short(json.dumps(data_of(event) or detail, ensure_ascii=False)),
    }


def delivery_row(delivery: Delivery, at: Instant) -> Row:
    """Return one delivery as plain values."""
    return {
        "queue": delivery.queue,
        "function": delivery.function,
        "sent": at(delivery.sent),
        "begun": at(delivery.begun),
        "ended": at(delivery.ended),
        "receive": delivery.receive,
        "result": delivery.result,
        "error": delivery.error,
    }


def tree(rows: Iterable[Row]) -> list[Row]:
    """Return the events as a forest of causes, `{"event": id, "children": [...]}`, roots in order of time."""
    nodes: dict[str, Row] = {}
    roots: list[Row] = []
    for row in rows:  # a cause comes before its effect: what names a later one, or itself in a circle, is a root
        parent = nodes.get(row["cause"]) if row["cause"] else None
        node = nodes[row["id"]] = {"event": row["id"], "children": []}
        (parent["children"] if parent else roots).append(node)
    return roots
