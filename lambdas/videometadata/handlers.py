"""Consumer of uploads and deletions."""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.telemetry import count, instrumented
from lambdas.videometadata import logic
from lambdas.videometadata.store import Unreadable, metadata, probe


@instrumented
def describe(event: dict[str, Any], context: Any) -> Any:
    """VideoUploaded: probe the file, once. MetadataRequested: again, if it failed. VideoDeleted: forget it."""

    def one(received: Event) -> None:
        data = validate_own(received)
        video_id, generation = data["videoId"], data["generation"]
        if received.type == "VideoDeleted":
            metadata.change(video_id, lambda row: logic.on_removed(row, generation), received.as_cause())
        elif received.type == "MetadataRequested":
            if file := logic.failed_file(metadata.read(video_id), generation):
                _describe(received, video_id, generation, file)
        elif not logic.is_taken(metadata.read(video_id), generation):
            _describe(received, video_id, generation, data["key"])

    return consume(event, context, one, give_up)


def give_up(received: Event, error: Exception) -> None:
    """Publish that a file's metadata could not be read; the message becomes a dead letter."""
    if received.type == "VideoUploaded":
        data = received.data
        _fail(received, data["videoId"], data["generation"], data["key"], "Exhausted")


def _describe(received: Event, video_id: str, generation: str, file: str) -> None:
    try:
        known = logic.technical_data(probe(file))
    except Unreadable as error:
        _fail(received, video_id, generation, file, error.reason)
    else:
        metadata.change(video_id, lambda row: logic.on_read(row, video_id, generation, known), received.as_cause())
        count("VideosDescribed")


def _fail(received: Event, video_id: str, generation: str, file: str, reason: str) -> None:
    metadata.change(video_id, lambda row: logic.on_failed(row, video_id, generation, file, reason), received.as_cause())
    count("VideosUndescribed")
