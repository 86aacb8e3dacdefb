"""Consumer of closing events."""

from typing import Any

from lambdas.common import settings
from lambdas.common.events.batch import consume_together
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import check_own
from lambdas.common.telemetry import instrumented
from lambdas.history import logic, store
from lambdas.history.model import Archived


@instrumented
def archive(event: dict[str, Any], context: Any) -> Any:
    """Closing events: archive the histories of their executions, all of a batch together.

    Step Functions deletes a history 90 days after the end of its execution.
    """

    def histories_of(closing: Event) -> list[Archived]:
        check_own(closing)
        return store.histories(logic.closed(closing, settings.machines()))

    def write(found: list[list[Archived]]) -> None:
        store.archive(history for histories in found for history in histories)

    return consume_together(event, context, histories_of, write)
