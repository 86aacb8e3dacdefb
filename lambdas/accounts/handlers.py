"""Consumer of suspicions."""

from typing import Any

from lambdas.accounts import logic
from lambdas.accounts.store import accounts
from lambdas.common.events.batch import consume
from lambdas.common.events.contracts import validate
from lambdas.common.events.envelope import Event
from lambdas.common.telemetry import count, instrumented


@instrumented
def freeze(event: dict[str, Any], context: Any) -> Any:
    """FraudSuspected, from any source: freeze the account, once."""

    def one(suspected: Event) -> None:
        data = validate(suspected)
        accounts.change(data["userId"], lambda row: logic.on_suspected(row, data), suspected.as_cause())
        count("AccountsFrozen")

    return consume(event, context, one)
