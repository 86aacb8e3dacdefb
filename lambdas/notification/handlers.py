"""Consumer that notifies customers."""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.telemetry import instrumented
from lambdas.notification import logic, store


@instrumented
def notify(event: dict[str, Any], context: Any) -> Any:
    """Send the customer a message about a decision on the order; never about a raw signal."""

    def one(received: Event) -> None:
        store.send(logic.message(received.type, validate_own(received)))

    return consume(event, context, one)
