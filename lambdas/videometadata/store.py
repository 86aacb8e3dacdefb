"""Rows of metadata, and the probe of a file."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.storage.own_rows import OwnRows

metadata = OwnRows("videometadata", "videoId", "signalbox.videometadata")

REFUSALS = {
    "BadRequestException": "UnsupportedContainer",
    "UnprocessableEntityException": "MalformedFile",
    "NotFoundException": "FileGone",
}
"""Reason by the code of a refused probe ("Probe", AWS Elemental MediaConvert API Reference)."""


class Unreadable(Exception):
    """The file has no metadata that a probe can read; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def probe(key: str) -> Mapping[str, Any]:
    """Return the result of MediaConvert's probe of a file. Raises Unreadable for a file that it refuses."""
    file = f"s3://{settings.media_bucket()}/{key}"
    try:
        answer = call("mediaconvert", "probe", InputFiles=[{"FileUrl": file}])
    except ClientError as error:
        if error_code(error) not in REFUSALS:
            raise
        raise Unreadable(REFUSALS[error_code(error)]) from error
    result: Mapping[str, Any] = answer["ProbeResults"][0]
    return result
