"""Consumer of closing events."""

from typing import Any

from lambdas.common import settings
from lambdas.common.events.batch import consume
from lambdas.common.events.envelope import Event
from lambdas.common.telemetry import count, instrumented
from lambdas.history import logic, store


@instrumented
def archive(event: dict[str, Any], context: Any) -> Any:
    """Closing event: archive the histories of its executions, which Step Functions deletes 90 days after their end."""

    def one(closing: Event) -> None:
        kept = store.archive(logic.closed(closing, settings.machines()))
        count("HistoriesArchived", kept)

    return consume(event, context, one)
