"""Consumer of files that has jobs made: each call of the service, each row, each event."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.common.errors import TransientError
from lambdas.common.events.envelope import Event
from lambdas.common.instants import now_text
from lambdas.common.mediaconvert import derived_files, jobs, pace
from lambdas.common.mediaconvert.consumer import CHECK_SECONDS, LONGEST_SECONDS
from lambdas.common.mediaconvert.jobs import JobRefused, Wanted
from lambdas.common.storage.past_deadline import past_deadline
from lambdas.videotranscoding import recipe
from lambdas.videotranscoding.store import transcodings
from tests.unit.world import World, aws, aws_error

OLD, NOW, NEW = "1" * 32, "2" * 32, "3" * 32
WANTED = Wanted("transcoding", "v", NOW, 1, "s3://media/uploads/v/original")
NOTED = {"environment": "dev", "purpose": "transcoding", "subject": "v", "generation": NOW, "attempt": "1"}
CAUSE = {"correlation_id": "c-1", "causation_id": "e-1", "traceparent": "00-1-2-01", "hops": 4}
KEPT = "derived/v/transcoding/"


class Service:
    """MediaConvert as the consumer calls it: what was asked, and jobs by their ids."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.known: dict[str, dict[str, Any]] = {}
        for operation in ("create_job", "search_jobs", "cancel_job", "get_job"):
            world.answer("mediaconvert", operation, self._answer(operation))

    def _answer(self, operation: str) -> Any:
        def answer(**arguments: Any) -> Any:
            self.asked.append((operation, arguments))
            return getattr(self, operation)(**arguments)

        return answer

    def create_job(self, **arguments: Any) -> Any:
        """Create a job, with the next number."""
        identity = f"job-{len(self.known) + 1}"
        self.known[identity] = {"Id": identity, "Status": "PROGRESSING", "UserMetadata": arguments["UserMetadata"]}
        return {"Job": self.known[identity]}

    def search_jobs(self, **arguments: Any) -> Any:
        """Return all jobs."""
        return {"Jobs": list(self.known.values())} if self.known else {}

    def cancel_job(self, Id: str) -> Any:  # noqa: N803  # the service's name
        """Cancel a job that exists."""
        if Id not in self.known:
            raise aws_error("NotFoundException")
        return {}

    def get_job(self, Id: str) -> Any:  # noqa: N803  # as above
        """Return a job that exists."""
        if Id not in self.known:
            raise aws_error("NotFoundException")
        return {"Job": self.known[Id]}

    def calls(self) -> list[str]:
        """The operations in their order, with the job that was cancelled or read."""
        return [f"{operation} {found['Id']}" if "Id" in found else operation for operation, found in self.asked]


@pytest.fixture
def service(world: World, monkeypatch: pytest.MonkeyPatch) -> Service:
    """The account with a bucket of media and MediaConvert."""
    aws("s3").create_bucket(Bucket="media")
    given = {
        "ENVIRONMENT": "dev",
        "MEDIA_BUCKET": "media",
        "JOB_QUEUE": "queue",
        "JOB_ROLE": "role",
        "JOB_PRIORITY": "-7",
        "JOBS_PER_SECOND": "1000",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return Service(world)


def event(kind: str, generation: str = NOW, **data: Any) -> Event:
    """An event about the video v."""
    about = {"videoId": "v", "generation": generation, **data}
    return Event("e-1", "s", kind, "", "v", about, "", "c-1", "c-0", "p", "00-1-2-01", "", 4)


def upload(generation: str = NOW) -> None:
    """Take an upload."""
    transcodings.uploaded(event("VideoUploaded", generation, key="uploads/v/original"))


def end(status: str, job: str = "job-1", generation: str = NOW, **more: Any) -> None:
    """Take the end of a job."""
    transcodings.ended(
        event("TranscodingJobEnded", generation, **{"attempt": 1, "jobId": job, "status": status, **more})
    )


def row(world: World) -> dict[str, Any]:
    """The row without its version and instants."""
    found = world.row("transcodings", videoId="v") or {}
    return {name: value for name, value in found.items() if name not in ("version", "updatedAt", "jobNotedAt")}


def put_overdue(world: World, **changed: Any) -> None:
    """Make the row overdue."""
    found = world.row("transcodings", videoId="v") or {}
    after = {**found, "openUntil": "2026-01-05T10:00:00.000Z", **changed}
    world.put("transcodings", {name: value for name, value in after.items() if value is not None})


def keep(*keys: str) -> None:
    """Write files."""
    for key in keys:
        aws("s3").put_object(Bucket="media", Key=key, Body=b"x")


def files() -> list[str]:
    """The files of the bucket."""
    return [one["Key"] for one in aws("s3").list_objects_v2(Bucket="media").get("Contents", [])]


def test_upload_creates_a_job_once(world: World, service: Service) -> None:
    """The request names queue, role, priority and token; the row has the job, its cause, and its next check."""
    upload()
    (asked,) = [found for operation, found in service.asked if operation == "create_job"]
    assert asked == {
        "ClientRequestToken": WANTED.token,
        "Queue": "queue",
        "Priority": -7,
        "Role": "role",
        "UserMetadata": NOTED,
        "Settings": recipe.settings("s3://media/uploads/v/original", f"s3://media/{KEPT}{NOW}/", 1),
    }
    found = row(world)
    until = found.pop("openUntil")
    assert now_text(CHECK_SECONDS - 60) < until <= now_text(CHECK_SECONDS)
    assert found.pop("openShard") in set("01234567")
    running = {"videoId": "v", "generation": NOW, "file": "uploads/v/original", "attempt": 1, "cause": CAUSE}
    assert found == {**running, "state": "RUNNING", "jobId": "job-1"}
    assert service.calls() == ["create_job"]
    upload()
    assert service.calls() == ["create_job"]
    assert world.rows("outbox") == []


def test_token_of_a_job_tells_each_attempt_from_others(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty-four characters, the same at each try of the same job."""
    others = [
        replace(WANTED, purpose="x"),
        replace(WANTED, subject="w"),
        replace(WANTED, generation=NEW),
        replace(WANTED, attempt=2),
    ]
    tokens = [one.token for one in (WANTED, replace(WANTED, file="other"), *others)]
    monkeypatch.setenv("ENVIRONMENT", "prod")
    tokens.append(WANTED.token)
    assert tokens[0] == tokens[1] and len(set(tokens)) == 6
    assert {len(token) for token in tokens} == {64}


def test_upload_whose_function_died_finds_its_job(world: World, service: Service) -> None:
    """The job was created and not noted: the repetition searches by file and queue, and creates none."""
    upload()
    put_overdue(world, state="STARTING", jobId=None)
    service.known["job-0"] = {"Id": "job-0", "UserMetadata": {**NOTED, "attempt": "2"}}
    service.asked.clear()
    upload()
    search = {"InputFile": WANTED.file, "Queue": "queue", "Order": "DESCENDING"}
    assert service.asked == [("search_jobs", search)]
    assert (row(world)["state"], row(world)["jobId"]) == ("RUNNING", "job-1")


def test_newer_file_cancels_the_job_of_the_older(world: World, service: Service) -> None:
    """The next job is noted without it; an older upload changes nothing."""
    upload()
    upload(NEW)
    assert service.calls() == ["create_job", "cancel_job job-1", "create_job"]
    found = row(world)
    assert (found["generation"], found["jobId"], "obsoleteJob" in found) == (NEW, "job-2", False)
    upload(OLD)
    assert len(service.asked) == 3


def test_job_that_the_row_has_outrun_is_cancelled(world: World, service: Service) -> None:
    """A newer file came while the job was created."""
    plain = service.create_job

    def create(**arguments: Any) -> Any:
        answer = plain(**arguments)
        world.put("transcodings", {"videoId": "v", "generation": NEW, "state": "REMOVED", "version": 9})
        return answer

    service.create_job = create  # type: ignore[method-assign]  # for this test
    upload()
    assert service.calls() == ["create_job", "cancel_job job-1"]
    assert row(world) == {"videoId": "v", "generation": NEW, "state": "REMOVED"}


def test_job_that_is_refused_is_given_up_with_its_reason(world: World, service: Service) -> None:
    """A replay of the message begins the next attempt; an error without a reason is exhaustion."""
    world.answer("mediaconvert", "create_job", aws_error("BadRequestException"))
    with pytest.raises(JobRefused, match="MediaConvert refused the job: BadRequestException") as refused:
        upload()
    transcodings.given_up(event("VideoUploaded"), refused.value)
    assert (row(world)["state"], row(world)["reason"]) == ("FAILED", "JobRefused")
    told = {"videoId": "v", "generation": NOW, "reason": "JobRefused"}
    assert world.said() == [("TranscodingFailed", told)]
    world.answer("mediaconvert", "create_job", service.create_job)
    upload()
    assert (row(world)["state"], row(world)["attempt"]) == ("RUNNING", 2)
    world.put("transcodings", {**row(world), "version": 9, "state": "STARTING"})
    transcodings.given_up(event("VideoUploaded"), ValueError("x"))
    assert row(world)["reason"] == "Exhausted"


def test_deletion_cancels_the_job_and_deletes_its_files(world: World, service: Service) -> None:
    """Files of other purposes and of other videos stay; an older deletion does nothing."""
    upload()
    others = ["derived/v/thumbnails/a", "derived/w/transcoding/a"]
    keep(f"{KEPT}{NOW}/a", f"{KEPT}{OLD}/b", *others)
    transcodings.removed(event("VideoDeleted", OLD))
    assert len(files()) == 4
    transcodings.removed(event("VideoDeleted", NEW))
    assert files() == others
    assert service.calls() == ["create_job", "cancel_job job-1"]
    assert row(world) == {"videoId": "v", "generation": NEW, "state": "REMOVED", "obsoleteJob": "job-1"}


def test_complete_job_publishes_its_files_and_deletes_older_ones(world: World, service: Service) -> None:
    """The cause of the event is the upload. The files are named by the folder of their generation."""
    upload()
    keep(f"{KEPT}{NOW}/a", f"{KEPT}{OLD}/b")
    end("COMPLETE", durationMs=7)
    assert files() == [f"{KEPT}{NOW}/a"]
    told = {"videoId": "v", "generation": NOW, "durationMs": 7, **recipe.outputs(f"{KEPT}{NOW}/")}
    assert world.said() == [("VideoTranscoded", told)]
    (written,) = world.rows("outbox")
    assert '"causationid":"e-1"' in written["body"] and '"hops":5' in written["body"]
    done = {"videoId": "v", "generation": NOW, "file": "uploads/v/original", "attempt": 1, "cause": CAUSE}
    assert row(world) == {**done, "state": "DONE", "jobId": "job-1"}
    end("COMPLETE")
    assert len(world.rows("outbox")) == 1


def test_end_of_a_job_for_an_older_file_deletes_its_files(world: World, service: Service) -> None:
    """The end is not published, and files of the newer one stay."""
    upload(NEW)
    keep(f"{KEPT}{NOW}/a", f"{KEPT}{NEW}/b")
    end("COMPLETE", job="job-0")
    assert (files(), world.rows("outbox")) == ([f"{KEPT}{NEW}/b"], [])


@pytest.mark.parametrize(("code", "state", "attempt"), [(1999, "RUNNING", 2), (1010, "FAILED", 1), (0, "FAILED", 1)])
def test_failed_job_is_created_again_after_an_unknown_error(
    world: World, service: Service, code: int, state: str, attempt: int
) -> None:
    """The second attempt searches first; any other error fails the row and deletes nothing."""
    upload()
    keep(f"{KEPT}{NOW}/a")
    end("ERROR", **({"serviceCode": code} if code else {}))
    assert (row(world)["state"], row(world)["attempt"], files()) == (state, attempt, [f"{KEPT}{NOW}/a"])
    assert service.calls()[1:] == (["search_jobs", "create_job"] if code == 1999 else [])
    failed = {"videoId": "v", "generation": NOW, "reason": "JobFailed", **({"serviceCode": code} if code else {})}
    assert world.said() == ([] if code == 1999 else [("TranscodingFailed", failed)])


@pytest.mark.parametrize(("attempt", "again"), [(None, True), (1, True), (2, False)])
def test_request_creates_a_failed_job_again(world: World, service: Service, attempt: int | None, again: bool) -> None:
    """A request that names another attempt changes nothing."""
    upload()
    end("ERROR")
    named = {} if attempt is None else {"attempt": attempt}
    transcodings.requested(event("TranscodingRequested", **named))
    assert (row(world)["state"], row(world)["attempt"]) == (("RUNNING", 2) if again else ("FAILED", 1))
    transcodings.requested(event("TranscodingRequested", NEW))
    assert row(world)["generation"] == NOW


def test_request_looks_at_an_overdue_job_first(world: World, service: Service) -> None:
    """The job has failed without an event, and is created again at once."""
    upload()
    put_overdue(world)
    service.known["job-1"]["Status"] = "ERROR"
    transcodings.requested(event("TranscodingRequested"))
    assert (row(world)["state"], row(world)["jobId"]) == ("RUNNING", "job-2")


DETAILS = [{"OutputDetails": [{"DurationInMs": 5}, {"DurationInMs": 9}]}, {"OutputDetails": [{}]}, {}]


@pytest.mark.parametrize(
    ("job", "state", "told"),
    [
        ({"Status": "COMPLETE", "OutputGroupDetails": DETAILS}, "DONE", {"durationMs": 9}),
        ({"Status": "COMPLETE"}, "DONE", {"durationMs": 0}),
        ({"Status": "ERROR", "ErrorCode": 1010}, "FAILED", {"reason": "JobFailed", "serviceCode": 1010}),
        ({"Status": "ERROR", "ErrorCode": None}, "FAILED", {"reason": "JobFailed"}),
        ({"Status": "CANCELED"}, "FAILED", {"reason": "Cancelled"}),
    ],
)
def test_sweep_closes_the_row_of_a_job_whose_event_was_lost(
    world: World, service: Service, job: dict[str, Any], state: str, told: dict[str, Any]
) -> None:
    """The description of a job has the fields of the event in other names ("GetJob", MediaConvert API Reference)."""
    upload()
    put_overdue(world)
    service.known["job-1"] |= job
    assert transcodings.sweep(lambda: True) == 1
    assert row(world)["state"] == state
    ((kind, data),) = world.said()
    outputs = recipe.outputs(f"{KEPT}{NOW}/") if state == "DONE" else {}
    assert kind == ("VideoTranscoded" if state == "DONE" else "TranscodingFailed")
    assert data == {"videoId": "v", "generation": NOW, **told, **outputs}


@pytest.mark.parametrize(
    ("known", "age", "reason"),
    [
        (True, 60, ""),
        (True, LONGEST_SECONDS - 60, ""),
        (True, LONGEST_SECONDS + 60, "TimedOut"),
        (False, 60, "JobLost"),
    ],
)
def test_sweep_gives_up_a_job_that_is_too_old_or_gone(
    world: World, service: Service, known: bool, age: int, reason: str
) -> None:
    """A job that still works is looked at later; one that is given up is cancelled."""
    upload()
    put_overdue(world, jobNotedAt=now_text(-age))
    if not known:
        service.known.clear()
    service.asked.clear()
    transcodings.sweep(lambda: True)
    if not reason:
        assert (row(world)["state"], service.calls()) == ("RUNNING", ["get_job job-1"])
        assert row(world)["openUntil"] > now_text(CHECK_SECONDS - 60)
        assert world.said() == []
        return
    assert service.calls() == ["get_job job-1", "cancel_job job-1"]
    assert world.said() == [("TranscodingFailed", {"videoId": "v", "generation": NOW, "reason": reason})]
    assert row(world)["state"] == "FAILED"


@pytest.mark.parametrize("created", [True, False])
def test_sweep_finds_a_job_that_was_never_noted(world: World, service: Service, created: bool) -> None:
    """A job that an earlier try created is noted; where there is none the row has failed."""
    upload()
    put_overdue(world, state="STARTING", jobId=None)
    if not created:
        service.known.clear()
    transcodings.sweep(lambda: True)
    if created:
        assert (row(world)["state"], row(world)["jobId"], world.said()) == ("RUNNING", "job-1", [])
    else:
        told = {"videoId": "v", "generation": NOW, "reason": "NeverCreated"}
        assert (row(world)["state"], world.said()) == ("FAILED", [("TranscodingFailed", told)])


@pytest.mark.parametrize("changed", [{"state": "DONE"}, {"openUntil": "9999"}])
def test_row_that_has_gone_on_is_left_alone(world: World, service: Service, changed: dict[str, Any]) -> None:
    """The index is a moment behind."""
    upload()
    put_overdue(world, **changed)
    service.asked.clear()
    transcodings._check("v")
    transcodings._check("unknown")
    assert service.asked == []


def test_sweep_stops_when_its_time_is_over(world: World, service: Service) -> None:
    """The next sweep goes on from there; rows come oldest first in each shard."""
    names = [f"v-{number}" for number in range(9)]
    for number, name in enumerate(names):
        until = {"openShard": "3", "openUntil": f"2026-01-05T10:00:0{9 - number}.000Z"}
        about = {"videoId": name, "generation": NOW, "file": f"uploads/{name}", "attempt": 1, "version": 1}
        world.put("transcodings", {**about, "state": "STARTING", **until})
    assert [found["videoId"] for found in past_deadline("transcodings", now_text(), 2)] == names[::-1]
    at = "2026-01-05T10:00:05.000Z"
    assert [found["videoId"] for found in past_deadline("transcodings", at)] == names[:4:-1]
    left = iter([True, True, False])
    assert transcodings.sweep(lambda: next(left)) == 2
    assert sorted(data["videoId"] for _, data in world.said()) == ["v-7", "v-8"]


@pytest.mark.parametrize(("code", "raised"), [("NotFoundException", False), ("ConflictException", False), ("X", True)])
def test_job_that_has_ended_needs_no_cancelling(service: Service, code: str, raised: bool) -> None:
    """Any other refusal is raised, and so is one of GetJob."""
    service.world.answer("mediaconvert", "cancel_job", aws_error(code))
    service.world.answer("mediaconvert", "get_job", aws_error(code))
    if raised:
        for call in (jobs.cancel, jobs.read):
            with pytest.raises(ClientError):
                call("job-1")
    else:
        jobs.cancel("job-1")
    if code == "NotFoundException":
        assert jobs.read("job-1") == {}


def test_files_are_deleted_page_by_page(world: World, service: Service) -> None:
    """A listing has a thousand keys at most; what is kept is kept on each page."""
    pages = [
        {"Contents": [{"Key": "a/1"}, {"Key": "a/b/2"}], "IsTruncated": True, "NextContinuationToken": "t"},
        {"Contents": [{"Key": "a/3"}], "IsTruncated": False},
    ]
    asked = world.answer("s3", "list_objects_v2", *(lambda page=page, **_: page for page in pages))
    deleted = world.answer("s3", "delete_object", {})
    assert derived_files.delete("a/", but="a/b/") == 2
    assert asked == [{"Bucket": "media", "Prefix": "a/"}, {"Bucket": "media", "Prefix": "a/", "ContinuationToken": "t"}]
    assert deleted == [{"Bucket": "media", "Key": key} for key in ("a/1", "a/3")]
    world.answer("s3", "list_objects_v2", {"IsTruncated": False})
    assert derived_files.delete("a/") == 0
    assert derived_files.folder("v", "transcoding", NOW) == f"{KEPT}{NOW}/"
    assert derived_files.folder("v", "transcoding") == KEPT


def test_reservation_that_always_loses_is_busy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other copies reserve in each try: the message goes back to its queue."""
    monkeypatch.setenv("JOBS_PER_SECOND", "2")
    calls = world.answer("dynamodb", "put_item", aws_error("ConditionalCheckFailedException"))
    with pytest.raises(TransientError, match="pace#x was reserved by other copies in each of 20 tries"):
        pace.take("x")
    assert (len(calls), len(world.naps)) == (pace.TRIES, pace.TRIES)
    assert calls[0]["Item"]["id"] == {"S": "pace#x"}
