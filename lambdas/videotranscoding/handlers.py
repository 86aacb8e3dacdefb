"""Consumer of uploads, deletions and ends of transcoding jobs, and the sweep over jobs that are open for long."""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.telemetry import instrumented
from lambdas.videotranscoding.store import transcodings

SPARE_MILLISECONDS = 15_000
"""Time left below which the sweep looks at no further job."""
REACTIONS = {
    "VideoUploaded": transcodings.uploaded,
    "VideoDeleted": transcodings.removed,
    "TranscodingRequested": transcodings.requested,
}


@instrumented
def transcode(event: dict[str, Any], context: Any) -> Any:
    """VideoUploaded: have the renditions made. VideoDeleted: cancel the job and delete them."""

    def one(received: Event) -> None:
        validate_own(received)
        REACTIONS[received.type](received)

    return consume(event, context, one, transcodings.given_up)


@instrumented
def finish(event: dict[str, Any], context: Any) -> Any:
    """TranscodingJobEnded: publish the renditions, or why there are none."""

    def one(received: Event) -> None:
        validate_own(received)
        transcodings.ended(received)

    return consume(event, context, one)


@instrumented
def sweep(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Schedule: ask the service about each job that is open for long; return their number."""
    return {"checked": transcodings.sweep(lambda: context.get_remaining_time_in_millis() > SPARE_MILLISECONDS)}
