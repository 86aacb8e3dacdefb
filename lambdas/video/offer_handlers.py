"""Function that an application of ours calls, with its own role, when somebody wants to upload a video."""

import re
from typing import Any

from lambdas.common.errors import InvalidTask
from lambdas.common.telemetry import count, instrumented
from lambdas.video.upload_forms import presign_form


@instrumented
def offer_upload(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the form of an upload for `{"videoId": ...}`. Raises InvalidTask for a name that is none of a video."""
    video_id = event.get("videoId")
    if not isinstance(video_id, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", video_id):
        raise InvalidTask("videoId is missing, or no name of a video")
    count("UploadsOffered")
    return presign_form(video_id)
