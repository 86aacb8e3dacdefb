"""Consumers of the default bus."""

from datetime import UTC, datetime
from itertools import chain
from typing import Any

from lambdas.common import settings
from lambdas.common.events.batch import consume_bodies
from lambdas.common.telemetry import count, instrumented
from lambdas.entrances import logic, reconciliation, store

SPARE_MILLISECONDS = 10_000


@instrumented
def execution_ended(event: dict[str, Any], context: Any) -> Any:
    """Execution status FAILED, TIMED_OUT or ABORTED: publish it for the settler of its workflow."""

    def one(body: str) -> None:
        store.announce(logic.execution_end(body, settings.environment(), settings.business_keys()))
        count("ExecutionsFailed")

    return consume_bodies(event, context, one)


@instrumented
def reconcile(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Schedule: publish failed executions whose status event was lost, and open rows without an execution.

    An open row past its deadline that no execution works on counts as if its execution had just ended. These rows come
    first: they are few, and somebody waits for each. Status events are best effort ("Events from AWS services", Amazon
    EventBridge User Guide).
    """
    missed, now, environment = 0, datetime.now(UTC), settings.environment()
    for end in chain(reconciliation.overdue_rows(now), reconciliation.ended_executions(now, environment)):
        missed += store.announce(end)
        if context.get_remaining_time_in_millis() < SPARE_MILLISECONDS:
            break  # later sweeps look back far enough, and in another order
    if missed:
        count("ExecutionsReconciled", missed)
    return {"missed": missed}
