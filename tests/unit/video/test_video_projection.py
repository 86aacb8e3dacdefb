"""Projection of a video: a function of the set of its events, in any order."""

from itertools import permutations
from typing import Any

import pytest

from lambdas.common.events.envelope import Event
from lambdas.video import logic

OLD, NEW = "1".ljust(32, "0"), "2".ljust(32, "0")
RENDITIONS = [{"key": "derived/v/transcoding/1/video-360p.mp4", "width": 640, "height": 360}]
CONTENT: dict[str, dict[str, Any]] = {
    "VideoUploaded": {"key": "uploads/v/original", "bytes": 1, "contentType": "video/mp4"},
    "VideoTranscoded": {"renditions": RENDITIONS, "durationMs": 1},
    "MetadataRead": {"container": "mp4"},
    "ThumbnailsMade": {"picture": "p", "preview": "q", "durationMs": 1},
    "TranscodingFailed": {"reason": "JobFailed"},
    "ThumbnailsFailed": {"reason": "JobFailed"},
    "MetadataFailed": {"reason": "MalformedFile"},
    "VideoDeleted": {},
}
GOOD = ("VideoUploaded", "VideoTranscoded", "MetadataRead", "ThumbnailsMade")


def event(kind: str, generation: str = OLD) -> Event:
    """An event about a file of the video v."""
    data = {"videoId": "v", "generation": generation, **CONTENT[kind]}
    return Event(f"id-{kind}", "signalbox.video", kind, "2026-01-01T00:00:00.000Z", "v", data, "", "c", "c", "v", "")


def after(*kinds: str | tuple[str, str]) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    """The row after these events, and what was published."""
    row: dict[str, Any] = {}
    published: list[tuple[str, Any]] = []
    for kind in kinds:
        change = logic.on_event(row, event(*((kind,) if isinstance(kind, str) else kind)), "2026-01-04", "2026-01-02")
        if change:
            row, published = dict(change.row), [*published, *change.events]
    return row, published


@pytest.mark.parametrize("order", list(permutations(GOOD)))
def test_video_is_published_once_in_every_order(order: tuple[str, ...]) -> None:
    """All parts came: one VideoPublished without a missing part, also when every event comes twice."""
    for kinds in (order, (*order, *order), tuple(kind for kind in order for _ in range(2))):
        row, published = after(*kinds)
        assert [kind for kind, _ in published] == ["VideoPublished"]
        assert (row["state"], published[0][1]["degraded"]) == ("PUBLISHED", [])
        assert "openShard" not in row


@pytest.mark.parametrize("order", list(permutations(("VideoTranscoded", "MetadataFailed", "ThumbnailsMade"))))
def test_optional_part_that_failed_degrades(order: tuple[str, ...]) -> None:
    """A failed optional part is named, and one that comes after all improves the video."""
    _, published = after("VideoUploaded", *order, "MetadataRead")
    assert [(kind, data["degraded"]) for kind, data in published] == [
        ("VideoPublished", ["metadata"]),
        ("VideoImproved", []),
    ]


def test_wait_for_an_optional_part_ends() -> None:
    """The renditions are there and the pictures are not: published at the due instant and not before."""
    row, published = after("VideoUploaded", "VideoTranscoded", "MetadataRead")
    assert published == []
    assert logic.on_due(row, "v", "2026-01-01") is None
    due = logic.on_due(row, "v", "2026-01-03")
    assert due is not None and due.events[0][1]["degraded"] == ["thumbnails"]


def test_wait_for_the_renditions_ends() -> None:
    """No renditions at the last instant: the video has failed, with the reason."""
    row, _ = after("VideoUploaded", "MetadataRead", "ThumbnailsMade")
    due = logic.on_due(row, "v", "2026-01-05")
    assert due is not None and due.events == (
        ("VideoFailed", {"videoId": "v", "generation": OLD, "reason": "TimedOut"}),
    )


def test_failed_transcoding_fails_the_video_and_a_repeated_one_publishes_it() -> None:
    """Other parts change nothing about a failed video; renditions do."""
    _, published = after("TranscodingFailed", "MetadataRead", "ThumbnailsFailed", "VideoTranscoded")
    assert [kind for kind, _ in published] == ["VideoFailed", "VideoPublished"]
    assert published[1][1]["degraded"] == ["thumbnails"]


def test_a_part_that_was_made_never_fails() -> None:
    """A late failure of an older attempt does not take a part away."""
    row, published = after(*GOOD, "ThumbnailsFailed", "TranscodingFailed")
    assert [kind for kind, _ in published] == ["VideoPublished"] and row["degraded"] == []


def test_older_files_change_nothing() -> None:
    """Events of an older file after those of a newer one."""
    newer = [(kind, NEW) for kind in GOOD]
    row, published = after(*newer, *GOOD, "TranscodingFailed", "VideoDeleted")
    assert (row["generation"], [kind for kind, _ in published]) == (NEW, ["VideoPublished"])


def test_deletion_is_a_tombstone_until_a_newer_file_comes() -> None:
    """Parts of the deleted file change nothing; an upload after the deletion begins anew."""
    row, published = after(*GOOD[:2], ("VideoDeleted", NEW), *GOOD)
    assert (row["state"], [kind for kind, _ in published]) == ("REMOVED", ["VideoRemoved"])
    newest = "3".ljust(32, "0")
    row, published = after(("VideoDeleted", NEW), *[(kind, newest) for kind in GOOD])
    assert row["state"] == "PUBLISHED"
