"""Clicks on the link of a mail, at the end of the code's time."""

from typing import Any

import pytest

from lambdas.common.events.envelope import Cause
from lambdas.verification import clicks, logic, store
from tests.unit.world import World

CODE = "code-1"
ENDS = 1_000_000


@pytest.fixture
def mailed(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A user whose address is to be verified, with a code."""
    cause = {"correlation_id": "c", "causation_id": "c", "traceparent": "", "hops": 0}
    row = {"userId": logic.code_id(CODE), "about": "user-1", "expiresAt": ENDS, "cause": cause}
    world.put("verifications", row)
    state = {"userId": "user-1", "email": "a@example.com", "state": "SENT", "version": 1}
    world.put("verifications", state)
    return world


@pytest.mark.parametrize(("now", "status"), [(ENDS - 1, 200), (ENDS, 410), (ENDS + 1, 410)])
def test_a_code_counts_until_the_second_of_its_end(
    mailed: World, monkeypatch: pytest.MonkeyPatch, now: int, status: int
) -> None:
    """Both requests agree: before the instant on the code's row the address is verified, from then on not."""
    monkeypatch.setattr("time.time", lambda: float(now))
    assert (clicks.look(CODE).status, clicks.confirm(CODE).status) == (status, status)
    verified = [data for name, data in mailed.said() if name == "EmailVerified"]
    assert verified == ([{"userId": "user-1", "email": "a@example.com"}] if status == 200 else [])


def test_a_code_of_nobody_verifies_nothing(mailed: World) -> None:
    """Another code, or the hash of one, is unknown."""
    assert {clicks.confirm(code).status for code in ("code-2", logic.code_id(CODE))} == {404}
    assert mailed.rows("outbox") == []


def test_a_code_is_mailed_to_the_address_with_its_own_link(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail goes to the address; the row of its code names the user and lasts for seven days."""
    monkeypatch.setenv("LINK_URL", "https://example.com")
    monkeypatch.setattr("time.time", lambda: float(ENDS))
    world.put("verifications", {"userId": "user-1", "email": "a@example.com", "state": "REQUESTED", "version": 1})
    store.send("user-1", "a@example.com", Cause("c", "c", "", 0))
    (mail,) = [row for row in world.rows("sandbox") if "text" in row]
    code = mail["text"].partition("/verifications/")[2].split()[0]
    row: dict[str, Any] = world.row("verifications", userId=logic.code_id(code)) or {}
    assert (mail["to"], row["about"], row["expiresAt"]) == ("a@example.com", "user-1", ENDS + 7 * 86_400)
    assert [name for name, _ in world.said()] == ["VerificationSent"]
