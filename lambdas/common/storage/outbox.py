"""Rows of the outbox: events and callbacks that a transaction leaves for the relay, which publishes each at least
once."""

import json
from collections.abc import Mapping
from typing import Any

from lambdas.common.errors import TooLarge
from lambdas.common.events.envelope import PAYLOAD_LIMIT, Event, to_json
from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.common.storage.open_rows import shard


def event_item(event: Event) -> dict[str, Any]:
    """Return an item of a transaction: publish this event."""
    return _item(event.partition_key, event.id, "event", to_json(event))


def success_item(partition_key: str, callback_id: str, token: str, output: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item of a transaction: send success to the execution that waits with this token."""
    text = json.dumps(output, separators=(",", ":"))
    if len(text.encode()) > PAYLOAD_LIMIT:
        raise TooLarge(f"a callback's output has {len(text.encode())} bytes, at most {PAYLOAD_LIMIT} are accepted")
    return _item(partition_key, callback_id, "callback", json.dumps({"token": token, "output": text}))


def failure_item(partition_key: str, callback_id: str, token: str, error: str, cause: str) -> dict[str, Any]:
    """Return an item of a transaction: send failure to the execution that waits with this token."""
    return _item(partition_key, callback_id, "callback", json.dumps({"token": token, "error": error, "cause": cause}))


def _item(partition_key: str, row_id: str, kind: str, body: str) -> dict[str, Any]:
    row = {
        "partitionKey": partition_key,
        "id": row_id,
        "kind": kind,
        "body": body,
        "createdAt": now_text(),
        "pendingShard": shard(partition_key),  # rows of one partition share a shard: the sweep keeps their order too
    }
    return rows.put("outbox", row, "attribute_not_exists(#partitionKey)")
