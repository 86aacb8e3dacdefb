"""Open business stands in a sparse index by its deadline, so that a sweep finds what nobody works on any more. Pure."""

import zlib

SHARDS = 8
"""Of a sparse index: one partition key would be one hot partition."""


def shard(key: str) -> str:
    """The partition "0".."7" of a business key."""
    return str(zlib.crc32(key.encode()) % SHARDS)


def open_attributes(key: str, until: str, is_open: bool) -> dict[str, str]:
    """The two attributes of the index `open`: where a row stands in it, or two empty texts for one that is closed."""
    return {"openShard": shard(key) if is_open else "", "openUntil": until if is_open else ""}
