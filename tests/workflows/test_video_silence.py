"""Videos whose parts do not come: what a sweep finds, and what a person asks for again."""

import json
from collections.abc import Callable

import pytest

from scenarios.video.people import media_bucket
from scenarios.video.workload import upload
from signalbox.twin import Twin
from signalbox.twin.kernel.token_bucket import TokenBucket
from signalbox.twin.outside.uploads import created
from tests.workflows.onboarding import rows
from tests.workflows.video import ask_again, told

Open = Callable[..., Twin]
HOUR = 3600.0


SILENT = (
    {"at": 0, "conversion": "transcoding", "behave": "lost", "jobs": 1},
    {"at": 0, "conversion": "thumbnails", "behave": "never", "jobs": 1},
)


def test_lost_event_and_late_pictures(twin: Open) -> None:
    """A sweep finds the end that no event announced; the video is published without the pictures that do not come."""
    run = twin(seed=3, schedules=True)
    run.plan([*SILENT, upload(1, "video-1", 60)])
    run.advance(hours=2)
    assert [data["degraded"] for data in told(run, "VideoPublished")] == [["thumbnails"]]
    (degraded,) = [found["virtual_seconds"] for found in run.executions("video")]
    assert HOUR < degraded < 1.7 * HOUR
    assert run.audit() == []


@pytest.mark.soak
def test_endless_job_is_ended_by_the_service_and_tried_again(twin: Open) -> None:
    """The service ends the job after 48 hours; the second attempt makes the pictures, and the video is improved."""
    run = twin(seed=3, schedules=True)
    run.plan([*SILENT, upload(1, "video-1", 60)])
    run.advance(hours=51)
    assert [data["degraded"] for data in told(run, "VideoImproved")] == [[]]
    assert run.audit() == []


def test_failed_part_is_repeated_by_hand(twin: Open) -> None:
    """Both attempts of the pictures fail: published without them, and improved when a person asks again."""
    run = twin(seed=4)
    run.play([{"at": 0, "conversion": "thumbnails", "behave": "error", "jobs": 2}, upload(1, "video-1", 30)])
    (published,) = told(run, "VideoPublished")
    assert published["degraded"] == ["thumbnails"]
    ask_again(run, "ThumbnailsRequested", "video-1", published["generation"])
    run.run_until_idle()
    assert [data["degraded"] for data in told(run, "VideoImproved")] == [[]]
    assert run.audit() == []


def test_crash_after_the_job_was_created(twin: Open) -> None:
    """The function dies between CreateJob and its row; the message returns after the token's minute: still one job.

    Its minutes are counted once against the budget.
    """
    run = twin(seed=5)
    crash = {"fault": "crash-after-effect", "call": "mediaconvert.CreateJob", "when": "after"}
    functions = ("videotranscoding-transcode", "videothumbnails-capture")
    run.play([*({"at": 0, **crash, "function": name} for name in functions), upload(1, "video-1", 3000)])
    assert sum(run.hits.values()) == 2
    assert len(run.cloud.conversions.jobs) == 2
    assert [data["degraded"] for data in told(run, "VideoPublished")] == [[]]
    assert run.audit() == []
    lines = [line for lines in run.cloud.functions.lines.values() for line in lines if "MinutesConverted" in line]
    minutes = {row["service"]: row["MinutesConverted"] for row in map(json.loads, lines)}
    assert minutes == {"videotranscoding": [50.0], "videothumbnails": [pytest.approx(1 / 6)]} and len(lines) == 2


def test_many_uploads_at_once_are_never_throttled(twin: Open) -> None:
    """Twelve uploads in one second, and a service that takes two jobs a second without a burst."""
    run = twin(seed=6)
    run.cloud.conversions.rate = TokenBucket(2.0, 2.0, 2.0)
    run.play([upload(number / 12, f"video-{number}", 20) for number in range(12)])
    assert run.cloud.conversions.throttled == 0
    assert len(told(run, "VideoPublished")) == 12 and run.audit() == []


def test_service_that_throttles_for_a_while(twin: Open) -> None:
    """Every new job is refused for a minute: the messages come back, and the video is published."""
    run = twin(seed=7)
    run.play([{"at": 0, "conversion": "transcoding", "behave": "throttled", "seconds": 60}, upload(1, "video-1", 20)])
    assert run.cloud.conversions.throttled > 0
    assert len(told(run, "VideoPublished")) == 1 and run.audit() == []


def test_changes_of_files_arrive_out_of_order(twin: Open) -> None:
    """Two files of each video, and the older one often comes later: the newest counts, once."""
    run = twin(seed=8)
    disorder = {"at": 0, "fault": "reordered-delivery", "queue": "video-files", "seconds": 600}
    videos = [f"video-{number}" for number in range(5)]
    lines = [upload(at, video, 30) for at in (1, 20) for video in videos]
    run.play([disorder, {**disorder, "queue": "videos"}, *lines])
    came = [(data["videoId"], data["generation"]) for data in told(run, "VideoUploaded")]
    newest = {video: max(generation for of, generation in came if of == video) for video in videos}
    assert {row["videoId"]: (row["state"], row["generation"]) for row in rows(run, "videos")} == {
        video: ("PUBLISHED", generation) for video, generation in newest.items()
    }
    assert run.audit() == []


def test_empty_file_is_a_dead_letter(twin: Open) -> None:
    """An object without bytes that came past the form is no video: no consumer gets it."""
    run = twin(seed=9)
    created(run.cloud, media_bucket(run), "uploads/video-1/original", 0, "etag")
    run.run_until_idle()
    assert run.results.dead_letters()["video-files"] == 1
    assert told(run, "VideoUploaded") == [] and run.audit() == []
