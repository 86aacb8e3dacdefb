"""Values of videos. Pure."""

from enum import StrEnum


class State(StrEnum):
    """State of a video; docs/video.md describes each."""

    GATHERING = "GATHERING"
    PUBLISHED = "PUBLISHED"
    FAILED = "FAILED"
    REMOVED = "REMOVED"


class Part(StrEnum):
    """State of one consumer's part."""

    MADE = "MADE"
    FAILED = "FAILED"


CRITICAL = "transcoding"
"""Part without which there is no video; the others are published when they come."""

OPTIONAL = ("metadata", "thumbnails")

MADE = {"MetadataRead": "metadata", "VideoTranscoded": "transcoding", "ThumbnailsMade": "thumbnails"}
"""Event -> part that it brings."""

FAILED = {"MetadataFailed": "metadata", "TranscodingFailed": "transcoding", "ThumbnailsFailed": "thumbnails"}
"""Event -> part that will not come, unless somebody repeats it."""

GRACE_SECONDS = 15 * 60
"""Time for the optional parts after the renditions: they usually come long before."""

LONGEST_SECONDS = 76 * 3600
"""Time from an upload to the renditions at most: longer than the consumer follows a job."""
