"""Counters by event. Pure."""

import zlib

from lambdas.analytics.model import Outcome

SHARDS = 16
"""Rows of one counter: on a single one all orders of a day would conflict."""


def outcome(type_name: str, order_id: str, time: str) -> Outcome:
    """Return the outcome of an event. `time` is the event's own, ISO 8601: a replay counts for the original day."""
    shard = zlib.crc32(order_id.encode()) % SHARDS
    return Outcome(f"{type_name}#{order_id}", f"{time[:10]}#{type_name}#{shard}")
