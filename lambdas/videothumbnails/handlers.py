"""Consumer of uploads, deletions and ends of thumbnail jobs, and the sweep over jobs that are open for long."""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.telemetry import instrumented
from lambdas.videothumbnails.store import thumbnails

SPARE_MILLISECONDS = 15_000
"""Time left below which the sweep looks at no further job."""
REACTIONS = {
    "VideoUploaded": thumbnails.uploaded,
    "VideoDeleted": thumbnails.removed,
    "ThumbnailsRequested": thumbnails.requested,
}


@instrumented
def capture(event: dict[str, Any], context: Any) -> Any:
    """VideoUploaded: have pictures captured. VideoDeleted: cancel the job and delete them."""

    def one(received: Event) -> None:
        validate_own(received)
        REACTIONS[received.type](received)

    return consume(event, context, one, thumbnails.given_up)


@instrumented
def finish(event: dict[str, Any], context: Any) -> Any:
    """ThumbnailJobEnded: publish the pictures, or why there are none."""

    def one(received: Event) -> None:
        validate_own(received)
        thumbnails.ended(received)

    return consume(event, context, one)


@instrumented
def sweep(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Schedule: ask the service about each job that is open for long; return their number."""
    return {"checked": thumbnails.sweep(lambda: context.get_remaining_time_in_millis() > SPARE_MILLISECONDS)}
