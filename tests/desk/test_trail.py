"""`audit` and `replay`: the trail of a key and its earlier states, from one recorded run."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scenarios.orders.replay import fold_order
from signalbox.assembly import Assembly
from signalbox.cli import main
from signalbox.desk import Account, carry_out, perform
from signalbox.desk.dead_letters.dead_letter import DeadLetter
from signalbox.desk.recorded import snapshot
from signalbox.desk.recorded.account import account_of
from signalbox.desk.trail.audit import Entry, audit_key
from signalbox.desk.trail.kept_events import KeptEvent, outbox
from signalbox.desk.trail.refusals import accepted, takers_of
from signalbox.desk.trail.replay import replay
from signalbox.errors import InputError
from signalbox.instants import parse_instant
from signalbox.twin import Twin
from signalbox.twin.play.recorded_runs import record
from signalbox.twin.play.scripts import parse
from tests.workflows.folded_orders import account
from tests.workflows.lending import DAY, act, applied, document
from tests.workflows.orders import paid, placed, stock

EPOCH = parse_instant("2026-01-05T09:00:00Z") or 0.0


def lines() -> list[dict[str, Any]]:
    """Script of an order that ends well, a dropped one, one undone by a person, and a decided application."""
    return [
        stock(),
        placed(),
        paid(),
        paid(200, paymentId="second"),
        placed(61, "refused", total="1.00"),
        placed(62, "undone"),
        applied(70, "loan-1"),
        document(DAY, "loan-1"),
        act(2 * DAY, "approve", loan="loan-1"),
    ]


@pytest.fixture(scope="module")
def run(assembly: Assembly, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Twin, Path]]:
    """A twin after the script and two acts of a person, and the folder in which it was recorded."""
    script, broken = parse(lines())
    assert not broken
    with Twin.from_assembly(assembly, 3, schedules=False) as twin:
        twin.plan(script)
        twin.advance(seconds=300)
        for fields in (
            {"desk": "compensate", "key": "undone", "workflow": "orders", "who": "mia", "why": "a fraud"},
            {"desk": "drop", "route": "orders", "who": "mia", "why": "a test"},
        ):
            carry_out(perform(account(twin), fields), lambda seconds: twin.advance(seconds=seconds))
        twin.advance(days=3)
        folder = tmp_path_factory.mktemp("run")
        record(folder, twin, script, 1.0)
        yield twin, folder


@pytest.fixture(scope="module")
def kept(run: tuple[Twin, Path]) -> Account:
    """The account of the twin."""
    return account(run[0])


def told(trail: list[Entry], what: str) -> Entry:
    """The one line of a trail that says so."""
    (found,) = [line for line in trail if what in line["what"]]
    return found


def test_who_did_what_on_which_cause(kept: Account) -> None:
    """Each effect of an order names the event or the state that led to it, and the machine's version."""
    trail = audit_key(kept, "order-1")["trail"]
    assert [line["at"] for line in trail] == sorted(line["at"] for line in trail)
    start = told(trail, "published OrderPlaced")
    assert (start["who"], start["cause"]) == ("signalbox.external", "")
    first = f"OrderPlaced {start['event']}"
    assert told(trail, "execution order-1 started") | {"at": ""} == {
        "at": "",
        "who": "machine orders version 1",
        "what": "execution order-1 started",
        "cause": first,
        "event": start["event"],
    }
    assert told(trail, "step#reserve-stock")["cause"] == "state ReserveStock of execution order-1"
    payment = next(line for line in trail if line["what"] == "published PaymentReceived")
    assert told(trail, "payment#pay-order-1")["event"] == payment["event"]
    confirmed = told(trail, "published OrderConfirmed")
    assert (confirmed["who"], confirmed["cause"]) == ("signalbox.orders", first)
    assert told(trail, "mail customer-1 sent")["event"] == confirmed["event"]
    assert "unknown" not in {line["cause"] for line in trail}


def test_a_refused_payment_names_the_request_for_its_refund(kept: Account) -> None:
    """A second payment goes back: the trail names who asked for it, and the event."""
    trail = audit_key(kept, "order-1")["trail"]
    second = [line for line in trail if line["what"] == "published PaymentReceived"][1]
    assert told(trail, "published RefundRequested")["cause"] == f"PaymentReceived {second['event']}"
    assert told(trail, "payment#second REFUNDED")["cause"].startswith("RefundRequested ")


def test_a_person_stands_in_the_trail_with_the_reason(kept: Account) -> None:
    """An act of the desk and the decision of a reviewer are theirs, not the machine's."""
    act_line = told(audit_key(kept, "undone")["trail"], "desk compensate")
    assert (act_line["who"], act_line["cause"]) == ("mia", "a fraud")
    decision = told(audit_key(kept, "loan-1")["trail"], "decided APPROVED")
    assert decision["who"] == "underwriter-1"
    assert "ApprovedByReviewer" in decision["cause"]


def test_a_dropped_dead_letter_stays_in_the_trail(kept: Account) -> None:
    """The order was refused, and the trail says why, also after its dead letter is gone."""
    trail = audit_key(kept, "refused")["trail"]
    assert told(trail, "gave up OrderPlaced")["cause"].startswith("InvalidEvent")
    assert not any("execution" in line["what"] for line in trail)


def test_a_digest_tells_two_trails_apart(kept: Account) -> None:
    """Equal trails have equal digests; another key has another one."""
    assert audit_key(kept, "order-1") == audit_key(kept, "order-1")
    assert audit_key(kept, "order-1")["sha256"] != audit_key(kept, "undone")["sha256"]


def test_without_a_journal_the_log_tells_the_same(kept: Account) -> None:
    """Events are read from the log in S3 where a bus has no journal: the same causes, in whole seconds."""
    bare = Account(kept.assembly, kept.client)

    def lines(account: Account) -> list[tuple[str, ...]]:
        trail = audit_key(account, "order-1")["trail"]
        return sorted((line["at"][:19], line["who"], line["what"], line["cause"], line["event"]) for line in trail)

    assert lines(bare) == lines(kept)
    both = [replay(each, "orders", "order-1", EPOCH + 150, fold_order) for each in (bare, kept)]
    assert both[0] == both[1]


def test_what_the_log_has_not_yet_is_in_the_outbox(kept: Account) -> None:
    """Events of our transactions are read from the outbox too: the log is up to 15 minutes behind."""
    bare = Account(kept.assembly, kept.client)
    published = {event.id for event in outbox(bare, "order-1")}
    assert told(audit_key(bare, "order-1")["trail"], "published OrderConfirmed")["event"] in published


@pytest.mark.parametrize(
    ("seconds", "status", "payments", "events"),
    [
        (59, None, None, 0),
        (60.001, "OPEN", {}, 1),
        (89.9, "OPEN", {}, 1),
        (90.001, "OPEN", {"pay-order-1": "RECEIVED"}, 2),
        (150, "CONFIRMED", {"pay-order-1": "ACCEPTED"}, 3),
        (300, "CONFIRMED", {"pay-order-1": "ACCEPTED", "second": "RETURNED"}, 5),
    ],
)
def test_the_state_at_an_instant(
    kept: Account, seconds: float, status: str | None, payments: dict[str, str] | None, events: int
) -> None:
    """The events until an instant make the state of that instant."""
    found = replay(kept, "orders", "order-1", EPOCH + seconds, fold_order)
    state = found["state"]
    assert (state.get("status"), found["events"]) == (status, events)
    assert payments is None or {name: row["state"] for name, row in state["payments"].items()} == payments


def test_a_refused_event_makes_no_state(kept: Account) -> None:
    """An event that every route refused is not folded, although the bus accepted it."""
    assert replay(kept, "orders", "refused", EPOCH + DAY, fold_order)["state"] == {}


def test_any_workflow_has_its_latest_values(kept: Account) -> None:
    """A workflow without a fold of its own shows its outcome, its types and the values of its events."""
    state = replay(kept, "lending", "loan-1", EPOCH + 4 * DAY)["state"]
    assert (state["outcome"], state["types"][0]) == ("LoanApproved", "LoanApplied")
    assert state["data"]["decidedBy"] == "underwriter-1"


def test_a_key_without_events_is_refused(kept: Account) -> None:
    """No empty trail and no empty state for a key that nobody knows."""
    for asked in (lambda: audit_key(kept, "nobody"), lambda: replay(kept, "orders", "nobody", EPOCH)):
        with pytest.raises(InputError, match="nobody"):
            asked()


def test_the_verbs_answer_from_a_recorded_run(
    run: tuple[Twin, Path], kept: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """The snapshot answers as the account does; an instant without a zone is UTC."""
    folder = run[1]
    found = snapshot.read(folder / "snapshot.jsonl", json.loads((folder / "snapshot.jsonl").open().readline())["key"])
    assert found is not None
    assert audit_key(account_of(kept.assembly, found), "undone") == audit_key(kept, "undone")
    until = ("--until", "2026-01-05T09:01:10", "--twin", str(folder), "--json")
    assert main(["replay", *until, "orders", "order-1"]) == 0
    assert json.loads(capsys.readouterr().out)["state"]["status"] == "OPEN"
    assert main(["audit", "order-1", "--twin", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["trail"] == audit_key(kept, "order-1")["trail"]
    assert main(["audit", "order-1", "--twin", str(folder)]) == 0
    assert "SHA-256" in capsys.readouterr().out


@pytest.mark.parametrize("instant", ["noon", "2026-13-01", "12:00", ""])
def test_an_instant_that_is_none(instant: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong instant is refused by name before anything is opened."""
    assert main(["replay", "--until", instant, "--twin", "nowhere", "orders", "order-1"]) == 2
    assert "--until" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "by_all", "counts"), [("external", False, True), ("external", True, False), ("orders", True, True)]
)
def test_an_event_is_refused_once_all_its_routes_refuse_it(
    kept: Account, source: str, by_all: bool, counts: bool
) -> None:
    """One consumer's refusal is not that of the others, and what the system published stays a fact."""
    takers = takers_of(kept)["UserRegistered"]
    assert len(takers) > 1
    event = KeptEvent(1.0, {"id": "e-1", "type": "UserRegistered", "source": f"signalbox.{source}"})
    letter = DeadLetter("", "m", "{}", "", 1.0, {"eventId": "e-1"}, None)
    refusing = sorted(takers) if by_all else sorted(takers)[:1]
    assert accepted(kept, [event], [(route, letter) for route in refusing]) == ([event] if counts else [])
