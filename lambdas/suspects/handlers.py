"""Consumer of failed payments.

PaymentFailed names an order and no customer. The orders workflow's own fact does: an order that is cancelled because
its payment was declined.
"""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.telemetry import instrumented
from lambdas.suspects import logic
from lambdas.suspects.model import Failure
from lambdas.suspects.store import suspects

DECLINED = "PaymentDeclined"


@instrumented
def watch(event: dict[str, Any], context: Any) -> Any:
    """OrderCancelled after a declined payment: count it for its customer, who may become a suspect."""

    def one(cancelled: Event) -> None:
        data = validate_own(cancelled)
        if data["reason"] != DECLINED:
            return  # the rule takes none of these; a person may send one
        failure = Failure(cancelled.time, cancelled.id)
        suspects.change(
            data["customerId"], lambda row: logic.on_failure(row, data["customerId"], failure), cancelled.as_cause()
        )

    return consume(event, context, one)
