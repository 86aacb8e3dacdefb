"""Rows of videos, and the overdue ones."""

from collections.abc import Iterator

from lambdas.common.storage.own_rows import OwnRows
from lambdas.common.storage.past_deadline import past_deadline

videos = OwnRows("videos", "videoId", "signalbox.video")
PAGE = 50
"""Videos in a page of the sweep."""


def overdue(now: str) -> Iterator[str]:
    """Yield the videos whose parts were waited for long enough, of each shard the oldest first."""
    yield from (str(found["videoId"]) for found in past_deadline("videos", now, PAGE))
