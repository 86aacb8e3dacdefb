"""Renditions of a video. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rendition:
    """MP4 of one size; the bit rate is the highest, in bits a second."""

    name: str
    width: int
    height: int
    highest_bitrate: int


RENDITIONS = (
    Rendition("1080p", 1920, 1080, 5_000_000),
    Rendition("720p", 1280, 720, 3_000_000),
    Rendition("360p", 640, 360, 1_000_000),
)
"""A screen, a tablet, and a telephone with a bad connection. Each is billed by the minute (docs/cost.md)."""
