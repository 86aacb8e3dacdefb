"""Consumers of the default bus."""

from datetime import UTC, datetime
from itertools import chain
from typing import Any

from lambdas.common import settings
from lambdas.common.events.batch import consume_bodies
from lambdas.common.telemetry import count, instrumented
from lambdas.entrances import logic, reconciliation, store, uploads

SPARE_MILLISECONDS = 10_000


@instrumented
def execution_ended(event: dict[str, Any], context: Any) -> Any:
    """An execution FAILED, TIMED_OUT or was ABORTED: announce it on our bus, where the watcher of its workflow listens."""

    def one(body: str) -> None:
        store.announce(logic.execution_end(body, settings.environment(), settings.business_keys()))
        count("ExecutionsFailed")

    return consume_bodies(event, context, one)


@instrumented
def reconcile(event: dict[str, Any], context: Any) -> dict[str, int]:
    """On a schedule: announce executions that ended without success and whose status event never came, as it would have been;
    and open rows past their deadline that no execution works on, as if theirs had just ended. The rows come first: they are few,
    and each is somebody who waits.

    Status events are best effort ("Events from AWS services", Amazon EventBridge User Guide).
    """
    missed, now, environment = 0, datetime.now(UTC), settings.environment()
    for end in chain(reconciliation.left_behind(now), reconciliation.ended(now, environment)):
        missed += store.announce(end)
        if context.get_remaining_time_in_millis() < SPARE_MILLISECONDS:
            break  # later sweeps look back far enough, and in another order
    count("ExecutionsReconciled", missed)
    return {"missed": missed}


@instrumented
def object_created(event: dict[str, Any], context: Any) -> Any:
    """An object was put into the documents' bucket: announce the document on our bus."""

    def one(body: str) -> None:
        uploads.announce(logic.upload(body))
        count("DocumentsUploaded")

    return consume_bodies(event, context, one)
