"""Every way that an onboarding can go, in virtual time, by the rows of all consumers."""

from collections.abc import Callable

import pytest

from signalbox.twin import Twin
from tests.workflows.onboarding import (
    DAY,
    USER,
    mail,
    mails,
    reasons,
    registered,
    result,
    row,
    states,
    suspected,
    told,
    updated,
    verified,
)

Open = Callable[..., Twin]
WELCOMED = {
    "profiles": "ACTIVE",
    "verifications": "SENT",
    "screenings": "CLEARED",
    "accounts": None,
    "welcomes": "SENT",
    "journeys": "CLOSED",
}
FROZEN = {"profiles": "DEACTIVATED", "verifications": "REVOKED", "accounts": "FROZEN", "welcomes": "WITHDRAWN"}


def test_user_who_verifies_is_welcomed(twin: Open) -> None:
    """Profile, clean screening and verified address lead to one mail and WelcomeSent; the journey lacks nothing."""
    run = twin(seed=1)
    run.play([registered(), verified(3600)])
    assert (result(run)["status"], result(run)["outcome"], result(run)["states"]) == ("SUCCEEDED", "WelcomeSent", [])
    assert 3600 < result(run)["virtual_seconds"] < 3605
    assert states(run) == WELCOMED
    assert sorted(told(run)) == ["FraudCleared", "ProfileCreated", "VerificationSent", "WelcomeSent"]
    assert len(mails(run, f"welcome-{USER}")) == len(mails(run, f"verification-{USER}")) == 1
    assert row(run, "journeys")["missing"] == []
    assert run.audit() == []


def test_user_who_never_verifies_stalls_and_is_welcomed_late(twin: Open) -> None:
    """The sweep raises JourneyStalled after a day, with received and missing events; WelcomeSent replaces it."""
    run = twin(seed=2, schedules=True)
    run.plan([registered(), verified(3 * DAY)])
    run.advance(days=2)
    assert (result(run)["status"], result(run)["outcome"]) == ("SUCCEEDED", "JourneyStalled")
    assert DAY < result(run)["virtual_seconds"] < DAY + 3605
    (stalled,) = [e for _, e in run.cloud.buses.buses[run.bus].journal if e["detail-type"] == "JourneyStalled"]
    data, chain = stalled["detail"]["data"], stalled["detail"]["data"]["chain"]
    assert data["missing"] == ["EmailVerified", "WelcomeSent"]
    assert chain[0]["type"] == "UserRegistered"
    assert {link["causationId"] for link in chain} == {chain[0]["id"]}
    assert stalled["detail"]["correlationid"] == chain[0]["id"]
    run.advance(days=2)
    assert result(run)["outcome"] == "WelcomeSent"
    assert told(run).count("JourneyStalled") == 1
    assert run.audit() == []


@pytest.mark.parametrize("at", [0, 30, 3660, 2 * DAY])
def test_suspicion_freezes_and_undoes(twin: Open, at: float) -> None:
    """A suspicion at any time, also after the welcome, freezes the account, and each consumer undoes its part."""
    run = twin(seed=3)
    run.play([registered(), verified(3600), suspected(at)])
    assert result(run)["outcome"] == "AccountFrozen"
    assert {name: state for name, state in states(run).items() if name in FROZEN} == FROZEN
    assert told(run).count("AccountFrozen") == 1
    assert ("WelcomeSent" in told(run)) == (at > 3600)
    assert run.audit() == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"country": "ZZ"}, "UnknownCountry"), ({"email": "somebody@Mailinator.com"}, "DisposableAddress")],
)
def test_screening_suspects(twin: Open, changes: dict[str, str], reason: str) -> None:
    """A registration that looks like fraud freezes the account, verified or not, with the rule as the reason."""
    run = twin(seed=4)
    run.play([registered(**changes), verified(60)])
    assert result(run)["outcome"] == "AccountFrozen"
    assert row(run, "accounts")["reasons"] == [reason]
    assert mails(run, f"welcome-{USER}") == []
    assert run.audit() == []


def test_suspicion_before_the_registration(twin: Open) -> None:
    """An effect that was undone early never happens: the tombstones outlast the registration."""
    run = twin(seed=5)
    run.play([suspected(0), registered(60), verified(120)])
    assert {name: state for name, state in states(run).items() if name in FROZEN} == FROZEN
    assert "ProfileCreated" not in told(run)
    assert mails(run, "") == []
    assert (result(run)["outcome"], run.audit()) == ("AccountFrozen", [])


def test_mail_partner_down_for_a_while(twin: Open) -> None:
    """Mails wait in their queues; of every try the partner makes one mail."""
    run = twin(seed=6)
    run.play([mail("fail-after-effect", calls=4), registered(), verified(30), mail("fail", at=29, calls=2)])
    assert len(mails(run, f"welcome-{USER}")) == 1
    assert (result(run)["outcome"], run.audit()) == ("WelcomeSent", [])


def test_mail_partner_down_for_hours(twin: Open) -> None:
    """An unsent mail is a dead letter with its reason, and the journey stalls until a replay."""
    run = twin(seed=7, schedules=True)
    up = mail("ok", at=2 * DAY)
    run.plan([mail("fail"), registered(), verified(60), up, {"at": 2 * DAY + 1, "replay": "verifications"}])
    run.plan([{"at": 2 * DAY + 1, "replay": "welcomes"}])
    run.advance(hours=30)
    assert set(reasons(run, "verifications")) == {"Exhausted"}
    assert result(run)["outcome"] == "JourneyStalled"
    run.advance(days=1)
    assert reasons(run, "welcomes") == reasons(run, "verifications") == []
    assert (result(run)["outcome"], len(mails(run, f"welcome-{USER}"))) == ("WelcomeSent", 1)
    assert run.audit() == []


def test_second_registration(twin: Open) -> None:
    """The same content under another id is a repeat. Another content is set aside by each consumer."""
    run = twin(seed=8)
    run.play([registered(), registered(5, id="again"), registered(10, country="FR"), verified(60)])
    assert row(run, "profiles")["country"] == "DE"
    assert [reasons(run, route) for route in ("profiles", "verifications", "screenings")] == [["Conflict"]] * 3
    assert run.results.counts()["completed"] == 1
    assert len(mails(run, "")) == 2
    assert (result(run)["outcome"], run.audit()) == ("WelcomeSent", [])


NO_ADDRESSES = ["none", "a@b..c", "a@b.c\x00d", "<x@y.z>", ".@-.-"]


@pytest.mark.parametrize(
    "changes", [*({"email": text} for text in NO_ADDRESSES), {"country": "Germany"}, {"name": ""}, {"name": "Ada\x00"}]
)
def test_registration_that_is_none(twin: Open, changes: dict[str, str]) -> None:
    """Each consumer sets an invalid registration aside. It starts no journey, and other users go on."""
    run = twin(seed=9)
    run.play([registered(user="bad", **changes), registered(), verified(60)])
    assert [journey["key"] for journey in run.executions("onboarding")] == [USER]
    refused = ("profiles", "verifications", "screenings", "journeys")
    assert [reasons(run, route) for route in refused] == [["InvalidEvent"]] * 4
    assert mails(run, "verification-bad") == mails(run, "welcome-bad") == []
    counts = run.results.counts()
    assert (counts["accepted"], counts["completed"], counts["dead_lettered"], counts["in_flight"]) == (2, 1, 1, 0)
    assert run.audit() == []


def test_address_that_is_not_the_profiles(twin: Open) -> None:
    """A verification of another address welcomes no user."""
    run = twin(seed=10)
    run.play([registered(), verified(60, email="other@example.com")])
    assert (result(run)["status"], states(run)["welcomes"]) == ("RUNNING", "GATHERING")
    assert run.results.counts()["in_flight"] == 1


def test_updates_out_of_order_are_held(twin: Open) -> None:
    """Number 3 before number 2, both before the registration, and each twice: held, then taken once and in order."""
    run = twin(seed=11)
    late, early = updated(0, 3, name="Third"), updated(1, 2, name="Second", country="FR")
    run.play([late, early, registered(10), {**late, "at": 20}, {**early, "at": 400}])
    kept = row(run, "profiles")
    assert (kept["name"], kept["country"], kept["sequence"]) == ("Third", "FR", 3)
    assert reasons(run, "profiles") == []


def test_gap_is_held_for_a_while_then_set_aside(twin: Open) -> None:
    """An update without its predecessor becomes a dead letter that names the gap.

    A replay after the predecessor repairs all.
    """
    run = twin(seed=12)
    run.play([registered(), updated(5, 3, name="Third")])
    assert reasons(run, "profiles") == ["SequenceGap"]
    assert row(run, "profiles")["sequence"] == 1
    assert run.now > 200
    run.play([updated(1000, 2, country="FR"), {"at": 1010, "replay": "profiles"}])
    assert (row(run, "profiles")["name"], row(run, "profiles")["country"]) == ("Third", "FR")


def test_update_without_a_number(twin: Open) -> None:
    """An update that cannot be put in order is set aside at once."""
    run = twin(seed=13)
    unnumbered = {name: value for name, value in updated(5, 2, name="Nobody").items() if name != "sequence"}
    run.play([registered(), unnumbered])
    assert reasons(run, "profiles") == ["InvalidEvent"]
