"""Presigned form, by which a browser sends a document straight into the bucket, within limits.

A presigned PUT limits no size, a presigned POST does ("POST Policy", Amazon S3 API Reference).
"""

import secrets

from lambdas.common import settings
from lambdas.common.clients import client
from lambdas.lending.documents import LARGEST_BYTES

GOOD_SECONDS = 900
SENT = "sent"
"""Id of the page after an upload. It is the same for everybody and needs no right: no link has such an id."""


def presign_form(application_id: str) -> tuple[str, dict[str, str]]:
    """Return the address for a document and the hidden fields of its form.

    The person chooses the type, so the policy takes any: a document of a wrong type is refused when it is received.
    S3 adds `bucket`, `key` and `etag` to the address of the page after the upload, which reads none of them.
    """
    after = f"{settings.link_url()}/documents/{SENT}"
    presigned = client("s3").generate_presigned_post(
        Bucket=settings.documents_bucket(),
        # A part of its own for each page: a second file never overwrites the first.
        Key=f"uploads/{application_id}/{secrets.token_hex(4)}-${{filename}}",
        Fields={"success_action_redirect": after},
        Conditions=[
            {"success_action_redirect": after},
            ["starts-with", "$Content-Type", ""],
            ["content-length-range", 1, LARGEST_BYTES],
        ],
        ExpiresIn=GOOD_SECONDS,
    )
    return str(presigned["url"]), dict(presigned["fields"])
