"""Consumers of the default bus."""

from typing import Any

from lambdas.common import settings
from lambdas.common.batch import consume_bodies
from lambdas.common.telemetry import count, instrumented
from lambdas.entrances import logic, store, uploads


@instrumented
def execution_ended(event: dict[str, Any], context: Any) -> Any:
    """An execution FAILED, TIMED_OUT or was ABORTED: announce it on our bus, where the watcher of its workflow listens."""

    def one(body: str) -> None:
        store.announce(logic.execution_end(body, settings.environment()))
        count("ExecutionsFailed")

    return consume_bodies(event, context, one)


@instrumented
def object_created(event: dict[str, Any], context: Any) -> Any:
    """An object was put into the documents' bucket: announce the document on our bus."""

    def one(body: str) -> None:
        uploads.announce(logic.upload(body))
        count("DocumentsUploaded")

    return consume_bodies(event, context, one)
