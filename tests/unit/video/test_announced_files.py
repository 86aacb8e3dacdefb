"""Edges of videos and documents: events of AWS become ours once, sweeps end waits, forms have limits."""

import base64
import hashlib
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.common.errors import InvalidEvent
from lambdas.common.instants import now_text
from lambdas.entrances import uploads
from lambdas.entrances.upload_events import Upload
from lambdas.video import announcements, handlers, upload_forms
from lambdas.video.job_events import JobEnd
from lambdas.video.upload_events import FileChange
from lambdas.videometadata import handlers as metadata
from tests.unit.world import Context, World, aws_error, batch, delivered

KEY = "uploads/v/original"
WRITTEN = FileChange(False, "v", KEY, 3, "A" * 32)
DELETED = FileChange(True, "v", KEY, 0, "B" * 32)
ABOUT: dict[str, Any] = {"videoId": "v", "generation": "A" * 32}


def document(sequencer: str = "S1") -> Upload:
    """A document of a loan."""
    return Upload("uploads/loan-1/x-a.pdf", "loan-1", "a.pdf", 9, sequencer)


@pytest.fixture
def head(world: World, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Buckets whose objects are PDFs; what S3 was asked for."""
    monkeypatch.setenv("MEDIA_BUCKET", "media")
    monkeypatch.setenv("DOCUMENTS_BUCKET", "documents")
    return world.answer("s3", "head_object", {"ContentType": "application/pdf"})


def events(world: World) -> list[dict[str, Any]]:
    """The events of the outbox, without instants and traces, by their ids."""
    found = sorted((json.loads(row["body"]) for row in world.rows("outbox")), key=lambda one: str(one["id"]))
    names = ("id", "type", "source", "subject", "partitionkey", "data")
    return [{name: one[name] for name in names} for one in found]


def told(kind: str, text: str, data: dict[str, Any]) -> dict[str, Any]:
    """An event about the video, whose id is a hash of what happened."""
    identity = hashlib.sha256(text.encode()).hexdigest()[:32]
    about = {"source": "signalbox.video", "subject": "v", "partitionkey": "video#v"}
    return {"id": identity, "type": kind, **about, "data": data}


def test_file_is_announced_once(world: World, head: list[dict[str, Any]]) -> None:
    """The event has the size and the type that the uploader named; a second write is another event."""
    for change in (WRITTEN, WRITTEN, DELETED):
        announcements.announce_file(change)
    assert head == [{"Bucket": "media", "Key": KEY}] * 2
    written = {**ABOUT, "key": KEY, "bytes": 3, "contentType": "application/pdf"}
    expected = [
        told("VideoUploaded", f"VideoUploaded {KEY} {'A' * 32}", written),
        told("VideoDeleted", f"VideoDeleted {KEY} {'B' * 32}", {"videoId": "v", "generation": "B" * 32}),
    ]
    assert events(world) == sorted(expected, key=lambda one: str(one["id"]))


def test_end_of_a_job_is_announced_once_for_each_status(world: World) -> None:
    """A job that was cancelled may have been reported in error before."""
    data = {**ABOUT, "attempt": 1, "jobId": "j"}
    for status in ("ERROR", "ERROR", "CANCELED"):
        announcements.announce_end(JobEnd("TranscodingJobEnded", "v", {**data, "status": status}))
    expected = [
        told("TranscodingJobEnded", f"TranscodingJobEnded j {status}", {**data, "status": status})
        for status in ("ERROR", "CANCELED")
    ]
    assert events(world) == sorted(expected, key=lambda one: str(one["id"]))


@pytest.mark.parametrize(
    ("found", "kind"), [({}, "unknown"), ({"ContentType": ""}, "unknown"), ({"ContentType": "x" * 300}, "x" * 255)]
)
def test_type_of_a_file_is_bounded(world: World, head: Any, found: dict[str, str], kind: str) -> None:
    """An object may have none."""
    world.answer("s3", "head_object", found)
    announcements.announce_file(WRITTEN)
    uploads.announce(document())
    assert {event["data"]["contentType"] for event in events(world)} == {kind}


@pytest.mark.parametrize("code", ["404", "NoSuchKey", "403", "AccessDenied"])
def test_file_that_is_gone_again(world: World, head: Any, code: str) -> None:
    """A video is announced with an unknown type, a document is invalid."""
    world.answer("s3", "head_object", aws_error(code))
    announcements.announce_file(WRITTEN)
    assert [event["data"]["contentType"] for event in events(world)] == ["unknown"]
    with pytest.raises(InvalidEvent):
        uploads.announce(document())


def test_other_errors_of_s3_are_raised(world: World, head: Any) -> None:
    """The message comes back."""
    world.answer("s3", "head_object", aws_error("InvalidRequest"))
    for announce in (
        lambda: announcements.announce_file(WRITTEN),
        lambda: uploads.announce(document()),
    ):
        with pytest.raises(ClientError):
            announce()


def test_document_is_announced_once_for_each_write(world: World, head: list[dict[str, Any]]) -> None:
    """The same object event again changes nothing."""
    for sequencer in ("S1", "S1", "S2"):
        uploads.announce(document(sequencer))
    assert head == [{"Bucket": "documents", "Key": "uploads/loan-1/x-a.pdf"}] * 3
    data = {"applicationId": "loan-1", "document": "a.pdf", "contentType": "application/pdf", "bytes": 9}
    names = {"type": "DocumentReceived", "subject": "loan-1", "partitionkey": "loan#loan-1", "data": data}
    ids = [hashlib.sha256(f"uploads/loan-1/x-a.pdf {one}".encode()).hexdigest()[:32] for one in ("S1", "S2")]
    expected = [{"id": one, "source": uploads.SOURCE, **names} for one in sorted(ids)]
    assert events(world) == expected


def test_form_takes_one_video_of_five_gigabytes(head: Any) -> None:
    """The policy names bucket, key, type and size ("POST Policy", Amazon S3 API Reference)."""
    form = upload_forms.presign_form("v")
    assert "media" in form["url"] and form["fields"]["key"] == KEY
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    given = [["starts-with", "$Content-Type", "video/"], ["content-length-range", 1, 5 * 1024**3]]
    assert policy["conditions"][:2] == given
    assert {"bucket": "media"} in policy["conditions"] and {"key": KEY} in policy["conditions"]
    assert now_text(3500)[:16] <= policy["expiration"][:16] <= now_text(3660)[:16]


def put_video(world: World, number: int, **changed: Any) -> None:
    """A video whose wait is over."""
    cause = {"correlation_id": "c-1", "causation_id": f"e-{number}", "traceparent": "", "hops": 2}
    row: dict[str, Any] = {
        "videoId": f"v-{number}",
        "generation": "A" * 32,
        "state": "GATHERING",
        "parts": {},
        "version": 1,
    }
    until = f"2026-01-05T10:00:0{number}.000Z"
    index = {"openShard": "3", "openUntil": until, "dueAt": until, "cause": cause}
    found = {**row, **index, **changed}
    world.put("videos", {name: value for name, value in found.items() if value is not None})


def test_sweep_ends_waits_that_are_over(world: World) -> None:
    """The cause is the first event of the file. A row that was closed meanwhile is left alone."""
    put_video(world, 1)
    put_video(world, 2, dueAt=None)
    put_video(world, 3, dueAt="2999")
    assert handlers.sweep({}, Context()) == {"ended": 1}
    (event,) = (json.loads(row["body"]) for row in world.rows("outbox"))
    assert (event["type"], event["data"]["videoId"], event["causationid"], event["hops"]) == (
        "VideoFailed",
        "v-1",
        "e-1",
        3,
    )


@pytest.mark.parametrize(("left", "ended"), [(15_000, 1), (14_999, 0)])
def test_sweep_begins_no_video_without_time(world: World, left: int, ended: int) -> None:
    """The next sweep goes on from there."""
    put_video(world, 1)
    assert handlers.sweep({}, Context(left)) == {"ended": ended}


PROBED = {"ProbeResults": [{"Container": {"Format": "mp4"}}]}


def describe(kind: str = "VideoUploaded", generation: str = "A" * 32) -> Any:
    """An event about the video through the consumer of metadata."""
    more = {"key": KEY, "bytes": 1, "contentType": "video/mp4"} if kind == "VideoUploaded" else {}
    event = delivered(kind, {"videoId": "v", "generation": generation, **more}, source="signalbox.video")
    return metadata.describe(batch(event), Context())


def test_file_is_probed_once_and_forgotten(world: World, head: Any) -> None:
    """A deletion of a newer generation ends it."""
    calls = world.answer("mediaconvert", "probe", PROBED)
    describe()
    describe()
    assert calls == [{"InputFiles": [{"FileUrl": f"s3://media/{KEY}"}]}]
    row = world.row("videometadata", videoId="v") or {}
    assert (row["state"], row["container"]) == ("READ", "mp4")
    describe("VideoDeleted", "B" * 32)
    assert (world.row("videometadata", videoId="v") or {})["state"] == "REMOVED"
    assert [kind for kind, _ in world.said()] == ["MetadataRead"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("BadRequestException", "UnsupportedContainer"),
        ("UnprocessableEntityException", "MalformedFile"),
        ("NotFoundException", "FileGone"),
    ],
)
def test_unreadable_file_can_be_tried_again(world: World, head: Any, code: str, reason: str) -> None:
    """A request after the failure probes the file that the row names; one about another file does nothing."""
    world.answer("mediaconvert", "probe", aws_error(code))
    describe()
    row = world.row("videometadata", videoId="v") or {}
    assert (row["state"], row["file"]) == ("FAILED", KEY)
    assert world.said() == [("MetadataFailed", {**ABOUT, "reason": reason})]
    calls = world.answer("mediaconvert", "probe", PROBED)
    describe("MetadataRequested", "B" * 32)
    assert calls == []
    describe("MetadataRequested")
    assert len(calls) == 1 and (world.row("videometadata", videoId="v") or {})["state"] == "READ"


def test_probe_that_keeps_failing_is_given_up(world: World, head: Any) -> None:
    """Only an upload is: a deletion or a request leaves the row as it is."""
    world.answer("mediaconvert", "probe", aws_error("InternalServerErrorException"))
    event = delivered("VideoUploaded", {**ABOUT, "key": KEY, "bytes": 1, "contentType": "x"}, source="signalbox.video")
    last = batch(event)
    last["Records"][0]["attributes"]["ApproximateReceiveCount"] = "5"
    metadata.describe(last, Context())
    told = {**ABOUT, "reason": "Exhausted"}
    assert world.said() == [("MetadataFailed", told)]
    assert [reason for reason, _ in world.dead_letters()] != []
