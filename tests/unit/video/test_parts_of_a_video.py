"""Row and events of a video, attribute by attribute, and settings of its jobs."""

from dataclasses import replace
from typing import Any

import pytest

from lambdas.common.storage.change import Change
from lambdas.common.storage.open_rows import shard
from lambdas.video import logic
from lambdas.videothumbnails import recipe as thumbnails
from lambdas.videotranscoding import recipe as transcoding
from tests.unit.video.test_video_projection import NEW, OLD, RENDITIONS, event

LONGEST, GRACE = "2026-01-04", "2026-01-02"
CAUSE = {"correlation_id": "c", "causation_id": "id-VideoUploaded", "traceparent": "", "hops": 0}
BEGUN: dict[str, Any] = {"generation": OLD, "state": "GATHERING", "parts": {}, "dueAt": LONGEST}
TRANSCODED = {"state": "MADE", "renditions": RENDITIONS, "durationMs": 1}
PICTURES = {"state": "MADE", "picture": "p", "preview": "q", "durationMs": 1}
METADATA = {"state": "MADE", "container": "mp4"}
ALL = {"transcoding": TRANSCODED, "metadata": METADATA, "thumbnails": PICTURES}
WHOLE = {"renditions": RENDITIONS, "metadata": {"container": "mp4"}, "thumbnails": {"picture": "p", "preview": "q"}}
ABOUT = {"videoId": "v", "generation": OLD}


def cause(kind: str) -> dict[str, Any]:
    """The cause of a sweep's events: the first event of the file."""
    return {**CAUSE, "causation_id": f"id-{kind}"}


def index(until: str) -> dict[str, str]:
    """Attributes of a row that waits."""
    return {"openShard": shard("v"), "openUntil": until}


def take(row: dict[str, Any], kind: str, generation: str = OLD) -> Change | None:
    """The change of an event."""
    return logic.on_event(row, event(kind, generation), LONGEST, GRACE)


def test_upload_begins_a_row_that_waits() -> None:
    """The instant of the upload is kept once."""
    expected = {**BEGUN, "cause": cause("VideoUploaded"), "uploadedAt": "2026-01-01T00:00:00.000Z", **index(LONGEST)}
    change = take({}, "VideoUploaded")
    assert change == Change(expected)
    assert take(dict(change.row), "VideoUploaded") is None


@pytest.mark.parametrize(
    ("kind", "name", "part", "due"),
    [
        ("VideoTranscoded", "transcoding", TRANSCODED, GRACE),
        ("ThumbnailsMade", "thumbnails", PICTURES, LONGEST),
        ("MetadataRead", "metadata", METADATA, LONGEST),
        ("ThumbnailsFailed", "thumbnails", {"state": "FAILED", "reason": "JobFailed"}, LONGEST),
        ("MetadataFailed", "metadata", {"state": "FAILED", "reason": "MalformedFile"}, LONGEST),
    ],
)
def test_first_part_begins_the_row_too(kind: str, name: str, part: dict[str, Any], due: str) -> None:
    """Renditions shorten the wait for the others; a part keeps what its event has, but for the video's own names."""
    expected = {**BEGUN, "dueAt": due, "parts": {name: part}, "cause": cause(kind), **index(due)}
    assert take({}, kind) == Change(expected)


def test_last_part_publishes_the_video() -> None:
    """The row keeps what is published, and leaves the index."""
    parts = {"transcoding": TRANSCODED, "thumbnails": PICTURES}
    row = {**BEGUN, "dueAt": GRACE, "parts": parts, "uploadedAt": "u", **index(GRACE)}
    change = take(row, "MetadataRead")
    kept = {"generation": OLD, "uploadedAt": "u", "parts": ALL, "state": "PUBLISHED", "degraded": []}
    assert change == Change(kept, (("VideoPublished", {**ABOUT, "degraded": [], **WHOLE}),))
    assert take(dict(change.row), "VideoUploaded") is None


def test_late_part_improves_a_published_video() -> None:
    """The event has everything that is there by now; a part that fails late is kept and told nobody."""
    row = {"generation": OLD, "state": "PUBLISHED", "parts": {"transcoding": TRANSCODED}, "degraded": ["x"]}
    change = take(row, "ThumbnailsMade")
    told = {**ABOUT, "improved": "thumbnails", "degraded": ["metadata"], "renditions": RENDITIONS}
    told |= {"thumbnails": {"picture": "p", "preview": "q"}}
    after = {**row, "parts": {"transcoding": TRANSCODED, "thumbnails": PICTURES}, "degraded": ["metadata"]}
    assert change == Change(after, (("VideoImproved", told),))
    failed = {**row, "parts": {**row["parts"], "metadata": {"state": "FAILED", "reason": "MalformedFile"}}}
    assert take(row, "MetadataFailed") == Change(failed)
    assert take(failed, "MetadataFailed") is None


def test_failed_renditions_fail_the_video_once() -> None:
    """The reason is that of the job. Other parts are kept on the failed row without a further event."""
    row = {**BEGUN, "parts": {"metadata": METADATA}, **index(LONGEST)}
    change = take(row, "TranscodingFailed")
    parts = {"metadata": METADATA, "transcoding": {"state": "FAILED", "reason": "JobFailed"}}
    failed = {"generation": OLD, "state": "FAILED", "parts": parts, "reason": "JobFailed"}
    assert change == Change(failed, (("VideoFailed", {**ABOUT, "reason": "JobFailed"}),))
    assert take(failed, "ThumbnailsMade") == Change({**failed, "parts": {**parts, "thumbnails": PICTURES}})
    assert take(failed, "TranscodingFailed") is None


def test_renditions_after_all_make_a_failed_video_wait_again() -> None:
    """The other parts have their grace."""
    row = {"generation": OLD, "state": "FAILED", "parts": {"transcoding": {"state": "FAILED"}}, "reason": "JobFailed"}
    change = take(row, "VideoTranscoded")
    after = {**row, "state": "GATHERING", "parts": {"transcoding": TRANSCODED}, "dueAt": GRACE, **index(GRACE)}
    assert change == Change(after)


@pytest.mark.parametrize("kind", ["VideoUploaded", "VideoTranscoded", "MetadataFailed", "VideoDeleted"])
def test_older_or_deleted_file_changes_nothing(kind: str) -> None:
    """A row of a newer file, and a row of this file's deletion."""
    assert take({"generation": NEW, "state": "GATHERING", "parts": {}}, kind) is None
    assert take({"generation": OLD, "state": "REMOVED"}, kind) is None


@pytest.mark.parametrize("row", [{}, {"generation": OLD, "state": "PUBLISHED", "parts": ALL}])
def test_deletion_is_announced_once(row: dict[str, Any]) -> None:
    """The generation of the deletion orders it."""
    removed = {"generation": NEW, "state": "REMOVED"}
    told = (("VideoRemoved", {"videoId": "v", "generation": NEW}),)
    assert take(row, "VideoDeleted", NEW) == Change(removed, told)


def test_cause_of_a_row_is_its_first_event_with_its_chain() -> None:
    """The sweep's events go on from there."""
    first = replace(event("MetadataRead"), hops=3, traceparent="00-1-2-01", correlation_id="first")
    change = logic.on_event({}, first, LONGEST, GRACE)
    chain = {"correlation_id": "first", "causation_id": "id-MetadataRead", "traceparent": "00-1-2-01", "hops": 3}
    assert change is not None and change.row["cause"] == chain


def test_newer_file_begins_anew() -> None:
    """The row loses all parts of the older file."""
    row = {"generation": OLD, "state": "PUBLISHED", "parts": ALL, "degraded": [], "uploadedAt": "u"}
    change = take(row, "VideoUploaded", NEW)
    expected = {**BEGUN, "generation": NEW, "cause": cause("VideoUploaded"), "uploadedAt": "2026-01-01T00:00:00.000Z"}
    assert change == Change({**expected, **index(LONGEST)})


@pytest.mark.parametrize(("now", "due"), [("2026-01-01", False), ("2026-01-02", True), ("2026-01-03", True)])
def test_wait_ends_at_its_instant(now: str, due: bool) -> None:
    """Renditions alone are a video without its other parts; no renditions are a failure."""
    row = {**BEGUN, "dueAt": GRACE, "parts": {"transcoding": TRANSCODED}, **index(GRACE)}
    lacking = ["metadata", "thumbnails"]
    kept = {"generation": OLD, "parts": row["parts"], "state": "PUBLISHED", "degraded": lacking}
    told = {**ABOUT, "degraded": lacking, "renditions": RENDITIONS}
    assert logic.on_due(row, "v", now) == (Change(kept, (("VideoPublished", told),)) if due else None)
    failed = {"generation": OLD, "parts": {}, "state": "FAILED", "reason": "TimedOut"}
    told = {**ABOUT, "reason": "TimedOut"}
    found = logic.on_due({**row, "parts": {}}, "v", now)
    assert found == (Change(failed, (("VideoFailed", told),)) if due else None)
    for state in ("PUBLISHED", "FAILED", "REMOVED"):
        assert logic.on_due({**row, "state": state}, "v", now) is None
    assert logic.on_due({}, "v", now) is None


AUDIO = {
    "AudioSourceName": "Audio Selector 1",
    "CodecSettings": {
        "Codec": "AAC",
        "AacSettings": {"Bitrate": 96_000, "CodingMode": "CODING_MODE_2_0", "SampleRate": 48_000},
    },
}
SELECTOR = {"Audio Selector 1": {"DefaultSelection": "DEFAULT"}}


def group(name: str, destination: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    """A group of outputs in files."""
    kind = {"Type": "FILE_GROUP_SETTINGS", "FileGroupSettings": {"Destination": destination}}
    return {"Name": name, "OutputGroupSettings": kind, "Outputs": list(outputs)}


@pytest.mark.parametrize("attempt", [1, 2])
def test_settings_of_a_transcoding_job(attempt: int) -> None:
    """Three MP4 in the codec and tier that docs/cost.md prices ("CreateJob", MediaConvert API Reference)."""

    def output(name: str, width: int, height: int, bitrate: int) -> dict[str, Any]:
        avc = {"RateControlMode": "QVBR", "QualityTuningLevel": "SINGLE_PASS", "MaxBitrate": bitrate}
        codec = {"Codec": "H_264", "H264Settings": {**avc, "SceneChangeDetect": "TRANSITION_DETECTION"}}
        return {
            "NameModifier": f"-{name}",
            "ContainerSettings": {"Container": "MP4"},
            "VideoDescription": {"Width": width, "Height": height, "CodecSettings": codec},
            "AudioDescriptions": [AUDIO],
        }

    source = {"FileInput": "s3://f", "AudioSelectors": SELECTOR, "VideoSelector": {}, "TimecodeSource": "ZEROBASED"}
    outputs = (
        output("1080p", 1920, 1080, 5_000_000),
        output("720p", 1280, 720, 3_000_000),
        output("360p", 640, 360, 1_000_000),
    )
    expected = {"Inputs": [source], "OutputGroups": [group("Renditions", "s3://d/video", *outputs)]}
    assert transcoding.settings("s3://f", "s3://d/", attempt) == expected
    assert transcoding.outputs("d/") == {
        "renditions": [
            {"key": "d/video-1080p.mp4", "width": 1920, "height": 1080},
            {"key": "d/video-720p.mp4", "width": 1280, "height": 720},
            {"key": "d/video-360p.mp4", "width": 640, "height": 360},
        ]
    }


@pytest.mark.parametrize(
    ("attempt", "clip"),
    [(1, {"InputClippings": [{"StartTimecode": "00:00:00:00", "EndTimecode": "00:00:10:00"}]}), (2, {})],
)
def test_settings_of_a_job_of_pictures(attempt: int, clip: dict[str, Any]) -> None:
    """Five pictures of the first ten seconds and a preview; the second attempt decodes the whole file."""
    source = {"FileInput": "s3://f", "VideoSelector": {}, "TimecodeSource": "ZEROBASED", "AudioSelectors": SELECTOR}
    capture = {"FramerateNumerator": 1, "FramerateDenominator": 2, "MaxCaptures": 5, "Quality": 80}
    size = {"Width": 320, "Height": 180}
    picture = {
        "ContainerSettings": {"Container": "RAW"},
        "VideoDescription": {
            **size,
            "CodecSettings": {"Codec": "FRAME_CAPTURE", "FrameCaptureSettings": capture},
        },
    }
    avc = {"RateControlMode": "QVBR", "QualityTuningLevel": "SINGLE_PASS", "MaxBitrate": 500_000}
    preview = {
        "ContainerSettings": {"Container": "MP4"},
        "VideoDescription": {**size, "CodecSettings": {"Codec": "H_264", "H264Settings": avc}},
        "AudioDescriptions": [AUDIO],
    }
    groups = [group("Pictures", "s3://d/picture", picture), group("Preview", "s3://d/preview", preview)]
    expected = {"Inputs": [{**source, **clip}], "OutputGroups": groups}
    assert thumbnails.settings("s3://f", "s3://d/", attempt) == expected
    assert thumbnails.outputs("d/") == {"picture": "d/picture.0000000.jpg", "preview": "d/preview.mp4"}
