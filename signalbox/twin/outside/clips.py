"""Small media files for scripts: the headers of a container without media, as a probe reads them."""

KINDS = ("mp4", "protected", "silent", "text", "broken", "sound")
"""Kinds of files: a good one, one with DRM, one without sound, no media at all, one that is cut off, one without
pictures."""


def clip(kind: str, seconds: float, width: int = 1920, height: int = 1080) -> bytes:
    """Return a file of this kind and length."""
    if kind == "text":
        return b"This is a letter, and somebody called it a video.\n"
    video, audio = (b"encv", b"enca") if kind == "protected" else (b"avc1", b"mp4a")
    tracks = [] if kind == "sound" else [_track(video, width, height)]
    tracks += [] if kind == "silent" else [_track(audio, 0, 0)]
    header = bytes(12) + _number(1000) + _number(round(seconds * 1000)) + bytes(80)
    file = _box(b"ftyp", b"isom" + _number(512) + b"isomavc1") + _box(b"moov", _box(b"mvhd", header) + b"".join(tracks))
    return file[:-40] if kind == "broken" else file


def _track(entry: bytes, width: int, height: int) -> bytes:
    size = bytes(76) + width.to_bytes(2, "big") + bytes(2) + height.to_bytes(2, "big") + bytes(2)
    described = _box(b"stsd", bytes(4) + _number(1) + _number(16) + entry + bytes(8))
    return _box(b"trak", _box(b"tkhd", size) + _box(b"mdia", _box(b"minf", _box(b"stbl", described))))


def _box(kind: bytes, body: bytes) -> bytes:
    return _number(8 + len(body)) + kind + body


def _number(value: int) -> bytes:
    return value.to_bytes(4, "big")
