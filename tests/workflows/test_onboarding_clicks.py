"""The link in the mail: one code, one use, for seven days, for nobody whose account is frozen."""

from collections.abc import Callable

import pytest

from scenarios.onboarding.people import link_for
from signalbox.twin import Twin
from tests.workflows.onboarding import DAY, USER, clicked, registered, result, row, rows, states, suspected, told

Open = Callable[..., Twin]


def answers(run: Twin) -> list[tuple[str, int]]:
    """(method, status) of every request so far."""
    return [(method, status) for _, method, _, status in run.cloud.http.replies]


def pressed(run: Twin, link: str) -> int:
    """The status that the button's POST gets."""
    run.cloud.http.request("POST", link)
    run.run_until_idle()
    return answers(run)[-1][1]


def test_click_verifies_and_welcomes(twin: Open) -> None:
    """The page asks, its button verifies, and the user is welcomed; the event descends from the registration."""
    run = twin(seed=1)
    run.play([registered(id="the-registration"), clicked(60)])
    assert answers(run) == [("GET", 200), ("POST", 200)]
    assert (result(run)["outcome"], states(run)["verifications"]) == ("WelcomeSent", "VERIFIED")
    (event,) = [e for _, e in run.cloud.buses.buses[run.bus].journal if e["detail-type"] == "EmailVerified"]
    assert (event["source"], event["detail"]["causationid"]) == ("signalbox.verification", "the-registration")
    assert run.audit() == []


def test_code_works_once(twin: Open) -> None:
    """A second press is thanked and changes nothing."""
    run = twin(seed=2)
    run.play([registered()])
    link = str(link_for(run, USER))
    assert [pressed(run, link), pressed(run, link)] == [200, 200]
    assert told(run).count("EmailVerified") == told(run).count("WelcomeSent") == 1


@pytest.mark.parametrize("code", ["guessed", "x" * 500, "%00"])
def test_code_that_is_none(twin: Open, code: str) -> None:
    """A code that nobody was sent is refused, and nothing changes."""
    run = twin(seed=3)
    run.play([registered()])
    before = rows(run, "verifications")
    assert pressed(run, str(link_for(run, USER)).rpartition("/")[0] + f"/{code}") == 404
    assert rows(run, "verifications") == before


def test_code_of_a_frozen_account(twin: Open) -> None:
    """A revoked verification stays revoked after a click."""
    run = twin(seed=4)
    run.play([registered(), suspected(30), clicked(60)])
    assert answers(run) == [("GET", 410)]
    assert pressed(run, str(link_for(run, USER))) == 410
    assert "EmailVerified" not in told(run)
    assert run.audit() == []


def test_35_code_whose_time_is_over_and_whose_row_is_still_there(twin: Open) -> None:
    """TTL deletes days late: the epoch on the code's row decides, not whether the row is there."""
    run = twin(seed=5)
    run.cloud.database.expiring.clear()
    run.play([registered(), {**clicked(0), "at": 8 * DAY}])
    assert answers(run) == [("GET", 410)]
    assert pressed(run, str(link_for(run, USER))) == 410
    assert [code for code in rows(run, "verifications") if code["userId"].startswith("code#")]
    assert "EmailVerified" not in told(run)


def test_code_stands_nowhere_but_in_the_mail(twin: Open, capfd: pytest.CaptureFixture[str]) -> None:
    """The code is in no event, row, log line or story of the run."""
    from signalbox.twin.observe import story

    run = twin(seed=6)
    run.play([registered(), clicked(60)])
    code = str(link_for(run, USER)).rpartition("/")[2]
    own = [item for table in run.assembly.tables if table != "sandbox" for item in rows(run, table)]
    assert len(code) == 32
    assert code not in str([run.cloud.buses.buses[run.bus].journal, own, story.collect(run)])
    assert code not in "".join(capfd.readouterr())
    assert row(run, "verifications")["state"] == "VERIFIED"
