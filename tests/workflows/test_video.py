"""Video end to end, on the synthesised system in virtual time."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from signalbox.assembly import Assembly
from signalbox.desk import Account
from signalbox.desk.show import show_key
from signalbox.twin import Twin
from signalbox.twin.observe.story import collect
from tests.workflows.onboarding import rows
from tests.workflows.video import told

SCRIPT = Path(__file__).parents[2] / "examples" / "video.jsonl"


@pytest.fixture(scope="module")
def example(assembly: Assembly) -> Iterator[Twin]:
    """The example script, played once for all tests of this module."""
    with Twin.from_assembly(assembly, 1, schedules=False) as run:
        run.play([json.loads(line) for line in SCRIPT.read_text("utf-8").splitlines()])
        yield run


def outcomes(run: Twin) -> dict[str, str | None]:
    """The outcome of each video."""
    return {found["key"]: found["outcome"] for found in run.executions("video")}


def media_keys(run: Twin) -> list[str]:
    """The keys in the media bucket."""
    (bucket,) = [found.name for found in run.assembly.of_type("AWS::S3::Bucket") if "-media-" in found.name]
    pages = run.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [found["Key"] for page in pages for found in page.get("Contents", [])]


def test_example_has_every_end(example: Twin) -> None:
    """At least 20 uploads, all outcomes, and sound records."""
    found = outcomes(example)
    assert len(found) >= 20
    assert Counter(found.values()).keys() == {"VideoPublished", "VideoFailed", "VideoRemoved"}
    assert example.audit() == []
    assert example.results.counts()["in_flight"] == 0


def test_each_change_of_a_file_is_published_once_and_in_order(example: Twin) -> None:
    """The bucket publishes one event for each deletion of an upload, and the numbers of its changes rise."""
    journal = example.cloud.buses.buses["default"].journal
    changes = [(event["detail-type"], event["detail"]["object"]) for _, event in journal if event["source"] == "aws.s3"]
    keys = Counter(one["key"] for kind, one in changes if kind == "Object Deleted")
    deleted = {key: count for key, count in keys.items() if key.startswith("uploads/")}
    assert deleted and set(deleted.values()) == {1}
    for key in deleted:
        numbers = [one["sequencer"] for _, one in changes if one["key"] == key]
        assert numbers == sorted(numbers) and len(set(numbers)) == len(numbers)


def test_bad_files_fail_with_the_reason(example: Twin) -> None:
    """A letter, a protected film, a cut file, one without pictures; the form refuses an empty one and another type."""
    bad = {f"video-{number}" for number in (13, 14, 15, 16)}
    assert {video for video, outcome in outcomes(example).items() if outcome == "VideoFailed"} == bad | {"video-20"}
    codes = {data["videoId"]: data.get("serviceCode") for data in told(example, "TranscodingFailed")}
    assert codes == {"video-13": 1010, "video-14": 1030, "video-15": 1010, "video-16": 1020, "video-20": None}
    assert not {"video-21", "video-22"} & set(outcomes(example))
    refused = [status for _, _, video, status in example.cloud.http.replies if video in ("video-21", "video-22")]
    assert sorted(refused) == [400, 403]


def test_short_file_gets_its_pictures_at_the_second_attempt(example: Twin) -> None:
    """The clip of ten seconds does not exist in a file of eight."""
    (row,) = [row for row in rows(example, "thumbnails") if row["videoId"] == "video-11"]
    assert (row["state"], row["attempt"]) == ("DONE", 2)


def test_film_of_13_hours_is_published_whole(example: Twin) -> None:
    """The transcoder works for hours, and the length of the renditions is that of the film."""
    (made,) = [data for data in told(example, "VideoTranscoded") if data["videoId"] == "video-17"]
    (found,) = [found for found in example.executions("video") if found["key"] == "video-17"]
    assert made["durationMs"] == 13 * 3_600_000
    assert found["outcome"] == "VideoPublished" and found["virtual_seconds"] > 4 * 3600


def test_second_upload_replaces_the_first(example: Twin) -> None:
    """Both files are published or only the second; nothing of the first is left."""
    (row,) = [row for row in rows(example, "videos") if row["videoId"] == "video-19"]
    left = {key.split("/")[3] for key in media_keys(example) if key.startswith("derived/video-19/")}
    assert row["state"] == "PUBLISHED" and left == {row["generation"]}


def test_deletion_removes_what_was_derived_and_cancels_the_job(example: Twin) -> None:
    """No object of the video is left, and none of its jobs works."""
    assert outcomes(example)["video-18"] == "VideoRemoved"
    assert [key for key in media_keys(example) if "/video-18/" in key] == []
    jobs = [job for job in example.cloud.conversions.jobs.values() if "/video-18/" in job.plan.file]
    assert {job.queue.name.rpartition("-")[2]: job.status for job in jobs} == {
        "transcoding": "CANCELED",
        "thumbnails": "COMPLETE",
    }


def test_desk_shows_the_rows_and_events_of_a_video(example: Twin) -> None:
    """One timeline of a flow without a machine, and the state of each consumer's row."""
    shown = show_key(Account(example.assembly, example.client, example.journal), "video", "video-11")
    names = [line["name"] for line in shown["timeline"] if line["kind"] == "event"]
    assert names[0] == "VideoUploaded" and names[-1] == "VideoPublished" and names.count("ThumbnailJobEnded") == 2
    expected = "videos PUBLISHED, videometadata READ, transcodings DONE, thumbnails DONE"
    assert (shown["now"]["status"], shown["now"]["dead_letters"]) == (expected, [])


def test_job_of_somebody_else_changes_nothing(example: Twin) -> None:
    """The end of such a job is counted, and is no dead letter."""
    assert example.results.dead_letters()["video-jobs"] == 0
    assert any('"ForeignJobs":[1' in line for line in example.cloud.functions.lines["signalbox-dev-video-job-ended"])


def test_new_jobs_never_come_faster_than_their_share(example: Twin) -> None:
    """Two consumers with one call a second each: the service throttles none of them."""
    assert example.cloud.conversions.throttled == 0


def test_ordinary_run_has_placeholders(example: Twin) -> None:
    """Placeholders are written unless real media are asked for, and they are no pictures."""
    assert not example.cloud.conversions.real
    assert all(one["pictures"] == {"shown": [], "left_out": 0} for one in collect(example)["runs"])
