"""Real outputs of jobs, made with PyAV in the place of placeholders.

Frames are copied as they are in the input, so an output has its few frames and its length. The bitrates of the settings
are not obeyed: nothing measures them.
"""

from collections.abc import Iterable, Mapping
from io import BytesIO

from signalbox.twin.services.mediaconvert.encoding import Shown, jpeg, mp4
from signalbox.twin.services.mediaconvert.job_settings import Output
from signalbox.twin.services.mediaconvert.jobs import Job
from signalbox.twin.services.mediaconvert.media_files import MediaFile
from signalbox.twin.services.mediaconvert.placeholders import placeholder, placeholders


def make(job: Job, media: MediaFile, content: bytes, seconds: float) -> Mapping[str, bytes]:
    """Return the files of a job; placeholders where the input has headers alone, or the output is no MP4."""
    start = job.plan.clip[0]
    frames = clipped(decoded(content), start, start + seconds)
    if not frames:
        return placeholders(job, media, content, seconds)
    sound = any(track.kind == "audio" for track in media.tracks)
    made: dict[str, bytes] = {}
    for output in job.plan.outputs:
        size = dimensions(output, media)
        if output.captures:
            made |= pictures(output, frames, seconds, size)
        elif output.extension == "mp4":
            made[output.keys(seconds)[0]] = mp4(frames, seconds, size, sound)
        else:
            made |= {url: placeholder(output, seconds) for url in output.keys(seconds)}
    return made


def decoded(content: bytes) -> list[Shown]:
    """Return the frames of a file with their instants; none where it holds no media that can be decoded."""
    import av

    try:
        with av.open(BytesIO(content), "r") as source:
            if not source.streams.video:
                return []
            source.streams.video[0].thread_count = 1
            return [(frame.time or 0.0, frame) for frame in source.decode(video=0)]
    except av.FFmpegError:
        return []


def clipped(frames: list[Shown], start: float, end: float) -> list[Shown]:
    """Return the frames of a clip; the first one is that which is shown at its start."""
    before = [shown for shown in frames if shown[0] <= start][-1:]
    during = [shown for shown in frames if start < shown[0] < end]
    return [(max(0.0, at - start), frame) for at, frame in (*before, *during)]


def dimensions(output: Output, media: MediaFile) -> tuple[int, int]:
    """Return width and height of an output: those of its input where the settings give none."""
    source = media.video
    if output.width and output.height:
        return output.width, output.height
    assert source is not None  # a job of a file without video has ended with an error
    return source.width, source.height


def pictures(output: Output, frames: Iterable[Shown], seconds: float, size: tuple[int, int]) -> dict[str, bytes]:
    """Return a JPEG for each capture: the frame that is shown at its instant."""
    shown = list(frames)
    return {
        url: jpeg(next((frame for at, frame in reversed(shown) if at <= number * output.every), shown[0][1]), size)
        for number, url in enumerate(output.keys(seconds))
    }
