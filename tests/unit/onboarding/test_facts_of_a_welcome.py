"""Facts of a welcome: which are kept, which is dropped, and what the mail says."""

from typing import Any

import pytest

from lambdas.common.storage.change import Change
from lambdas.welcome import logic

PROFILE = {"email": "ada@example.com", "name": "Ada", "country": "DE"}
OTHER = {**PROFILE, "country": "FR"}
ADDRESS = {"email": PROFILE["email"]}


def addresses(count: int) -> list[dict[str, Any]]:
    """Verifications of other addresses, oldest first."""
    return [{"email": f"{number}@example.com"} for number in range(count)]


def kept(facts: list[dict[str, Any]], *profiles: dict[str, Any], new: dict[str, Any]) -> list[Any]:
    """The verifications after one more."""
    known: dict[str, Any] = {"EmailVerified": facts}
    row = {"facts": known | ({"ProfileCreated": list(profiles)} if profiles else {})}
    change = logic.on_fact(row, "EmailVerified", new)
    assert change is not None
    return list(change.row["facts"]["EmailVerified"])


def test_fact_keeps_what_a_profile_is_compared_by() -> None:
    """Address, name and country; a repetition changes nothing, and other attributes of the row stay."""
    change = logic.on_fact({"version": 3}, "ProfileCreated", {"userId": "user-1", **PROFILE, "plan": "free"})
    assert change == Change({"version": 3, "facts": {"ProfileCreated": [PROFILE]}, "state": "GATHERING"})
    assert logic.on_fact(change.row, "ProfileCreated", {"userId": "user-2", **PROFILE}) is None


def test_facts_of_other_types_stay() -> None:
    """Each type has a list of its own; the last fact makes the welcome due."""
    facts = {"ProfileCreated": [PROFILE], "FraudCleared": [{}]}
    change = logic.on_fact({"facts": facts}, "EmailVerified", ADDRESS)
    assert change == Change({"facts": {**facts, "EmailVerified": [ADDRESS]}, "state": "DUE"})


@pytest.mark.parametrize("state", ["SENT", "WITHDRAWN", "DUE"])
def test_later_state_stays(state: str) -> None:
    """A further fact begins nothing anew."""
    facts = {"ProfileCreated": [PROFILE], "FraudCleared": [{}]}
    change = logic.on_fact({"facts": facts, "state": state}, "EmailVerified", ADDRESS)
    assert change is not None and change.row["state"] == state


def test_ten_facts_of_a_type_are_kept() -> None:
    """Ten stay; of eleven without a profile the second goes, as nobody knows which is right."""
    ten = addresses(10)
    assert kept(ten[:9], new=ten[9]) == ten
    assert kept(ten, new=ADDRESS) == [ten[0], *ten[2:], ADDRESS]


def test_fact_that_agrees_with_the_profile_stays() -> None:
    """The oldest of the others goes; the first profile is the one that counts."""
    ten = [*addresses(1), ADDRESS, *addresses(12)[4:]]
    assert kept(ten, PROFILE, {**OTHER, "email": "1"}, new={"email": "new"}) == [*ten[:2], *ten[3:], {"email": "new"}]


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({}, False),
        ({"EmailVerified": [ADDRESS], "FraudCleared": [{}]}, False),
        ({"ProfileCreated": [], "EmailVerified": [ADDRESS], "FraudCleared": [{}]}, False),
        ({"ProfileCreated": [PROFILE]}, False),
        ({"ProfileCreated": [PROFILE], "EmailVerified": [ADDRESS]}, False),
        ({"ProfileCreated": [PROFILE], "FraudCleared": [{}]}, False),
        ({"ProfileCreated": [PROFILE], "EmailVerified": [{"email": "x"}], "FraudCleared": [{}]}, False),
        ({"ProfileCreated": [PROFILE], "EmailVerified": [{"email": "x"}, ADDRESS], "FraudCleared": [{}]}, True),
        ({"ProfileCreated": [OTHER, PROFILE], "EmailVerified": [ADDRESS], "FraudCleared": [{"country": "DE"}]}, False),
    ],
)
def test_welcome_is_due_with_every_condition(facts: dict[str, Any], due: bool) -> None:
    """A profile, and for each condition a fact that agrees with the first profile."""
    assert logic.is_due(facts) is due


@pytest.mark.parametrize(
    ("state", "sent"), [("DUE", True), ("GATHERING", False), ("SENT", False), ("WITHDRAWN", False)]
)
def test_mail_is_recorded_once(state: str, sent: bool) -> None:
    """Only a due welcome becomes a sent one."""
    expected = Change({"name": "x", "state": "SENT"}, (("WelcomeSent", {"userId": "user-1"}),)) if sent else None
    assert logic.on_sent({"name": "x", "state": state}, "user-1") == expected


def test_withdrawal_is_for_good() -> None:
    """The row keeps its facts, and a repetition changes nothing."""
    change = logic.on_frozen({"facts": {}, "state": "DUE"})
    assert change == Change({"facts": {}, "state": "WITHDRAWN"})
    assert logic.on_frozen(change.row) is None


def test_mail_names_the_user() -> None:
    """Address and name are those of the first profile."""
    later = {**OTHER, "email": "later@example.com", "name": "Later"}
    assert logic.mail({"facts": {"ProfileCreated": [PROFILE, later]}}) == {
        "to": "ada@example.com",
        "subject": "Welcome",
        "text": "Welcome, Ada. Your address is verified, and your account is ready.",
    }
