"""Encoding of frames with PyAV, as MP4 and as JPEG.

One thread and no frames out of order: the same frames give the same bytes. PyAV is imported where it is used, as only
development has it.
"""

from collections.abc import Iterable
from fractions import Fraction
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import av

MILLISECOND = Fraction(1, 1000)
FAST = {"preset": "ultrafast", "tune": "zerolatency", "threads": "1", "crf": "28"}
AUDIO_RATE = 48_000
Shown = tuple[float, "av.VideoFrame"]
"""An instant in seconds, and the frame that is shown from then on."""


def installed() -> bool:
    """Return whether PyAV is installed."""
    return find_spec("av") is not None


def mp4(frames: Iterable[Shown], seconds: float, size: tuple[int, int], sound: bool) -> bytes:
    """Return an MP4 with H.264 of this length and size. With sound it has a moment of silence as AAC.

    Each frame is shown until the next one; the last one until the end.
    """
    import av

    shown = list(frames)
    instants = [round(at * 1000) for at, _ in shown]
    file = BytesIO()
    with av.open(file, "w", format="mp4") as out:
        video = out.add_stream("libx264", options=FAST)
        audio = out.add_stream("aac", rate=AUDIO_RATE, layout="mono") if sound else None
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.codec_context.time_base = MILLISECOND
        ends = [*instants[1:], round(seconds * 1000)]
        for (_, frame), at, end in zip(shown, instants, ends, strict=True):
            scaled = frame.reformat(*size, "yuv420p")
            scaled.pts, scaled.time_base = at, MILLISECOND
            scaled.pict_type = av.video.frame.PictureType.NONE
            for packet in video.encode(scaled):
                packet.duration = end - at
                out.mux(packet)
        if audio:
            out.mux([*audio.encode(silence()), *audio.encode(None)])
    return file.getvalue()


def silence() -> "av.AudioFrame":
    """Return a frame of audio without sound."""
    import av

    frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
    frame.sample_rate, frame.pts = AUDIO_RATE, 0
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return frame


def jpeg(frame: "av.VideoFrame", size: tuple[int, int]) -> bytes:
    """Return a frame as JPEG of this size."""
    import av

    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = *size, "yuvj420p"
    encoder.time_base, encoder.thread_count = MILLISECOND, 1
    scaled = frame.reformat(*size, "yuvj420p")
    scaled.pts, scaled.time_base = 0, MILLISECOND
    return b"".join(bytes(packet) for packet in (*encoder.encode(scaled), *encoder.encode(None)))
