"""Rows of a user, attribute by attribute: profile, verification, account and journey."""

import zlib
from dataclasses import replace
from typing import Any

import pytest

from lambdas.accounts.logic import on_suspected
from lambdas.common.errors import Conflict, OutOfOrder
from lambdas.common.events.envelope import Event
from lambdas.common.storage.change import Change, fingerprint, is_repeat
from lambdas.journeys import logic as journeys
from lambdas.profiles import logic as profiles
from lambdas.screening import logic as screening
from lambdas.verification import logic as verification

DATA = {"userId": "user-1", "email": "ada@example.com", "name": "Ada", "country": "DE"}
KNOWN = {"email": "ada@example.com", "name": "Ada", "country": "DE"}
MARK = fingerprint(DATA)
NOW = "2026-01-05T12:00:00.000Z"


def test_registration_makes_an_active_profile() -> None:
    """Number 1 of the user's events; the profile is announced with what is known."""
    change = profiles.on_registered({"version": 2}, DATA)
    row = {"version": 2, **KNOWN, "state": "ACTIVE", "sequence": 1, "fingerprint": MARK}
    assert change == Change(row, (("ProfileCreated", {"userId": "user-1", **KNOWN}),))


def test_registration_of_a_frozen_account_is_not_announced() -> None:
    """The row is filled in and stays inactive."""
    frozen = profiles.on_frozen({"version": 2}, "user-1")
    gone = (("ProfileDeactivated", {"userId": "user-1"}),)
    assert frozen == Change({"version": 2, "state": "DEACTIVATED"}, gone)
    assert profiles.on_frozen(frozen.row, "user-1") is None
    change = profiles.on_registered(frozen.row, DATA)
    assert change == Change({**frozen.row, **KNOWN, "sequence": 1, "fingerprint": MARK})


@pytest.mark.parametrize(
    ("data", "after"),
    [
        ({"name": "Eve"}, {**KNOWN, "name": "Eve"}),
        ({"country": "FR", "email": "new@example.com"}, {**KNOWN, "country": "FR"}),
        ({}, KNOWN),
    ],
)
def test_update_changes_name_and_country_alone(data: dict[str, str], after: dict[str, str]) -> None:
    """An address is never changed by an update. The number counts on."""
    row = {**KNOWN, "sequence": 1}
    assert profiles.on_updated(row, {"userId": "user-1", **data}, 2) == Change({**after, "sequence": 2})
    assert profiles.on_updated(row, {"userId": "user-1", **data}, 1) is None
    with pytest.raises(OutOfOrder, match="events of user user-1: number 3 came, and 2 did not"):
        profiles.on_updated(row, {"userId": "user-1", **data}, 3)


def test_update_before_the_registration_waits() -> None:
    """Number 2 needs number 1; a row without a number has none."""
    with pytest.raises(OutOfOrder):
        profiles.on_updated({}, {"userId": "user-1"}, 2)


def test_content_tells_a_repetition_from_a_conflict() -> None:
    """The order of fields does not matter; the error names what came."""
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1}) != fingerprint({"a": 1, "b": 3})
    assert not is_repeat({}, MARK, "user user-1")
    assert is_repeat({"fingerprint": MARK}, MARK, "user user-1")
    for decide in (profiles.on_registered, verification.on_registered, screening.on_registered):
        assert decide({"fingerprint": MARK}, DATA) is None
        with pytest.raises(Conflict, match="user user-1 came before with another content"):
            decide({"fingerprint": "other"}, DATA)


@pytest.mark.parametrize(("state", "then"), [({}, "REQUESTED"), ({"state": "REVOKED"}, "REVOKED")])
def test_registration_asks_for_a_mail_unless_revoked(state: dict[str, str], then: str) -> None:
    """The row keeps the address."""
    change = verification.on_registered({"version": 2, **state}, DATA)
    expected = {"version": 2, "email": "ada@example.com", "fingerprint": MARK, "state": then}
    assert change == Change(expected)


STATES = ("REQUESTED", "SENT", "VERIFIED", "REVOKED")


@pytest.mark.parametrize("state", STATES)
def test_verification_moves_on(state: str) -> None:
    """Sent after it was requested, verified after either, revoked in any state but its own."""
    row = {"email": "ada@example.com", "state": state}

    def moved(to: str, name: str, **more: str) -> Change:
        return Change({**row, "state": to}, ((name, {"userId": "user-1", **more}),))

    sent = moved("SENT", "VerificationSent") if state == "REQUESTED" else None
    assert verification.on_sent(row, "user-1") == sent
    clicked = moved("VERIFIED", "EmailVerified", email="ada@example.com") if state in STATES[:2] else None
    assert verification.on_clicked(row, "user-1") == clicked
    revoked = None if state == "REVOKED" else moved("REVOKED", "VerificationRevoked")
    assert verification.on_frozen(row, "user-1") == revoked


def test_code_is_kept_as_its_hash_and_mailed_in_a_link() -> None:
    """SHA-256 of "abc" (FIPS 180-2, appendix B.1)."""
    assert verification.code_id("abc") == "code#ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert verification.mail("ada@example.com", "https://l") == {
        "to": "ada@example.com",
        "subject": "Please confirm your address",
        "text": "Please confirm your address within seven days: https://l If you did not register, do nothing.",
    }


def test_suspicion_freezes_an_account_once() -> None:
    """The reasons are kept and announced; the first suspicion stands."""
    change = on_suspected({"email": "a"}, {"userId": "user-1", "reasons": ["UnknownCountry"]})
    told = (("AccountFrozen", {"userId": "user-1", "reasons": ["UnknownCountry"]}),)
    assert change == Change({"email": "a", "state": "FROZEN", "reasons": ["UnknownCountry"]}, told)
    assert on_suspected(change.row, {"userId": "user-1", "reasons": ["Other"]}) is None
    assert on_suspected({}, {"userId": "user-1"}) == Change(
        {"state": "FROZEN", "reasons": ["Unknown"]}, (("AccountFrozen", {"userId": "user-1", "reasons": ["Unknown"]}),)
    )


def event(kind: str, time: str = "2026-01-05T09:00:00.000Z") -> Event:
    """An event of the user's journey."""
    return Event(f"id-{kind}", "s", kind, time, "user-1", DATA, "", "c-1", f"cause-{kind}", "p", "00-1-2-01", "1", 4)


def noted(kind: str, at: str = "2026-01-05T09:00:00.000Z") -> dict[str, Any]:
    """Attributes that a journey keeps of an event."""
    chain = {"id": f"id-{kind}", "causationId": f"cause-{kind}", "correlationId": "c-1", "traceparent": "00-1-2-01"}
    return {**chain, "hops": 4, "at": at}


def test_journey_is_open_for_a_day_from_its_first_event() -> None:
    """The row names what is missing, and stands in the index of open journeys."""
    change = journeys.on_event({}, event("UserRegistered", "2026-01-05T10:00:00Z"), NOW)
    assert change is not None
    change = journeys.on_event(change.row, event("EmailVerified"), NOW)
    assert change == Change(
        {
            "came": {
                "UserRegistered": noted("UserRegistered", "2026-01-05T10:00:00.000Z"),
                "EmailVerified": noted("EmailVerified"),
            },
            "missing": ["ProfileCreated", "VerificationSent", "FraudCleared", "WelcomeSent"],
            "state": "OPEN",
            "openShard": str(zlib.crc32(b"user-1") % 4),
            "dueAt": "2026-01-06T09:00:00.000Z",
        }
    )
    assert journeys.on_event(change.row, replace(event("EmailVerified"), id="other"), NOW) is None


@pytest.mark.parametrize(
    ("kinds", "outcome", "missing"),
    [
        (("WelcomeSent",), "WelcomeSent", []),
        (("AccountFrozen",), "AccountFrozen", []),
        (("JourneyStalled", "UserRegistered"), "JourneyStalled", list(journeys.MILESTONES[1:])),
        (("JourneyStalled", "WelcomeSent"), "WelcomeSent", []),
        (("WelcomeSent", "AccountFrozen"), "AccountFrozen", []),
    ],
)
def test_strongest_outcome_closes_a_journey(kinds: tuple[str, ...], outcome: str, missing: list[str]) -> None:
    """A closed journey has left the index; a stalled one still names what is missing."""
    row: Any = {}
    for kind in kinds:
        change = journeys.on_event(row, event(kind), NOW)
        assert change is not None
        row = change.row
    assert row == {
        "came": {kind: noted(kind) for kind in kinds},
        "missing": missing,
        "state": "CLOSED",
        "outcome": outcome,
    }


@pytest.mark.parametrize(("now", "raised"), [("2026-01-06T08:59:59.999Z", False), ("2026-01-06T09:00:00.000Z", True)])
def test_journey_is_overdue_at_its_instant(now: str, raised: bool) -> None:
    """A millisecond before it changes nothing. The chain is in the order of time, then of names."""
    row: Any = {}
    for kind, time in (("ProfileCreated", "09:00:00"), ("UserRegistered", "09:00:00"), ("EmailVerified", "08:59:59")):
        change = journeys.on_event(row, event(kind, f"2026-01-05T{time}Z"), NOW)
        assert change is not None
        row = change.row
    row = {**row, "dueAt": "2026-01-06T09:00:00.000Z"}
    stalled = journeys.on_overdue(row, "user-1", now)
    if not raised:
        assert stalled is None
        return
    assert stalled is not None
    order = [("EmailVerified", "08:59:59"), ("ProfileCreated", "09:00:00"), ("UserRegistered", "09:00:00")]
    chain = [
        {"type": kind, "id": f"id-{kind}", "causationId": f"cause-{kind}", "at": f"2026-01-05T{time}.000Z"}
        for kind, time in order
    ]
    missing = ["VerificationSent", "FraudCleared", "WelcomeSent"]
    told = {"userId": "user-1", "since": "2026-01-05T08:59:59.000Z", "missing": missing, "chain": chain}
    assert stalled.events == (("JourneyStalled", told),)
    came = {**row["came"], "JourneyStalled": noted("UserRegistered", now)}
    assert stalled.row == {"came": came, "missing": missing, "state": "CLOSED", "outcome": "JourneyStalled"}
    assert journeys.on_overdue(stalled.row, "user-1", now) is None
    assert journeys.on_overdue({}, "user-1", now) is None
