"""Counters by event. Pure."""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lambdas.analytics.model import Outcome

SHARDS = 16
"""Rows of one counter: on a single one all batches of a day would conflict."""

TOGETHER = 50
"""Outcomes of one transaction, which has 100 actions at most: each outcome and, at worst, a counter for each."""


def key_of(data: Mapping[str, Any]) -> str:
    """Return the business key that an outcome is about; of a video, one for each of its files."""
    if "videoId" in data:
        return "#".join(str(data[name]) for name in ("videoId", "generation", "improved") if name in data)
    return str(data.get("orderId") or data["date"])


def outcome(type_name: str, order_id: str, time: str) -> Outcome:
    """Return the outcome of an event. `time` is the event's own, ISO 8601: a replay counts for the original day."""
    return Outcome(f"{type_name}#{order_id}", f"{time[:10]}#{type_name}")


def in_generation(identity: str, generation: int) -> str:
    """Return the id of a row in a generation; the first one has no number."""
    return f"{generation}@{identity}" if generation else identity


def groups(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """Yield the outcomes in groups of one transaction, each outcome once."""
    different = list(dict.fromkeys(outcomes))
    for start in range(0, len(different), TOGETHER):
        yield different[start : start + TOGETHER]


def shard(outcomes: Sequence[Outcome]) -> int:
    """Return the shard of a group: one row of each of its counters is changed."""
    return zlib.crc32(outcomes[0].fact.encode()) % SHARDS


def counters(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Return the rows that a group adds to, and how much."""
    place = shard(outcomes)
    return {f"{tally}#{place}": count for tally, count in Counter(each.tally for each in outcomes).items()}
