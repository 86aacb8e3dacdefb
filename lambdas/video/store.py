"""Rows of videos, and the overdue ones."""

from collections.abc import Iterator

from lambdas.common.storage import rows
from lambdas.common.storage.open_rows import SHARDS
from lambdas.common.storage.own_rows import OwnRows

videos = OwnRows("videos", "videoId", "signalbox.video")
PAGE = 50
"""Videos in a page of the sweep."""


def overdue(now: str) -> Iterator[str]:
    """Yield the videos whose parts were waited for long enough, of each shard the oldest first."""
    for shard in range(SHARDS):
        condition, values = "#openShard = :shard AND #openUntil < :now", {"shard": str(shard), "now": now}
        for page in rows.query_pages("videos", "open", condition, values, PAGE):
            yield from (str(found["videoId"]) for found in page)
