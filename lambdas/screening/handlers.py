"""Consumer of registrations."""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.contracts import validate
from lambdas.common.events.envelope import Event
from lambdas.common.telemetry import count, instrumented
from lambdas.screening import logic
from lambdas.screening.store import screenings


@instrumented
def screen(event: dict[str, Any], context: Any) -> Any:
    """UserRegistered: clear the user or suspect fraud, once."""

    def one(registered: Event) -> None:
        data = validate(registered)
        screenings.change(data["userId"], lambda row: logic.on_registered(row, data), registered.as_cause())
        count("UsersScreened")

    return consume(event, context, one)
