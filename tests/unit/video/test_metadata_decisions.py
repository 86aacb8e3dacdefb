"""Metadata of a video: what a probe found, in every order of its messages."""

from typing import Any

import pytest

from lambdas.common.storage.change import Change
from lambdas.videometadata import logic

OLD, NOW, NEW = "1" * 32, "2" * 32, "3" * 32
READ: dict[str, Any] = {"generation": NOW, "state": "READ", "container": "mp4"}
FAILED: dict[str, Any] = {"generation": NOW, "state": "FAILED", "file": "uploads/v", "reason": "MalformedFile"}
REMOVED: dict[str, Any] = {"generation": NOW, "state": "REMOVED"}
VIDEO = {"TrackType": "video", "Codec": "AVC", "VideoProperties": {"Width": 1920, "Height": 1080}}
AUDIO = {"TrackType": "audio", "Codec": "AAC"}


@pytest.mark.parametrize(
    ("row", "generation", "read", "failed", "removed"),
    [
        ({}, NOW, True, True, True),
        *((row, OLD, False, False, False) for row in (READ, FAILED, REMOVED)),
        *((row, NOW, False, False, False) for row in (READ, REMOVED)),
        (FAILED, NOW, True, False, False),
        *((row, NEW, True, True, True) for row in (READ, FAILED, REMOVED)),
    ],
)
def test_newest_file_decides(row: dict[str, Any], generation: str, read: bool, failed: bool, removed: bool) -> None:
    """An older file changes nothing, and neither does a repetition; a failed file can still be read."""
    assert logic.on_read(row, "v", generation, {"container": "mov"}) == (
        Change(
            {"generation": generation, "state": "READ", "container": "mov"},
            (("MetadataRead", {"videoId": "v", "generation": generation, "container": "mov"}),),
        )
        if read
        else None
    )
    assert logic.on_failed(row, "v", generation, "uploads/v", "MalformedFile") == (
        Change(
            {"generation": generation, "state": "FAILED", "file": "uploads/v", "reason": "MalformedFile"},
            (("MetadataFailed", {"videoId": "v", "generation": generation, "reason": "MalformedFile"}),),
        )
        if failed
        else None
    )
    gone = Change({"generation": generation, "state": "REMOVED"})
    assert logic.on_removed(row, generation) == (gone if removed else None)


@pytest.mark.parametrize(
    ("row", "generation", "taken"),
    [
        ({}, NOW, False),
        (READ, OLD, True),
        (READ, NOW, True),
        (READ, NEW, False),
        (REMOVED, NOW, True),
        (FAILED, NOW, False),
        (FAILED, OLD, False),
    ],
)
def test_file_is_probed_once(row: dict[str, Any], generation: str, taken: bool) -> None:
    """A file that failed may be probed again."""
    assert logic.is_taken(row, generation) is taken


@pytest.mark.parametrize(("row", "generation"), [({}, NOW), (READ, NOW), (FAILED, OLD), (FAILED, NEW)])
def test_nothing_failed_that_could_be_tried_again(row: dict[str, Any], generation: str) -> None:
    """Only the file that failed has a key."""
    assert logic.failed_file(row, generation) == ""
    assert logic.failed_file(FAILED, NOW) == "uploads/v"


@pytest.mark.parametrize(
    ("result", "found"),
    [
        ({}, {"container": "unknown"}),
        ({"Container": {}}, {"container": "unknown"}),
        ({"Container": {"Format": "mp4", "Duration": 1.2345}}, {"container": "mp4", "durationMs": 1234}),
        (
            {"Container": {"Format": "mp4", "Tracks": [AUDIO, VIDEO]}},
            {"container": "mp4", "videoCodec": "AVC", "width": 1920, "height": 1080, "audioCodec": "AAC"},
        ),
        (
            {"Container": {"Format": "mov", "Tracks": [{"TrackType": "video"}, {"TrackType": "audio"}]}},
            {"container": "mov", "videoCodec": "unknown"},
        ),
        (
            {"Container": {"Format": "mov", "Tracks": [{**VIDEO, "VideoProperties": {"Height": "720"}}]}},
            {"container": "mov", "videoCodec": "AVC", "height": 720},
        ),
        (
            {"Container": {"Tracks": [VIDEO, AUDIO, {**VIDEO, "Codec": "HEVC"}, {**AUDIO, "Codec": "MP3"}]}},
            {"container": "unknown", "videoCodec": "AVC", "width": 1920, "height": 1080, "audioCodec": "AAC"},
        ),
        ({"Container": {"Tracks": [{"TrackType": "data", "Codec": "X"}]}}, {"container": "unknown"}),
        (
            {"Container": {"Tracks": [{"TrackType": "audio"}, {"TrackType": "audio", "Codec": "MP3"}]}},
            {"container": "unknown", "audioCodec": "MP3"},
        ),
    ],
)
def test_technical_data_of_a_probe(result: dict[str, Any], found: dict[str, Any]) -> None:
    """The first track of each kind counts; what a probe lacks is left out, or unknown."""
    assert logic.technical_data(result) == found
