"""Events of S3 and MediaConvert as the adapters read them."""

import json
from typing import Any

import pytest

from lambdas.common.errors import InvalidEvent
from lambdas.common.mediaconvert import job_logic
from lambdas.common.mediaconvert.job_logic import End, Told
from lambdas.video import job_events, upload_events

NOTED = {"environment": "dev", "purpose": "transcoding", "subject": "v", "generation": "A" * 32, "attempt": "1"}
TOLD = Told("videoId", "Made", "Failed")


def ended(status: str = "COMPLETE", **changed: Any) -> str:
    """An event of MediaConvert."""
    outputs = [{"outputDetails": [{"durationInMs": 5}, {"durationInMs": 7}]}]
    detail = {"jobId": "j", "status": status, "userMetadata": NOTED, "outputGroupDetails": outputs, **changed}
    return json.dumps({"detail-type": "MediaConvert Job State Change", "detail": detail})


def changed(
    kind: str = "Object Created", key: str = "uploads/v/original", sequencer: str = "0055AED6DCD90281E5"
) -> str:
    """An event of S3."""
    return json.dumps({"detail-type": kind, "detail": {"object": {"key": key, "size": 3, "sequencer": sequencer}}})


def test_end_of_a_job_of_ours() -> None:
    """The length is that of the longest output; an error has its code."""
    found = job_events.job_end(ended(), "dev")
    assert found is not None and (found.type, found.data["durationMs"]) == ("TranscodingJobEnded", 7)
    failed = job_events.job_end(ended("ERROR", errorCode=1010), "dev")
    assert failed is not None and failed.data["serviceCode"] == 1010 and "durationMs" not in failed.data


@pytest.mark.parametrize("noted", [{}, None, {**NOTED, "environment": "prod"}, {**NOTED, "purpose": "subtitles"}])
def test_jobs_of_others_are_left_alone(noted: Any) -> None:
    """No user metadata, or that of another environment or purpose."""
    assert job_events.job_end(ended(userMetadata=noted), "dev") is None


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"detail": []}', '{"detail": {"userMetadata": 1}}', "[" * 9999])
def test_what_is_no_end_of_a_job(body: str) -> None:
    """A body that is no event of the service is invalid."""
    with pytest.raises(InvalidEvent):
        job_events.job_end(body, "dev")


def test_later_changes_of_a_file_have_greater_generations() -> None:
    """A shorter sequencer is filled up on the right, in capitals."""
    early = upload_events.file_change(changed(sequencer="0055aed6"))
    late = upload_events.file_change(changed("Object Deleted", sequencer="0055AED6DD"))
    assert early.generation < late.generation and len(early.generation) == 32
    assert (early.video_id, early.deleted, late.deleted) == ("v", False, True)


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        changed(key="derived/v/original"),
        changed(key="uploads/v/w/original"),
        changed(key="uploads/../original"),
        changed(sequencer=""),
        changed(sequencer="xyz"),
    ],
)
def test_what_is_no_change_of_a_file(body: str) -> None:
    """Keys that are none of a video, and sequencers that are no number."""
    with pytest.raises(InvalidEvent):
        upload_events.file_change(body)


def row(state: str, **more: Any) -> dict[str, Any]:
    """A row of a job."""
    return {"generation": "A", "attempt": 1, "file": "f", "state": state, **more}


def end(status: str = "COMPLETE", code: int = 0, job: str = "j") -> End:
    """An end of the job of that row."""
    return End("A", 1, job, status, code)


def test_end_may_come_before_the_job_is_noted() -> None:
    """The event of the service overtakes the write of the row: the row is done, and the job is noted."""
    change = job_logic.on_ended(row("STARTING"), "v", end(), TOLD, "later")
    assert change is not None and change.row["jobId"] == "j" and change.events[0][0] == "Made"
    assert job_logic.on_created(change.row, "A", 1, "j", "v", "now", "later") is None


def test_failure_of_another_job_of_the_attempt_changes_nothing() -> None:
    """A second job that was made by mistake and cancelled does not fail the first."""
    assert job_logic.on_ended(row("RUNNING", jobId="j"), "v", end("CANCELED", job="k"), TOLD, "later") is None
    assert job_logic.on_ended(row("RUNNING", jobId="j"), "v", end(job="k"), TOLD, "later") is not None


def test_unexpected_error_is_tried_once_more() -> None:
    """The second attempt that fails in the same way fails the row."""
    again = job_logic.on_ended(row("RUNNING", jobId="j"), "v", end("ERROR", 1999), TOLD, "later")
    assert again is not None and (again.row["state"], again.row["attempt"], again.events) == ("STARTING", 2, ())
    last = job_logic.on_ended({**again.row, "jobId": "k"}, "v", End("A", 2, "k", "ERROR", 1999), TOLD, "later")
    assert last is not None and last.events[0][1] == {
        "videoId": "v",
        "generation": "A",
        "reason": "JobFailed",
        "serviceCode": 1999,
    }


def test_replayed_upload_begins_a_job_that_was_never_created() -> None:
    """A row that failed before its job existed begins again; one whose job failed does not."""
    assert job_logic.on_uploaded(row("FAILED", reason="Exhausted"), "v", "A", "f", "later") is not None
    assert job_logic.on_uploaded(row("FAILED", reason="JobFailed"), "v", "A", "f", "later") is None


def test_a_request_names_the_attempt_that_failed() -> None:
    """Two requests for one failure begin one attempt; a request without an attempt counts each time."""
    again = job_logic.on_requested(row("FAILED"), "v", "A", "later", 1)
    assert again is not None and again.row["attempt"] == 2
    failed = {**again.row, "state": "FAILED"}
    assert job_logic.on_requested(failed, "v", "A", "later", 1) is None
    assert job_logic.on_requested(failed, "v", "A", "later") is not None
