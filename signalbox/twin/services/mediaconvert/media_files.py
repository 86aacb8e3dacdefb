"""Media files as a probe reads them: container, length and tracks, from the bytes of their headers.

Read are the boxes of MP4 and QuickTime; of other containers only their signature. Sources: ISO/IEC 14496-12, "ISO base
media file format" (`ftyp`, `mvhd`, `tkhd`, `stsd`; the sample entries `encv` and `enca` are protected); RFC 8794,
"Extensible Binary Meta Language" (the magic number of Matroska and WebM).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

BRANDS = {b"qt  ": "quicktime", b"3gp4": "three_gp", b"3gp5": "three_gp", b"3g2a": "three_g2"}
SIGNATURES = ((b"\x1a\x45\xdf\xa3", "matroska"), (b"OggS", "ogg"), (b"fLaC", "flac"), (b"ID3", "mp3"))
CODECS = {
    b"avc1": "AVC",
    b"avc3": "AVC",
    b"hvc1": "HEVC",
    b"hev1": "HEVC",
    b"av01": "AV1",
    b"vp09": "VP9",
    b"mp4v": "MP4V",
    b"mp4a": "AAC",
    b"ac-3": "AC3",
    b"Opus": "OPUS",
}
PROTECTED = frozenset({b"encv", b"enca"})
CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
"""Boxes that hold others."""


class NoMedia(Exception):
    """The bytes have the signature of no container that a probe knows."""


class Malformed(Exception):
    """The container is known, and its content is broken."""


@dataclass(frozen=True)
class Track:
    """Track of a file: `kind` is video or audio, `codec` as the service names it."""

    kind: str
    codec: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class MediaFile:
    """Content of a file's header. `seconds` is None where it gives no length."""

    container: str
    seconds: float | None = None
    tracks: list[Track] = field(default_factory=list)
    protected: bool = False

    @property
    def video(self) -> Track | None:
        """Return the first track of video."""
        return next((track for track in self.tracks if track.kind == "video"), None)


def read(content: bytes) -> MediaFile:
    """Return what the header of a file says. Raises NoMedia or Malformed."""
    if content[4:8] == b"ftyp":
        return _boxes(content)
    for signature, container in SIGNATURES:
        if content.startswith(signature):
            return MediaFile(container)
    if content.startswith(b"RIFF") and content[8:12] in (b"AVI ", b"WAVE"):
        return MediaFile("avi" if content[8:12] == b"AVI " else "wave")
    if content[:1] == b"\x47" and content[188:189] == b"\x47":
        return MediaFile("mpegts")
    raise NoMedia("no parser found for the container")


def _boxes(content: bytes) -> MediaFile:
    seconds, tracks, protected = None, [], False
    sizes: list[tuple[int, int]] = []
    for kind, body in boxes(content):
        if kind == b"mvhd":
            seconds = _length(body)
        elif kind == b"tkhd":
            sizes.append((int.from_bytes(body[-8:-6], "big"), int.from_bytes(body[-4:-2], "big")))
        elif kind == b"stsd":
            entry = body[12:16]
            protected = protected or entry in PROTECTED
            width, height = sizes[-1] if sizes else (0, 0)
            codec = CODECS.get(entry, "UNKNOWN")
            tracks.append(Track("video", codec, width, height) if width else Track("audio", codec))
    if seconds is None:
        raise Malformed("the file has no movie header")
    return MediaFile(BRANDS.get(content[8:12], "mp4"), seconds, tracks, protected)


def _length(body: bytes) -> float:
    """Return the seconds in a movie header, of version 0 with 32 bits or version 1 with 64."""
    wide = body[:1] == b"\x01"
    at, size = (20, 8) if wide else (12, 4)
    scale = int.from_bytes(body[at : at + 4], "big")
    if not scale:
        raise Malformed("the movie header has no time scale")
    return int.from_bytes(body[at + 4 : at + 4 + size], "big") / scale


def boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the boxes of a file, those inside of others too: type and body. Raises Malformed."""
    at = 0
    while at + 8 <= len(content):
        size, kind, start = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8], at + 8
        if size == 1:
            size, start = int.from_bytes(content[at + 8 : at + 16], "big"), at + 16
        end = at + size if size else len(content)
        if end < start or (end > len(content) and kind != b"mdat"):
            raise Malformed(f"the box {kind!r} is cut off")
        body = content[start:end]
        yield kind, body
        if kind in CONTAINERS:
            yield from boxes(body)
        at = end
