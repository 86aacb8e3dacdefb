"""Holds of customers: until when orders of a suspected customer wait."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from lambdas.common.instants import instant_text
from lambdas.common.storage import rows

HOLD_SECONDS = 3600
"""How long a hold lasts, from the last failure that made it."""

KEPT_SECONDS = 86_400


def hold(customer_id: str, suspected_at: str) -> None:
    """Hold further orders of a customer; a hold that lasts longer stays, as events may come late."""
    until = datetime.fromisoformat(suspected_at) + timedelta(seconds=HOLD_SECONDS)
    values = {"until": instant_text(until), "expiresAt": int(until.timestamp()) + KEPT_SECONDS}
    changed = "SET #until = :until, #expiresAt = :expiresAt"
    unless_longer = "attribute_not_exists(#until) OR #until < :until"
    with suppress(rows.ConditionFailed):
        rows.write(rows.update("holds", {"customerId": customer_id}, changed, values, unless_longer))


def seconds_left(customer_id: str) -> float:
    """Return the seconds for which a customer's orders wait; 0 where there is no hold.

    The read is eventually consistent, at half the price: every order pays it, and a hold is an event late anyway.
    """
    row = rows.get("holds", {"customerId": customer_id}, consistent=False)
    return seconds_until(str(row["until"])) if row else 0.0


def seconds_until(instant: str) -> float:
    """Return the seconds until an instant; 0 where it is past or empty."""
    return max(0.0, (datetime.fromisoformat(instant) - datetime.now(UTC)).total_seconds()) if instant else 0.0
