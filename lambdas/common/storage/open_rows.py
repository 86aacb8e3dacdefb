"""Sparse index of open rows by their deadline, in which a sweep finds those that no execution works on. Pure."""

import zlib

SHARDS = 8
"""Partition keys of a sparse index: a single one would be a hot partition."""


def shard(key: str) -> str:
    """Return the partition "0".."7" of a business key."""
    return str(zlib.crc32(key.encode()) % SHARDS)


def open_attributes(key: str, until: str, is_open: bool) -> dict[str, str]:
    """Return the two attributes of the index `open`; two empty texts for a closed row."""
    return {"openShard": shard(key) if is_open else "", "openUntil": until if is_open else ""}
