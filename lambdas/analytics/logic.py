"""Counters by event. Pure."""

import zlib
from collections.abc import Mapping
from typing import Any

from lambdas.analytics.model import Outcome

SHARDS = 16
"""Rows of one counter: on a single one all orders of a day would conflict."""


def key_of(data: Mapping[str, Any]) -> str:
    """Return the business key that an outcome is about; of a video, one for each of its files."""
    if "videoId" in data:
        return "#".join(str(data[name]) for name in ("videoId", "generation", "improved") if name in data)
    return str(data.get("orderId") or data["date"])


def outcome(type_name: str, order_id: str, time: str) -> Outcome:
    """Return the outcome of an event. `time` is the event's own, ISO 8601: a replay counts for the original day."""
    shard = zlib.crc32(order_id.encode()) % SHARDS
    return Outcome(f"{type_name}#{order_id}", f"{time[:10]}#{type_name}#{shard}")
