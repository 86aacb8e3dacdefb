"""Which counter an event belongs to. Pure."""

import zlib

from lambdas.analytics.model import Outcome

SHARDS = 16
"""Rows of one counter: a single one would make every order of a day conflict with every other."""


def outcome(type_name: str, order_id: str, time: str) -> Outcome:
    """`time` is the event's own, ISO 8601: a replay counts for the day on which it happened."""
    shard = zlib.crc32(order_id.encode()) % SHARDS
    return Outcome(f"{type_name}#{order_id}", f"{time[:10]}#{type_name}#{shard}")
