"""Small media files with real frames: a coloured picture, with a bar that grows from the beginning to the end."""

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from signalbox.twin.outside.clips import clip
from signalbox.twin.services.mediaconvert.encoding import Shown, mp4

if TYPE_CHECKING:
    import av

FIRST = (0, 2, 4, 6, 8)
"""Seconds of the first frames; a few others follow, at equal distances."""
LATER = 4


def real_clip(kind: str, seconds: float, name: str, width: int = 1920, height: int = 1080) -> bytes:
    """Return a file of this kind and length with frames, in colours of its name.

    A file without pictures, or without length, is that of `clip`.
    """
    if kind in ("text", "sound") or round(seconds * 1000) <= 0:
        return clip(kind, seconds, width, height)
    file = mp4(scenes(seconds, name, width, height), seconds, (width, height), sound=kind != "silent")
    if kind == "protected":  # the marks of a protected track; what it holds stays readable
        file = file.replace(b"avc1", b"encv").replace(b"mp4a", b"enca")
    return file[:-40] if kind == "broken" else file


def scenes(seconds: float, name: str, width: int, height: int) -> Iterator[Shown]:
    """Yield the frames of a file with their instants."""
    later = (seconds * number / LATER for number in range(1, LATER))
    colours = zlib.crc32(name.encode())
    for at in sorted({float(at) for at in (*FIRST, *later) if at < seconds}):
        yield at, scene(colours, at / seconds, width, height)


def scene(colours: int, done: float, width: int, height: int) -> "av.VideoFrame":
    """Return a frame: brighter to the right, of two colours, with a bar as long as `done`."""
    import av

    frame = av.VideoFrame(width, height, "yuv420p")
    shade, filled = bytes(60 + 120 * x // width for x in range(width)), round(width * done)
    bar = bytes([235]) * filled + bytes([16]) * (width - filled)
    fill(frame.planes[0], [shade] * (height * 5 // 6) + [bar] * (height - height * 5 // 6))
    for number, plane in enumerate(frame.planes[1:]):
        upper, lower = (64 + (colours >> shift & 0x7F) for shift in (8 * number, 16 + 8 * number))
        half = plane.width
        rows = [bytes([upper + (lower - upper) * y // plane.height]) * half for y in range(plane.height)]
        fill(plane, rows)
    return frame


def fill(plane: "av.video.plane.VideoPlane", rows: list[bytes]) -> None:
    """Write rows into a plane, whose lines may be longer than its width."""
    plane.update(b"".join(row.ljust(plane.line_size, b"\0") for row in rows))
