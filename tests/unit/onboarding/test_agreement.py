"""A welcome needs facts that agree with the profile in every field that they name."""

from typing import Any

import pytest

from lambdas.welcome import logic

PROFILE = {"userId": "user-1", "email": "a@example.com", "name": "Ada", "country": "DE"}
VERIFIED = {"userId": "user-1", "email": "a@example.com"}
CLEARED = {"userId": "user-1", "email": "a@example.com", "country": "DE"}


def due(*facts: tuple[str, dict[str, Any]]) -> str:
    """Return the state of a welcome after these facts."""
    row: dict[str, Any] = {}
    for kind, data in facts:
        change = logic.on_fact(row, kind, data)
        row = dict(change.row) if change else row
    return str(row["state"])


@pytest.mark.parametrize(
    ("verified", "cleared", "state"),
    [
        (VERIFIED, CLEARED, "DUE"),
        (VERIFIED, {**CLEARED, "country": "SE"}, "GATHERING"),
        (VERIFIED, {**CLEARED, "email": "b@example.com"}, "GATHERING"),
        ({**VERIFIED, "email": "b@example.com"}, CLEARED, "GATHERING"),
        ({"userId": "user-1"}, {"userId": "user-1"}, "DUE"),
    ],
)
def test_facts_about_another_address_or_country(verified: dict[str, Any], cleared: dict[str, Any], state: str) -> None:
    """A fact about another address or country does not count, in any order of the three."""
    facts = [("ProfileCreated", PROFILE), ("EmailVerified", verified), ("FraudCleared", cleared)]
    assert {due(*facts), due(*facts[::-1]), due(facts[1], facts[0], facts[2])} == {state}


def test_a_welcome_without_one_of_its_facts() -> None:
    """Each of the three facts is needed."""
    facts = [("ProfileCreated", PROFILE), ("EmailVerified", VERIFIED), ("FraudCleared", CLEARED)]
    for missing in range(3):
        assert due(*(fact for place, fact in enumerate(facts) if place != missing)) == "GATHERING"


def test_the_mail_of_a_welcome() -> None:
    """The mail goes to the address of the profile and names the person."""
    row = {"facts": {"ProfileCreated": [PROFILE]}}
    mail = logic.mail(row)
    assert (mail["to"], "Ada" in mail["text"]) == ("a@example.com", True)
