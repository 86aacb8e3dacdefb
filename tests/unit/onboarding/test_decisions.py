"""The pure decisions of onboarding: every order of the same facts ends in the same row."""

from collections.abc import Callable, Mapping
from itertools import permutations
from typing import Any

import pytest

from lambdas.common.errors import Conflict, InvalidEvent, OutOfOrder
from lambdas.common.events.envelope import Event, make
from lambdas.common.events.sequence import Turn, number_of, turn
from lambdas.common.storage.change import Change
from lambdas.journeys import logic as journeys
from lambdas.profiles import logic as profiles
from lambdas.screening import policy
from lambdas.welcome import logic as welcome
from scenarios.onboarding.auditors.contents import DISPOSABLE

DATA = {"userId": "user-1", "email": "user-1@example.com", "name": "Ada", "country": "DE"}
NOW = "2026-01-05T12:00:00.000Z"


def event(type_name: str, **data: Any) -> Event:
    """An event about user-1."""
    about = {"userId": "user-1", **data}
    return make(type_name, about, source="signalbox.test", subject="user-1", partition_key="p", event_id=type_name)


def after(decisions: list[Callable[[Mapping[str, Any]], Change | None]]) -> Mapping[str, Any]:
    """The row after these decisions, one after the other."""
    row: Mapping[str, Any] = {}
    for decide in decisions:
        decision = decide(row)
        row = decision.row if decision else row
    return row


def test_profile_is_the_same_in_every_order() -> None:
    """Registered and frozen, either first: known, and shut."""
    steps = [lambda row: profiles.on_registered(row, DATA), lambda row: profiles.on_frozen(row, "user-1")]
    ends = [after(list(order)) for order in permutations(steps)]
    assert ends[0] == ends[1]
    assert (ends[0]["state"], ends[0]["name"]) == ("DEACTIVATED", "Ada")


def test_welcome_is_due_after_the_last_fact_whichever_it_is() -> None:
    """The welcome is due at the last of its three facts, in each of their orders."""
    facts = [
        ("ProfileCreated", DATA),
        ("EmailVerified", {"userId": "user-1"}),
        ("FraudCleared", {"email": DATA["email"]}),
    ]
    for order in permutations(facts):
        steps = [lambda row, fact=fact: welcome.on_fact(row, *fact) for fact in order]
        assert after(steps[:2])["state"] == "GATHERING"
        assert after(steps)["state"] == "DUE"
        assert after([*steps, lambda row: welcome.on_sent(row, "user-1"), *steps])["state"] == "SENT"
        assert after([welcome.on_frozen, *steps])["state"] == "WITHDRAWN"


def test_fact_about_another_address_is_no_fact() -> None:
    """A clearance of another country and a verification of another address do not count."""
    steps = [
        lambda row: welcome.on_fact(row, "ProfileCreated", DATA),
        lambda row: welcome.on_fact(row, "EmailVerified", {"email": "other@example.com"}),
        lambda row: welcome.on_fact(row, "FraudCleared", {"country": "DE"}),
    ]
    assert after(steps)["state"] == "GATHERING"


def test_registration_with_another_content() -> None:
    """The same content is a repeat, also after an update; another one is a Conflict."""
    row = after(
        [
            lambda row: profiles.on_registered(row, DATA),
            lambda row: profiles.on_updated(row, {**DATA, "name": "Eve"}, 2),
        ]
    )
    assert profiles.on_registered(row, dict(reversed(DATA.items()))) is None
    with pytest.raises(Conflict):
        profiles.on_registered(row, {**DATA, "country": "FR"})


@pytest.mark.parametrize("sequence", ["", "0", "-1", "1.0", "one", "²"])
def test_sequence_that_is_no_number(sequence: str) -> None:
    """An event whose sequence is not a number is invalid."""
    with pytest.raises(InvalidEvent):
        number_of(sequence)


def test_turn_of_a_numbered_event() -> None:
    """The next event is taken, an old one is a repeat, a later one is held with the missing numbers."""
    assert (turn(3, 2, "x"), turn(2, 2, "x"), number_of("0003")) == (Turn.NEXT, Turn.REPEAT, 3)
    with pytest.raises(OutOfOrder, match="number 4 came, and 3 did not"):
        turn(4, 2, "x")
    with pytest.raises(OutOfOrder, match="3 to 5 did not"):
        turn(6, 2, "x")


def test_journey_is_the_same_in_every_order() -> None:
    """Four events in any order, twice each: the same outcome and nothing missing; the strongest outcome stands."""
    told = [event(name) for name in ("UserRegistered", "WelcomeSent", "AccountFrozen", "JourneyStalled")]
    ends = [
        after([lambda row, one=one: journeys.on_event(row, one, NOW) for one in [*order, *order]])
        for order in permutations(told)
    ]
    assert {end["outcome"] for end in ends} == {"AccountFrozen"}
    assert all(end["missing"] == [] and "dueAt" not in end for end in ends)


def test_journey_that_is_overdue() -> None:
    """A journey is raised once, a day after its first event, with its chain in time order.

    A closed one is never raised.
    """
    first = after([lambda row: journeys.on_event(row, event("UserRegistered"), NOW)])
    assert journeys.on_overdue(first, "user-1", first["came"]["UserRegistered"]["at"]) is None
    decision = journeys.on_overdue(first, "user-1", "2100-01-01T00:00:00.000Z")
    assert decision is not None
    ((type_name, data),) = decision.events
    assert (type_name, [link["type"] for link in data["chain"]]) == ("JourneyStalled", ["UserRegistered"])
    assert data["missing"] == list(journeys.MILESTONES[1:])
    assert journeys.on_overdue(decision.row, "user-1", "2100-01-02T00:00:00.000Z") is None


@pytest.mark.parametrize(
    ("time", "instant"),
    [
        ("2026-01-05T10:00:00+01:00", "2026-01-05T09:00:00.000Z"),
        ("2099-01-01T00:00:00Z", NOW),
        ("0001-01-01T00:00:00+14:00", NOW),
        ("yesterday", NOW),
        ("", NOW),
    ],
)
def test_instant_of_an_event(time: str, instant: str) -> None:
    """The event's own instant in UTC is used; the present one when it is unreadable or in the future."""
    assert journeys.instant(time, NOW) == instant


def test_screening_policy() -> None:
    """Every rule that holds is a reason; what none objects to is cleared."""
    assert policy.verdict(DATA).reasons == ()
    odd = {**DATA, "country": "ZZ", "email": "x@MAILINATOR.com"}
    assert policy.verdict(odd).reasons == ("UnknownCountry", "DisposableAddress")
    assert policy.verdict({**DATA, "country": "de"}).reasons == ("UnknownCountry",)
    assert len(policy.COUNTRIES) == 250
    assert policy.DISPOSABLE == DISPOSABLE
