"""Consumers of the default bus: changes of files in the media bucket, and ends of jobs."""

from typing import Any

from lambdas.common import settings
from lambdas.common.errors import InvalidEvent
from lambdas.common.events.batch import consume_bodies
from lambdas.common.telemetry import count, instrumented
from lambdas.video import announcements, job_events, upload_events


@instrumented
def file_changed(event: dict[str, Any], context: Any) -> Any:
    """Object Created or Object Deleted in the media bucket: publish VideoUploaded or VideoDeleted."""

    def one(body: str) -> None:
        change = upload_events.file_change(body)
        if not change.deleted and not change.size:
            raise InvalidEvent("the file is empty")
        announcements.announce_file(change)
        if change.deleted:
            count("VideosDeleted")
        else:
            count("VideosUploaded")

    return consume_bodies(event, context, one)


@instrumented
def job_ended(event: dict[str, Any], context: Any) -> Any:
    """MediaConvert Job State Change: publish the end of a job of ours; leave others alone."""

    def one(body: str) -> None:
        end = job_events.job_end(body, settings.environment())
        if end is None:
            count("ForeignJobs")
            return
        announcements.announce_end(end)
        count("JobsEnded")

    return consume_bodies(event, context, one)
