"""Row of a job: files, attempts and ends, in every order of their messages."""

from typing import Any

import pytest

from lambdas.common.mediaconvert import job_logic
from lambdas.common.mediaconvert.job_logic import End, Told
from lambdas.common.storage.change import Change
from lambdas.common.storage.open_rows import shard

OLD, NOW, NEW = "1" * 32, "2" * 32, "3" * 32
CHECK = "2026-01-05T10:00:00.000Z"
OPEN = {"openShard": shard("v"), "openUntil": CHECK}
CAUSE = {"cause": {"correlation_id": "c"}}
STARTING: dict[str, Any] = {"generation": NOW, "file": "uploads/v", "state": "STARTING", "attempt": 1}
RUNNING: dict[str, Any] = {**STARTING, "state": "RUNNING", "jobId": "job-1", "jobNotedAt": "t"}
FAILED: dict[str, Any] = {**STARTING, "state": "FAILED", "reason": "JobFailed"}
INDEXED = {"openShard": "x", "openUntil": "y", "obsoleteJob": "job-0"}
TOLD = Told("videoId", "VideoTranscoded", "TranscodingFailed", outputs={"renditions": []})


@pytest.mark.parametrize(
    ("row", "obsolete"),
    [
        ({}, {}),
        ({**RUNNING, "generation": OLD}, {"obsoleteJob": "job-1"}),
        ({**STARTING, "generation": OLD}, {}),
        ({**FAILED, "generation": OLD, "jobId": "job-1"}, {}),
        ({**FAILED, "generation": OLD, "jobId": "job-1", "obsoleteJob": "job-0"}, {"obsoleteJob": "job-0"}),
    ],
)
def test_newer_file_begins_a_job_or_closes_the_row(row: dict[str, Any], obsolete: dict[str, str]) -> None:
    """The job that still works on the older file is to be cancelled; a finished one is not."""
    begun = job_logic.on_uploaded(row, "v", NOW, "uploads/v", CHECK)
    assert begun == Change({**STARTING, **obsolete, **OPEN})
    assert job_logic.on_removed(row, NOW) == Change({"generation": NOW, "state": "REMOVED", **obsolete})


@pytest.mark.parametrize("generation", [OLD, NOW])
def test_older_file_or_a_repetition_changes_nothing(generation: str) -> None:
    """An upload and a deletion of it are left out."""
    for row in (STARTING, RUNNING, FAILED):
        assert job_logic.on_uploaded(row, "v", generation, "uploads/w", CHECK) is None
        assert job_logic.on_removed(row, generation) is None


@pytest.mark.parametrize("reason", ["Exhausted", "JobRefused"])
def test_replayed_upload_begins_a_job_that_was_never_created(reason: str) -> None:
    """The next attempt has the row's file and cause, and its own deadline."""
    row = {**FAILED, "reason": reason, **CAUSE, "obsoleteJob": "job-0"}
    begun = job_logic.on_uploaded(row, "v", NOW, "uploads/v", CHECK)
    assert begun == Change({**STARTING, "attempt": 2, **CAUSE, **OPEN})


def test_created_job_is_noted() -> None:
    """The row keeps what it has, but for the job that was to be cancelled."""
    row = {**STARTING, **CAUSE, "obsoleteJob": "job-0"}
    assert job_logic.on_created(row, NOW, 1, "job-1", "v", "t", CHECK) == Change({**RUNNING, **CAUSE, **OPEN})


@pytest.mark.parametrize(
    "changed", [{"generation": NEW}, {"attempt": 2}, {"state": "RUNNING"}, {"state": "FAILED"}, {"state": "DONE"}]
)
def test_job_of_a_row_that_has_gone_on_is_not_noted(changed: dict[str, Any]) -> None:
    """A newer file, another attempt, or an end."""
    assert job_logic.on_created({**STARTING, **changed}, NOW, 1, "job-1", "v", "t", CHECK) is None


def test_running_job_is_asked_about_later() -> None:
    """Only the instant of the next question changes."""
    assert job_logic.on_still_working({**RUNNING, **INDEXED}, "v", NOW, 1, CHECK) == Change(
        {**RUNNING, **OPEN, "obsoleteJob": "job-0"}
    )
    for changed in ({"generation": NEW}, {"attempt": 2}, {"state": "STARTING"}, {"state": "DONE"}):
        assert job_logic.on_still_working({**RUNNING, **changed}, "v", NOW, 1, CHECK) is None


def end(status: str, **changed: Any) -> End:
    """The end of the running job."""
    return End(**{"generation": NOW, "attempt": 1, "job_id": "job-1", "status": status, "duration_ms": 7, **changed})


@pytest.mark.parametrize("row", [STARTING, RUNNING, {**RUNNING, "jobId": "job-9"}])
def test_complete_job_closes_the_row(row: dict[str, Any]) -> None:
    """The files are published, also if the row does not know the job yet."""
    data = {"videoId": "v", "generation": NOW, "durationMs": 7, "renditions": []}
    assert job_logic.on_ended({**row, **INDEXED}, "v", end("COMPLETE"), TOLD, CHECK) == Change(
        {**row, "state": "DONE", "jobId": "job-1"}, (("VideoTranscoded", data),)
    )


@pytest.mark.parametrize(
    ("found", "reason", "code"),
    [
        (end("CANCELED"), "Cancelled", {}),
        (end("CANCELED", error_code=1998), "Cancelled", {"serviceCode": 1998}),
        (end("ERROR"), "JobFailed", {}),
        (end("ERROR", error_code=1), "JobFailed", {"serviceCode": 1}),
    ],
)
@pytest.mark.parametrize("row", [STARTING, RUNNING])
def test_job_that_failed_closes_the_row(row: dict[str, Any], found: End, reason: str, code: dict[str, int]) -> None:
    """The event says why, with the code of the service where it gave one."""
    data = {"videoId": "v", "generation": NOW, "reason": reason, **code}
    assert job_logic.on_ended({**row, **INDEXED}, "v", found, TOLD, CHECK) == Change(
        {**row, "state": "FAILED", "reason": reason}, (("TranscodingFailed", data),)
    )


def test_unknown_error_is_tried_again_once() -> None:
    """Error 1999 may pass: the second attempt keeps file and cause; after it the row has failed."""
    row = {**RUNNING, **CAUSE, **INDEXED}
    again = job_logic.on_ended(row, "v", end("ERROR", error_code=1999), TOLD, CHECK)
    assert again == Change({**STARTING, "attempt": 2, **OPEN, **CAUSE})
    last = end("ERROR", error_code=1999, attempt=2)
    failed = job_logic.on_ended({**row, "attempt": 2}, "v", last, TOLD, CHECK)
    assert failed is not None and failed.row["state"] == "FAILED"


@pytest.mark.parametrize("status", ["COMPLETE", "ERROR", "CANCELED"])
@pytest.mark.parametrize("changed", [{"generation": NEW}, {"attempt": 2}, {"state": "DONE"}, {"state": "FAILED"}])
def test_end_that_comes_too_late_changes_nothing(changed: dict[str, Any], status: str) -> None:
    """The row is about a newer file, another attempt, or has ended."""
    assert job_logic.on_ended({**RUNNING, **changed}, "v", end(status), TOLD, CHECK) is None


@pytest.mark.parametrize("status", ["ERROR", "CANCELED"])
def test_end_of_a_double_of_the_job_changes_nothing(status: str) -> None:
    """The job on the row still works."""
    assert job_logic.on_ended({**RUNNING, "jobId": "job-9"}, "v", end(status), TOLD, CHECK) is None


def test_job_that_could_not_be_created_is_given_up() -> None:
    """The row has failed, with the reason; one that has gone on stays."""
    data = {"videoId": "v", "generation": NOW, "reason": "Exhausted"}
    assert job_logic.on_given_up({**STARTING, **INDEXED}, "v", NOW, TOLD, "Exhausted") == Change(
        {**STARTING, "state": "FAILED", "reason": "Exhausted"}, (("TranscodingFailed", data),)
    )
    for changed in ({"generation": NEW}, {"generation": OLD}, {"state": "RUNNING"}, {"state": "FAILED"}):
        assert job_logic.on_given_up({**STARTING, **changed}, "v", NOW, TOLD, "Exhausted") is None


@pytest.mark.parametrize(("failed_attempt", "begun"), [(None, True), (1, True), (2, False), (0, False)])
def test_request_begins_the_next_attempt_once(failed_attempt: int | None, begun: bool) -> None:
    """A request that names another attempt than the failed one counts no more."""
    expected = Change({**STARTING, "attempt": 2, **CAUSE, **OPEN}) if begun else None
    assert job_logic.on_requested({**FAILED, **CAUSE}, "v", NOW, CHECK, failed_attempt) == expected


@pytest.mark.parametrize("changed", [{"generation": NEW}, {"state": "DONE"}, {"state": "RUNNING"}])
def test_request_for_a_row_that_has_not_failed_changes_nothing(changed: dict[str, Any]) -> None:
    """A row that has not failed has nothing to repeat."""
    assert job_logic.on_requested({**FAILED, **changed}, "v", NOW, CHECK) is None
