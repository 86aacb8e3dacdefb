"""Consumer of all events of users, and the sweep that finds stalled journeys."""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.envelope import Cause, Event
from lambdas.common.events.origin import validate_own
from lambdas.common.instants import now_text
from lambdas.common.telemetry import count, instrumented, logger
from lambdas.journeys import logic
from lambdas.journeys.model import SHARDS
from lambdas.journeys.store import journeys, overdue

SIGNALS = frozenset({"UserRegistered", "EmailVerified", "FraudSuspected"})
"""What producers outside may publish about a user; every other event of a journey is a decision of our own."""

SPARE_MILLISECONDS = 15_000
"""Time left below which the sweep begins no journey."""


@instrumented
def follow(event: dict[str, Any], context: Any) -> Any:
    """Event of a user: record it in the user's journey, once for each type."""

    def one(received: Event) -> None:
        user_id = validate_own(received, SIGNALS)["userId"]
        journeys.change(user_id, lambda row: logic.on_event(row, received, now_text()))
        count("JourneyEvents")

    return consume(event, context, one)


@instrumented
def sweep(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Schedule: publish JourneyStalled for each journey that is open past its time; return their number."""
    stalled = 0
    for shard in range(SHARDS):
        for user_id in overdue(str(shard), now_text()):
            if context.get_remaining_time_in_millis() < SPARE_MILLISECONDS:
                break  # the next sweep goes on from here
            stalled += _stalled(user_id)
    if stalled:  # another alarm tells where the sweep does not run
        count("JourneysStalled", stalled)
    return {"stalled": stalled}


def _stalled(user_id: str) -> bool:
    before = journeys.read(user_id)
    last = before["came"][logic.chain_of(before["came"])[-1]["type"]]
    cause = Cause(last["correlationId"], last["id"], last["traceparent"], last["hops"])
    after = journeys.change(user_id, lambda row: logic.on_overdue(row, user_id, now_text()), cause)
    if logic.STALLED in after["came"]:
        logger.warning("a journey has stalled", extra={"user_id": user_id, "missing": after["missing"]})
    return int(after["version"]) > int(before["version"])
