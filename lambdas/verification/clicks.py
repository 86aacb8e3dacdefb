"""Clicks on the link in a mail: the code's row holds its user, and the epoch of its end."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.common.events.envelope import Cause
from lambdas.common.storage import rows
from lambdas.verification import logic, page
from lambdas.verification.model import State
from lambdas.verification.store import verifications


@dataclass(frozen=True)
class Answer:
    """Status and page of a response."""

    status: int
    html: str


UNKNOWN, OVER = Answer(404, page.unknown()), Answer(410, page.over())
CONFIRMED = Answer(200, page.confirmed())


def look(code: str) -> Answer:
    """Return the answer to GET: a button, where there is something to confirm. Changes nothing."""
    found = _found(code)
    if not found:
        return UNKNOWN
    state = verifications.read(found["about"]).get("state")
    if state == State.VERIFIED:
        return CONFIRMED
    if state == State.REVOKED or found["expiresAt"] <= time.time():
        return OVER
    return Answer(200, page.question())


def confirm(code: str) -> Answer:
    """Return the answer to POST: verify the address, once.

    TTL deletes rows days late ("Using time to live (TTL) in DynamoDB"), so the code's epoch is a condition of the
    transaction.
    """
    found = _found(code)
    if not found:
        return UNKNOWN
    user_id = found["about"]
    in_time = rows.check("verifications", {"userId": found["userId"]}, "#expiresAt > :now", {"now": int(time.time())})
    cause = Cause(**found["cause"])
    try:
        row = verifications.change(user_id, lambda row: logic.on_clicked(row, user_id), cause, [in_time])
    except rows.ConditionFailed:
        return OVER
    return CONFIRMED if row["state"] == State.VERIFIED else OVER


def _found(code: str) -> Mapping[str, Any]:
    return verifications.read(logic.code_id(code))
