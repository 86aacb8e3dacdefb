"""Decisions about a suspect's row. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lambdas.common.storage.change import Change, Row
from lambdas.suspects.model import FAILURES, MOST, REMEMBERED_SECONDS, WINDOW_SECONDS, Failure


def on_failure(row: Row, customer: str, failure: Failure) -> Change | None:
    """Count a failed payment once, by the time of its event. One that is too late or was counted changes nothing.

    Failures up to the last suspicion never count for another one.
    """
    known = [Failure(one["at"], one["id"]) for one in row.get("failures", [])]
    newest = max([failure.at, *(one.at for one in known)])
    if failure.id in {one.id for one in known} or seconds_between(failure.at, newest) > REMEMBERED_SECONDS:
        return None
    remembered = [one for one in [*known, failure] if seconds_between(one.at, newest) <= REMEMBERED_SECONDS]
    kept = sorted(remembered)[-MOST:]
    since = str(row.get("suspectedAt", ""))
    window = first_window([one for one in kept if one.at > since])
    after: dict[str, Any] = {"failures": [{"at": one.at, "id": one.id} for one in kept], "expiresAt": expiry(newest)}
    suspected = window[-1].at if window else since
    after |= {"suspectedAt": suspected} if suspected else {}
    if not window:
        return Change(after)
    about = {"customerId": customer, "since": window[0].at, "at": suspected}
    return Change(after, (("CustomerSuspected", about),))


def first_window(failures: Sequence[Failure]) -> Sequence[Failure]:
    """Return the first failures, of some in the order of their times, that make a suspect; or none."""
    for start in range(len(failures) - FAILURES + 1):
        window = failures[start : start + FAILURES]
        if seconds_between(window[0].at, window[-1].at) <= WINDOW_SECONDS:
            return window
    return ()


def seconds_between(earlier: str, later: str) -> float:
    """Return the seconds from one instant to another."""
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def expiry(newest: str) -> int:
    """Return the second from which a row has nothing that could still count."""
    return int(datetime.fromisoformat(newest).timestamp()) + 2 * REMEMBERED_SECONDS
