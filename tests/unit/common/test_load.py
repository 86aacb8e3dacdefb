"""Load is held back: circuits are opened by what keeps failing, what is not critical is shed."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.circuits import store
from lambdas.common import mailing
from lambdas.common.errors import TransientError
from lambdas.common.events import shedding, suspension
from lambdas.outbox.pace import Bucket
from signalbox.desk import switches
from tests.unit.world import World

NOW = 1_767_603_600.0


def opened(world: World) -> list[str]:
    """The routes of circuits that were opened, from the outbox."""
    bodies = [json.loads(row["body"]) for row in world.rows("outbox")]
    return [body["data"]["route"] for body in bodies if body["type"] == "CircuitOpened"]


@pytest.mark.parametrize(("receive", "asks"), [(1, False), (2, False), (3, True), (4, False), (5, False)])
def test_third_receive_asks_first(world: World, monkeypatch: pytest.MonkeyPatch, receive: int, asks: bool) -> None:
    """A message that failed twice is not tried: its route's circuit opens; the receives after that are real tries."""
    monkeypatch.setenv("GUARDED_ROUTE", "refunds")
    if asks:
        with pytest.raises(suspension.Suspended, match="refunds failed 2 times"):
            suspension.suspend_on_suspicion(receive)
    else:
        suspension.suspend_on_suspicion(receive)
    assert opened(world) == (["refunds"] if asks else [])


def test_together_they_open_one_circuit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages that suspect the same partners within a minute open one circuit."""
    monkeypatch.setenv("GUARDED_ROUTE", "refunds")
    monkeypatch.setattr("time.time", lambda: NOW)
    for _ in range(3):
        with pytest.raises(suspension.Suspended):
            suspension.suspend_on_suspicion(3)
    assert opened(world) == ["refunds"]


def test_routes_without_partners_open_none(world: World) -> None:
    """A route without partners has no circuit."""
    suspension.suspend_on_suspicion(3)
    assert opened(world) == []


SOURCE = "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:1b2c"
MARK = {store.PAUSED_BY_HAND: "true"}


@pytest.mark.parametrize(
    ("looks", "switches"),
    [([{}, {}], [True]), ([MARK], []), ([{}, MARK], [True, False])],
)
def test_a_paused_source_is_not_released(
    monkeypatch: pytest.MonkeyPatch, looks: list[dict[str, str]], switches: list[bool]
) -> None:
    """A closing circuit switches its source on, unless a person paused it before, or while it was being switched."""
    done: list[bool] = []
    left = list(looks)

    def call(service: str, operation: str, **arguments: Any) -> Any:
        if operation == "list_tags":
            return {"Tags": left.pop(0)}
        assert arguments["UUID"] == "1b2c"
        if operation == "get_event_source_mapping":
            return {"State": "Enabled" if done and done[-1] else "Disabled"}
        done.append(arguments["Enabled"])
        return {}

    monkeypatch.setattr(store, "call", call)
    store.release(SOURCE)
    assert (done, left) == (switches, [])


@pytest.mark.parametrize(
    ("state", "enabled", "switched"),
    [
        ("Enabled", False, [False]),
        ("Disabled", True, [True]),
        ("Updating", True, [True]),
        *((state, True, []) for state in ("Enabled", "Enabling")),
        *((state, False, []) for state in ("Disabled", "Disabling")),
    ],
)
def test_a_source_is_switched_where_it_is_not(
    monkeypatch: pytest.MonkeyPatch, state: str, enabled: bool, switched: list[bool]
) -> None:
    """An event source that is enabled, or being enabled, is not enabled again."""
    done: list[bool] = []

    def call(service: str, operation: str, **arguments: Any) -> Any:
        if operation == "get_event_source_mapping":
            return {"State": state}
        done.append(arguments["Enabled"])
        return {}

    monkeypatch.setattr(store, "call", call)
    store.switch(SOURCE, enabled)
    assert done == switched


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "SendEmail")


@pytest.mark.parametrize(
    ("error", "answers"),
    [
        (None, True),
        (refused("MessageRejected"), True),
        (refused("AccountSuspendedException"), False),
        (TransientError("too many requests"), False),
    ],
)
def test_mails_are_taken_or_not(monkeypatch: pytest.MonkeyPatch, error: Exception | None, answers: bool) -> None:
    """The keeper asks SES by a test mail. A refused mail is an answer; a throttle or a suspension is not."""
    monkeypatch.setenv("MAIL_SENDER", "sender@example.com")
    asked: list[Any] = []

    def call(service: str, operation: str, **arguments: Any) -> Any:
        asked.append(arguments["Destination"]["ToAddresses"])
        if error:
            raise error
        return {}

    monkeypatch.setattr(mailing, "call", call)
    assert store.are_answering([store.MAILS]) is answers
    assert asked == [[mailing.SIMULATOR]]


def test_desk_and_keeper_mean_the_same_mark() -> None:
    """The tag that the desk leaves is the one that the keeper of circuits looks for."""
    assert store.PAUSED_BY_HAND == switches.PAUSED_BY_HAND


@pytest.mark.parametrize(
    ("critical", "age", "until", "left"),
    [
        (False, 3_599, "1970-01-01T00:00:00+00:00", False),
        (False, 3_601, "1970-01-01T00:00:00+00:00", True),
        (False, 1, "2026-01-05T09:00:01+00:00", True),
        (False, 1, "2026-01-05T08:59:59+00:00", False),
        (False, 1, "tomorrow", False),
        (True, 10**6, "2027-01-01T00:00:00+00:00", False),
    ],
)
def test_what_is_shed(
    world: World, monkeypatch: pytest.MonkeyPatch, critical: bool, age: float, until: str, left: bool
) -> None:
    """Routes that are not critical shed by the switch until its instant, or by age; critical routes never do.

    A switch that is not an instant sheds nothing.
    """
    monkeypatch.setattr("time.time", lambda: NOW)
    monkeypatch.setattr(shedding, "call", lambda *names, **arguments: {"Parameter": {"Value": until}})
    monkeypatch.setenv("SHED_PARAMETER", "/signalbox/dev/shed-until")
    if not critical:
        monkeypatch.setenv("SHED_AFTER_SECONDS", "3600")
    shedding._until.cache_clear()
    assert shedding.should_shed(NOW - age) is left


def test_bucket_lets_a_burst_pass_and_paces_the_rest() -> None:
    """The burst passes at once; then each token waits for its turn, and the bucket fills up to its size."""
    bucket = Bucket(rate=10, burst=20)
    waits: list[Any] = [bucket.take(10, now=0), bucket.take(10, now=0), bucket.take(10, now=0), bucket.take(10, now=0)]
    assert waits == [0, 0, 1, 2]
    assert bucket.take(20, now=1_000) == 0
    assert bucket.take(5, now=1_000) == 0.5
