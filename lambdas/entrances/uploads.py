"""Uploads of documents: Object Created becomes DocumentReceived, with the media type that the bucket names."""

import hashlib

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.errors import InvalidEvent
from lambdas.common.events import envelope
from lambdas.common.storage import outbox, rows
from lambdas.entrances.store import SOURCE
from lambdas.entrances.upload_events import Upload

GONE = frozenset({"404", "NoSuchKey", "403", "AccessDenied"})
"""Error codes of HeadObject for a missing object: without the right to list the bucket it is 403 ("HeadObject",
Amazon S3 API Reference)."""


def announce(upload: Upload) -> None:
    """Queue DocumentReceived for the bus, once for each write of each object."""
    identity = hashlib.sha256(f"{upload.key} {upload.sequencer}".encode()).hexdigest()[:32]
    data = {
        "applicationId": upload.application_id,
        "document": upload.name,
        "contentType": _content_type(upload.key),
        "bytes": upload.size,
    }
    event = envelope.make(
        "DocumentReceived",
        data,
        source=SOURCE,
        subject=upload.application_id,
        partition_key=f"loan#{upload.application_id}",
        event_id=identity,
    )
    try:
        rows.write(outbox.event_item(event))
    except rows.ConditionFailed:
        return  # the same object event again


def _content_type(key: str) -> str:
    try:
        head = call("s3", "head_object", Bucket=settings.documents_bucket(), Key=key)
    except ClientError as error:
        if error_code(error) in GONE:
            raise InvalidEvent("the object does not exist, or may not be read") from error
        raise
    return str(head.get("ContentType") or "unknown")[:255]
