"""Consumer of the machine's outcomes of orders."""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.telemetry import count, instrumented, logger
from lambdas.comparison import store
from lambdas.comparison.model import result_from_event


@instrumented
def compare(event: dict[str, Any], context: Any) -> Any:
    """Compare the outcome of an order with the shadow's, if that is known; else the shadow does it later."""

    def one(ended: Event) -> None:
        data = validate_own(ended)
        found = store.note(store.MACHINE, data["orderId"], result_from_event(ended.type, data))
        if found:
            logger.warning("the shadow differs", extra={"order_id": data["orderId"], "fields": found})
            count("ShadowDifferences")

    return consume(event, context, one)
