"""Acts of people: they upload and delete videos, and an operator cancels jobs or makes one by hand."""

import json
from typing import Any

from signalbox.errors import InputError
from signalbox.twin.outside.clips import KINDS, clip
from signalbox.twin.outside.real_clips import real_clip
from signalbox.twin.outside.uploads import deleted, post
from signalbox.twin.script.checks import not_text
from signalbox.twin.script.line import Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned
from signalbox.twin.services.mediaconvert.jobs import OPEN
from signalbox.twin.simulation import Simulation

LONGEST_SECONDS = 7 * 24 * 3600


def check_upload(fields: Fields) -> str | None:
    """Check an upload: its length in seconds, its kind and its media type."""
    seconds = fields.get("seconds", 60)
    if not isinstance(seconds, int | float) or not 0 <= seconds <= LONGEST_SECONDS:
        return f"`seconds` is {seconds!r}, and must be a number from 0 to {LONGEST_SECONDS}"
    if fields.get("kind", "mp4") not in (*KINDS, "empty"):
        return f"`kind` is {fields['kind']!r}; use one of {', '.join((*KINDS, 'empty'))}"
    return not_text(fields, "video", optional=("content_type",))


def upload(twin: Simulation, line: Line) -> None:
    """Ask for a form, as the application does, and send a video with it."""
    fields, function = line.fields, offering(twin)
    kind = fields.get("kind", "mp4")
    content = b"" if kind == "empty" else file_of(twin, kind, fields.get("seconds", 60), fields["video"])

    def offered(outcome: Outcome) -> None:
        if isinstance(outcome, Returned):
            form = json.loads(outcome.payload)["fields"]
            given = {**form, "Content-Type": fields.get("content_type", "video/mp4")}
            stored = post(twin.cloud, given, "original", content, function.role)
            twin.cloud.http.replies.append((twin.cloud.clock.now, "POST", fields["video"], stored.status))

    twin.cloud.functions.invoke(function, json.dumps({"videoId": fields["video"]}), offered)


def file_of(twin: Simulation, kind: str, seconds: float, video: str) -> bytes:
    """Return the file of a video: with frames where the twin makes real media, else headers alone."""
    return real_clip(kind, seconds, video) if twin.cloud.conversions.real else clip(kind, seconds)


def offering(twin: Simulation) -> Function:
    """Return the function that offers uploads. Raises InputError where none is deployed."""
    for function in twin.cloud.deployed.values():
        if function.name.endswith("video-offer-upload"):
            return function
    raise InputError("this assembly offers no uploads of videos")


def delete(twin: Simulation, line: Line) -> None:
    """Delete the file of a video."""
    deleted(twin.cloud, media_bucket(twin), f"uploads/{line.fields['video-deleted']}/original")


def media_bucket(twin: Simulation) -> str:
    """Return the name of the media bucket. Raises InputError where none is deployed."""
    for bucket in twin.assembly.of_type("AWS::S3::Bucket"):
        if "-media-" in bucket.name:
            return bucket.name
    raise InputError("this assembly has no media bucket")


def cancel(twin: Simulation, line: Line) -> None:
    """Cancel every open job of a video, as an operator does in the console."""
    for job in list(twin.cloud.conversions.jobs.values()):
        noted = job.request.get("UserMetadata", {})
        if noted.get("subject") == line.fields["job-cancelled"] and job.status in OPEN:
            twin.cloud.conversions.workers.cancel(job)


def check_foreign(fields: Fields) -> str | None:
    """Check a job that somebody makes by hand."""
    return not_text(fields, "foreign-job")


def make_foreign_job(twin: Simulation, line: Line) -> None:
    """Put a job into a queue by hand, without the marks of ours."""
    client, bucket = twin.client("mediaconvert"), media_bucket(twin)
    (queue,) = [one for name, one in twin.cloud.conversions.queues.items() if name.endswith(line.fields["foreign-job"])]
    known: dict[str, Any] = {"Codec": "H_264", "H264Settings": {"RateControlMode": "QVBR", "MaxBitrate": 1_000_000}}
    output = {"ContainerSettings": {"Container": "MP4"}, "VideoDescription": {"CodecSettings": known}}
    group = {"Type": "FILE_GROUP_SETTINGS", "FileGroupSettings": {"Destination": f"s3://{bucket}/derived/by-hand"}}
    client.create_job(
        Queue=queue.arn,
        Role="arn:aws:iam::123456789012:role/somebody",
        Settings={
            "Inputs": [{"FileInput": f"s3://{bucket}/uploads/none/original"}],
            "OutputGroups": [{"OutputGroupSettings": group, "Outputs": [output]}],
        },
    )


UPLOAD = Verb(check_upload, upload, ("seconds", "kind", "content_type"))
DELETION = Verb(lambda fields: not_text(fields, "video-deleted"), delete, ())
CANCELLATION = Verb(lambda fields: not_text(fields, "job-cancelled"), cancel, ())
FOREIGN_JOB = Verb(check_foreign, make_foreign_job, ())
