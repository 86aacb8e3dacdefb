"""Projection of all events of videos, and the sweep that ends the wait for parts."""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.envelope import Cause, Event
from lambdas.common.events.origin import validate_own
from lambdas.common.instants import now_text
from lambdas.common.telemetry import count, instrumented
from lambdas.video import logic
from lambdas.video.model import GRACE_SECONDS, LONGEST_SECONDS, State
from lambdas.video.store import overdue, videos

SPARE_MILLISECONDS = 15_000
"""Time left below which the sweep begins no video."""


@instrumented
def follow(event: dict[str, Any], context: Any) -> Any:
    """Event of a video: join it with what came before, and publish what follows."""

    def one(received: Event) -> None:
        data = validate_own(received)
        longest, grace = now_text(LONGEST_SECONDS), now_text(GRACE_SECONDS)
        videos.change(data["videoId"], lambda row: logic.on_event(row, received, longest, grace), received.as_cause())
        count("VideoEvents")

    return consume(event, context, one)


@instrumented
def sweep(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Schedule: publish or fail each video whose parts were waited for long enough; return their number."""
    ended = 0
    for video_id in overdue(now_text()):
        if context.get_remaining_time_in_millis() < SPARE_MILLISECONDS:
            break  # the next sweep goes on from here
        ended += _end_wait(video_id)
    if ended:
        count("VideosOverdue", ended)
    return {"ended": ended}


def _end_wait(video_id: str) -> bool:
    """Publish or fail a video that is overdue; return whether it is closed now."""
    before = videos.read(video_id)
    if "dueAt" not in before:
        return False  # closed meanwhile: the index is a moment behind
    after = videos.change(video_id, lambda row: logic.on_due(row, video_id, now_text()), Cause(**before["cause"]))
    return str(after["state"]) != State.GATHERING
