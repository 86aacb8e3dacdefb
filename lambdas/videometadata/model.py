"""Values of metadata. Pure."""

from enum import StrEnum


class State(StrEnum):
    """State of a video's metadata; docs/video.md describes each."""

    READ = "READ"
    FAILED = "FAILED"
    REMOVED = "REMOVED"
