"""Presigned form, by which a browser sends a video straight into the bucket, within limits.

A presigned PUT limits no size, a presigned POST does ("POST Policy", Amazon S3 API Reference).
"""

from typing import Any

from lambdas.common import settings
from lambdas.common.clients import client

GOOD_SECONDS = 3600
"""Time to begin the upload: S3 checks the policy when the request begins."""

LARGEST_BYTES = 5 * 1024**3
"""The most that one upload of an object may have ("Uploading objects", Amazon S3 User Guide)."""


def presign_form(video_id: str) -> dict[str, Any]:
    """Return the address for a video and the hidden fields of its form.

    The key is the same for each upload of a video: a second upload replaces the first, and is a newer generation.
    """
    presigned = client("s3").generate_presigned_post(
        Bucket=settings.media_bucket(),
        Key=f"uploads/{video_id}/original",
        Conditions=[["starts-with", "$Content-Type", "video/"], ["content-length-range", 1, LARGEST_BYTES]],
        ExpiresIn=GOOD_SECONDS,
    )
    return {"url": str(presigned["url"]), "fields": dict(presigned["fields"])}
