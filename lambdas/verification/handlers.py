"""Consumers of registrations and of frozen accounts."""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.contracts import validate
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.telemetry import count, instrumented
from lambdas.verification import logic, store
from lambdas.verification.model import State


@instrumented
def ask(event: dict[str, Any], context: Any) -> Any:
    """UserRegistered: mail a code to the user's address, once."""

    def one(registered: Event) -> None:
        data = validate(registered)
        user_id = data["userId"]
        row = store.verifications.change(user_id, lambda found: logic.on_registered(found, data))
        # Also when the row is not new: the mail of an earlier try may have failed.
        if row["state"] == State.REQUESTED:
            store.send(user_id, row["email"], registered.as_cause())
            count("VerificationsSent")

    return consume(event, context, one)


@instrumented
def revoke(event: dict[str, Any], context: Any) -> Any:
    """AccountFrozen: revoke codes and verified addresses."""

    def one(frozen: Event) -> None:
        user_id = validate_own(frozen)["userId"]
        store.verifications.change(user_id, lambda row: logic.on_frozen(row, user_id), frozen.as_cause())
        count("VerificationsRevoked")

    return consume(event, context, one)
