"""The analytics consumer."""

from typing import Any

from lambdas.analytics import logic, store
from lambdas.common.events.batch import consume
from lambdas.common.events.contracts import validate
from lambdas.common.events.envelope import Event
from lambdas.common.telemetry import count as count_metric
from lambdas.common.telemetry import instrumented


@instrumented
def count(event: dict[str, Any], context: Any) -> Any:
    """Count how an order or a day's settlement ended, once for each and each end."""

    def one(told: Event) -> None:
        data = validate(told)
        if store.count_once(logic.outcome(told.type, data.get("orderId") or data["date"], told.time)):
            count_metric("OutcomesCounted")

    return consume(event, context, one)
