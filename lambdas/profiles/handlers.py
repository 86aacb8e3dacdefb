"""Consumers of registrations, updates and frozen accounts."""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.contracts import validate
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.events.sequence import number_of
from lambdas.common.telemetry import count, instrumented
from lambdas.profiles import logic
from lambdas.profiles.store import profiles


@instrumented
def keep(event: dict[str, Any], context: Any) -> Any:
    """UserRegistered and UserUpdated: keep the user's profile, each event once and in order."""

    def one(received: Event) -> None:
        data = validate(received)
        if received.type == "UserRegistered":
            profiles.change(data["userId"], lambda row: logic.on_registered(row, data), received.as_cause())
        else:
            number = number_of(received.sequence)
            profiles.change(data["userId"], lambda row: logic.on_updated(row, data, number), received.as_cause())
        count("ProfileFacts")

    return consume(event, context, one)


@instrumented
def deactivate(event: dict[str, Any], context: Any) -> Any:
    """AccountFrozen: the profile can no longer be used."""

    def one(frozen: Event) -> None:
        user_id = validate_own(frozen)["userId"]
        profiles.change(user_id, lambda row: logic.on_frozen(row, user_id), frozen.as_cause())
        count("ProfilesDeactivated")

    return consume(event, context, one)
