"""Events of AWS services that become events of this system, through the outbox, each once."""

import hashlib
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.events import envelope
from lambdas.common.storage import outbox, rows
from lambdas.video.job_events import JobEnd
from lambdas.video.upload_events import FileChange

SOURCE = "signalbox.video"
GONE = frozenset({"404", "NoSuchKey", "403", "AccessDenied"})
"""Error codes of HeadObject for a missing object ("HeadObject", Amazon S3 API Reference)."""


def announce_file(change: FileChange) -> None:
    """Queue VideoUploaded or VideoDeleted for the bus, once for each change of each file."""
    data: dict[str, Any] = {"videoId": change.video_id, "generation": change.generation}
    if not change.deleted:
        data |= {"key": change.key, "bytes": change.size, "contentType": _content_type(change.key)}
    kind = "VideoDeleted" if change.deleted else "VideoUploaded"
    _announce(kind, change.video_id, data, f"{kind} {change.key} {change.generation}")


def announce_end(end: JobEnd) -> None:
    """Queue the end of a job for the bus, once for each status of each job."""
    _announce(end.type, end.subject, end.data, f"{end.type} {end.data['jobId']} {end.data['status']}")


def _announce(kind: str, video_id: str, data: Mapping[str, Any], identity: str) -> None:
    event = envelope.make(
        kind,
        data,
        source=SOURCE,
        subject=video_id,
        partition_key=f"video#{video_id}",
        event_id=hashlib.sha256(identity.encode()).hexdigest()[:32],
    )
    try:
        rows.write(outbox.event_item(event))
    except rows.ConditionFailed:
        return  # the same event again


def _content_type(key: str) -> str:
    """Return the media type that the uploader named; `unknown` where the file is gone again."""
    try:
        head = call("s3", "head_object", Bucket=settings.media_bucket(), Key=key)
    except ClientError as error:
        if error_code(error) in GONE:
            return "unknown"
        raise
    return str(head.get("ContentType") or "unknown")[:255]
