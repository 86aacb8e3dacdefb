"""Placeholders of media: a short text for each file of a job."""

from collections.abc import Mapping

from signalbox.twin.services.mediaconvert.job_settings import Output
from signalbox.twin.services.mediaconvert.jobs import Job
from signalbox.twin.services.mediaconvert.media_files import MediaFile


def placeholders(job: Job, media: MediaFile, content: bytes, seconds: float) -> Mapping[str, bytes]:
    """Return a short text for each file of a job, in the place of real media."""
    return {url: placeholder(output, seconds) for output in job.plan.outputs for url in output.keys(seconds)}


def placeholder(output: Output, seconds: float) -> bytes:
    """Return the text for a file of an output."""
    return f"{output.codec} {output.width}x{output.height} {seconds:g} s".encode()
