"""Parsing of events of MediaConvert, which are no CloudEvents. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.common.errors import InvalidEvent

TYPES = {"transcoding": "TranscodingJobEnded", "thumbnails": "ThumbnailJobEnded"}
"""Purpose of a job -> event that announces its end."""


@dataclass(frozen=True)
class JobEnd:
    """End of a job of ours: the type of its event, its subject and its data."""

    type: str
    subject: str
    data: Mapping[str, Any]


def job_end(body: str, environment: str) -> JobEnd | None:
    """Return the end in an event "MediaConvert Job State Change"; None for a job that is none of this system.

    Raises InvalidEvent for a text that is no such event. Sources: "Events with COMPLETE status", "Events with ERROR
    status" and "Events with CANCELED status", AWS Elemental MediaConvert User Guide.
    """
    try:
        detail = json.loads(body)["detail"]
        noted = detail.get("userMetadata") or {}
        kind = TYPES.get(str(noted.get("purpose")))
        if kind is None or noted.get("environment") != environment:
            return None
        data: dict[str, Any] = {
            "videoId": str(noted["subject"]),
            "generation": str(noted["generation"]),
            "attempt": int(noted["attempt"]),
            "jobId": str(detail["jobId"]),
            "status": str(detail["status"]),
        }
        if detail["status"] == "COMPLETE":
            data["durationMs"] = _length(detail)
        if "errorCode" in detail:
            data["serviceCode"] = int(detail["errorCode"])
        return JobEnd(kind, data["videoId"], data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidEvent(f"this is no end of a job: {type(error).__name__}") from error


def _length(detail: Mapping[str, Any]) -> int:
    """Return the length of the longest output in milliseconds."""
    outputs = [one for group in detail.get("outputGroupDetails", []) for one in group.get("outputDetails", [])]
    return max((int(one.get("durationInMs", 0)) for one in outputs), default=0)
