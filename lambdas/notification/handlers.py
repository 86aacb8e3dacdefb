"""The notification consumer."""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.contracts import validate
from lambdas.common.events.envelope import Event
from lambdas.common.telemetry import count, instrumented
from lambdas.notification import logic, store


@instrumented
def notify(event: dict[str, Any], context: Any) -> Any:
    """Tell the customer what happened to the order."""

    def one(told: Event) -> None:
        if store.send(logic.message(told.type, validate(told))):
            count("MessagesSent")

    return consume(event, context, one)
