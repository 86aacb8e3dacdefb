"""Consumer that counts outcomes."""

from typing import Any

from lambdas.analytics import logic, store
from lambdas.common.events.batch import consume
from lambdas.common.events.contracts import validate
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import check_own
from lambdas.common.telemetry import count as count_metric
from lambdas.common.telemetry import instrumented


@instrumented
def count(event: dict[str, Any], context: Any) -> Any:
    """Count the outcome of an order, of a day's settlement or of a video's file, once for each outcome."""

    def one(received: Event) -> None:
        check_own(received)
        data = validate(received)
        if store.count_once(logic.outcome(received.type, logic.key_of(data), received.time)):
            count_metric("OutcomesCounted")

    return consume(event, context, one)
