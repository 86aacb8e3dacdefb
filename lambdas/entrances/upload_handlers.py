"""Consumer of events of the documents' bucket."""

from typing import Any

from lambdas.common.events.batch import consume_bodies
from lambdas.common.telemetry import count, instrumented
from lambdas.entrances import upload_events, uploads


@instrumented
def object_created(event: dict[str, Any], context: Any) -> Any:
    """Object Created in the documents' bucket: publish the document."""

    def one(body: str) -> None:
        uploads.announce(upload_events.upload(body))
        count("DocumentsUploaded")

    return consume_bodies(event, context, one)
