"""Parsing of events of the media bucket, which are no CloudEvents. Pure."""

import json
import re
from dataclasses import dataclass

from lambdas.common.errors import InvalidEvent

KEY = re.compile(r"uploads/([A-Za-z0-9][A-Za-z0-9._-]{0,63})/original")
DIGITS = 32
"""Hexadecimal digits of a generation: the longer of two sequencers is never cut."""


@dataclass(frozen=True)
class FileChange:
    """Write or deletion of a video's file; `generation` orders them."""

    deleted: bool
    video_id: str
    key: str
    size: int
    generation: str


def file_change(body: str) -> FileChange:
    """Return the change in an event "Object Created" or "Object Deleted"; InvalidEvent for any other.

    Sequencers of one key compare as text once the shorter is filled up with zeros on the right ("EventBridge event
    message structure" and "Event message structure", Amazon S3 User Guide).
    """
    try:
        event = json.loads(body)
        found, deleted = event["detail"]["object"], event["detail-type"] == "Object Deleted"
        key, sequencer = str(found["key"]), str(found["sequencer"]).upper()
        match = KEY.fullmatch(key)
        if match is None:
            raise InvalidEvent("the object's key is none of a video's file")
        if not re.fullmatch(r"[0-9A-F]{1,32}", sequencer):
            raise InvalidEvent("the object's sequencer is no hexadecimal number")
        return FileChange(deleted, match[1], key, int(found.get("size", 0)), sequencer.ljust(DIGITS, "0"))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidEvent(f"this is no change of a video's file: {type(error).__name__}") from error
