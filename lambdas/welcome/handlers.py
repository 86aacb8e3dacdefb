"""Consumer of the events that a welcome depends on."""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.telemetry import count, instrumented
from lambdas.welcome import logic, store
from lambdas.welcome.model import State

SIGNALS = frozenset({"EmailVerified"})
"""What an identity provider may say too; a cleared screening and a profile are decisions of our own."""


@instrumented
def greet(event: dict[str, Any], context: Any) -> Any:
    """Record a fact, and welcome the user after the last one; a frozen account gets no welcome."""

    def one(received: Event) -> None:
        data = validate_own(received, SIGNALS)
        user_id = data["userId"]
        if received.type == "AccountFrozen":
            store.welcomes.change(user_id, logic.on_frozen)
            return
        row = store.welcomes.change(user_id, lambda found: logic.on_fact(found, received.type, data))
        # Also when the fact is not new: the mail of an earlier try may have failed.
        if row["state"] == State.DUE:
            store.send(user_id, received.as_cause())
            count("UsersWelcomed")

    return consume(event, context, one)
