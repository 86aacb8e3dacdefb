"""Videos whose files change while a second job is begun, and jobs that no event and no message leads to."""

from collections.abc import Callable

import pytest

from scenarios.video.workload import upload
from signalbox.twin import Twin
from signalbox.twin.services.mediaconvert.jobs import Job
from tests.workflows.onboarding import rows
from tests.workflows.video import told

Open = Callable[..., Twin]
HOUR = 3600
PURPOSES = ("transcoding", "thumbnails")
TABLES = {"transcoding": "transcodings", "thumbnails": "thumbnails"}
CREATORS = {"transcoding": "videotranscoding-transcode", "thumbnails": "videothumbnails-capture"}


def first_that_fails(run: Twin, purpose: str) -> Job:
    """Upload a video whose first job of a purpose fails, and return that job while it works."""
    run.plan([{"at": 0, "conversion": purpose, "behave": "error"}, upload(1, "video-1", 30)])
    run.advance(seconds=6)
    (job,) = [job for job in run.cloud.conversions.jobs.values() if purpose in job.queue.name]
    return job


def replace_file(run: Twin, purpose: str) -> None:
    """Upload another file soon, and check that the second job of the first file is cancelled."""
    run.plan([upload(run.now + 5, "video-1", 20)])
    run.run_until_idle()
    statuses = [job.status for job in run.cloud.conversions.jobs.values() if purpose in job.queue.name]
    assert statuses == ["ERROR", "CANCELED", "COMPLETE"]
    assert run.audit() == []


def use_up(run: Twin, purpose: str, seconds: float) -> None:
    """Let other calls have the right of the next seconds to create jobs."""
    instant = {"N": str(int((run.cloud.clock.now + seconds) * 1000))}
    item = {"id": {"S": f"pace#{purpose}"}, "nextAt": instant}
    run.client("dynamodb").put_item(TableName="signalbox-dev-paces", Item=item)


def sweep(run: Twin, purpose: str) -> None:
    """Call the sweep over jobs of a purpose, as its schedule does."""
    function = run.cloud.required_function(f"signalbox-dev-video{purpose}-sweep:live")
    run.cloud.functions.invoke(function, "{}", lambda outcome: None)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_new_file_while_the_next_attempt_waits(twin: Open, purpose: str) -> None:
    """The second job of a file is created while a newer file comes: it is cancelled."""
    run = twin(seed=9)
    first = first_that_fails(run, purpose)
    assert first.ends
    run.advance(seconds=first.ends - run.cloud.clock.now - 1)
    use_up(run, purpose, 16)
    replace_file(run, purpose)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_new_file_while_a_sweep_begins_the_next_attempt(twin: Open, purpose: str) -> None:
    """The same race, where the end of the first job was lost and a sweep found it."""
    run = twin(seed=10)
    first = first_that_fails(run, purpose)
    first.mood = "lost"
    run.advance(hours=1.1)
    use_up(run, purpose, 16)
    sweep(run, purpose)
    replace_file(run, purpose)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_sweep_finds_a_job_that_no_row_knows(twin: Open, purpose: str) -> None:
    """Each try dies after CreateJob. The message is a dead letter: the sweep notes the job, and later its end."""
    run = twin(seed=11)
    crash = {"fault": "crash-after-effect", "call": "mediaconvert.CreateJob", "when": "after", "times": 20}
    search = {**crash, "call": "mediaconvert.SearchJobs"}
    function = CREATORS[purpose]
    moods = {"at": 0, "conversion": purpose, "behave": "lost"}
    run.plan([{"at": 0, **fault, "function": function} for fault in (crash, search)])
    run.plan([moods, upload(1, "video-1", 30)])
    run.advance(hours=5)
    assert [row["state"] for row in rows(run, TABLES[purpose])] == ["STARTING"]
    sweep(run, purpose)
    run.run_until_idle()
    assert [row["state"] for row in rows(run, TABLES[purpose])] == ["RUNNING"]
    run.advance(hours=1.1)
    sweep(run, purpose)
    run.run_until_idle()
    assert [row["state"] for row in rows(run, TABLES[purpose])] == ["DONE"]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_sweep_deletes_the_files_of_an_older_file(twin: Open, purpose: str) -> None:
    """The end of the second file's job is lost. A sweep finds it, and deletes what the first file left."""
    run = twin(seed=12)
    run.play([upload(1, "video-1", 30)])
    run.plan([{"at": 0, "conversion": purpose, "behave": "lost"}, upload(run.now, "video-1", 20)])
    run.advance(hours=1.1)
    sweep(run, purpose)
    run.run_until_idle()
    assert run.audit() == []


def test_new_file_while_the_first_is_worked_on(twin: Open) -> None:
    """Both jobs of the replaced file are cancelled."""
    run = twin(seed=13)
    slow = [{"at": 0, "conversion": purpose, "behave": "slow"} for purpose in PURPOSES]
    run.play([*slow, upload(1, "video-1", 30), upload(12, "video-1", 20)])
    assert sorted(job.status for job in run.cloud.conversions.jobs.values()) == 2 * ["CANCELED"] + 2 * ["COMPLETE"]
    assert run.audit() == []


def test_deleted_after_it_was_published(twin: Open) -> None:
    """The deletion removes all that was derived from the file."""
    run = twin(seed=14)
    run.play([upload(1, "video-1", 30), {"at": 300, "video-deleted": "video-1"}])
    assert [row["state"] for row in rows(run, "transcodings")] == ["REMOVED"]
    assert run.audit() == []


def test_service_that_takes_no_job_for_hours(twin: Open) -> None:
    """The messages become dead letters, and the video fails with the reason."""
    run = twin(seed=15)
    refused = {"at": 0, "conversion": "transcoding", "behave": "throttled", "seconds": 8 * HOUR}
    run.play([refused, upload(1, "video-1", 20)])
    reasons = [data["reason"] for data in told(run, "TranscodingFailed", "ThumbnailsFailed")]
    assert reasons == ["Exhausted", "Exhausted"]
    assert [data["videoId"] for data in told(run, "VideoFailed")] == ["video-1"]
    assert run.audit() == []
