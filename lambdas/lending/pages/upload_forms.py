"""Presigned forms, by which a browser sends a document straight into the bucket, within limits.

A presigned PUT limits no size, a presigned POST does ("POST Policy", Amazon S3 API Reference).
"""

import secrets

from lambdas.common import settings
from lambdas.common.clients import client
from lambdas.lending.documents import LARGEST_BYTES, TYPES

GOOD_SECONDS = 900


def presign_forms(application_id: str) -> tuple[str, dict[str, dict[str, str]]]:
    """Return the address for documents, and the fields of the form by media type."""
    made = {}
    address = ""
    for kind in TYPES:
        # A part of its own for each form: a second file never overwrites the first.
        presigned = client("s3").generate_presigned_post(
            Bucket=settings.documents_bucket(),
            Key=f"uploads/{application_id}/{secrets.token_hex(4)}-${{filename}}",
            Fields={"Content-Type": kind},
            Conditions=[{"Content-Type": kind}, ["content-length-range", 1, LARGEST_BYTES]],
            ExpiresIn=GOOD_SECONDS,
        )
        address, made[kind] = str(presigned["url"]), dict(presigned["fields"])
    return address, made
