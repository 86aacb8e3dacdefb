"""Executions on the desk: find stuck ones, redrive, compensate, and show them years later too."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from lambdas.common.executions.names import execution_name
from signalbox.cli.desk.place import days_on
from signalbox.desk import Account, archive
from signalbox.desk.executions.executions import archived as archived_executions
from signalbox.desk.executions.executions import histories_in, mark, may_hold, name_of
from signalbox.desk.executions.stuck import find_stuck
from signalbox.desk.show import show_key, sort_lines
from signalbox.desk.switches import source_of
from signalbox.desk.trail.kept_events import kept_events
from signalbox.errors import InputError
from signalbox.twin import Twin
from tests.desk.test_desk import account, act, archived
from tests.simulation.orders import GOOD, effects, fault, good, on_hand, paid, placed, row, rows, sound, status, stock
from tests.workflows.lending import applied
from tests.workflows.onboarding import registered
from tests.workflows.orders import partner

Open = Callable[..., Twin]


def told(twin: Twin, workflow: str, key: str) -> dict[str, Any]:
    """Return the answer of `show`, with the journal of the twin's buses."""
    return show_key(Account(twin.assembly, twin.client, twin.journal), workflow, key)


@pytest.mark.parametrize("key", ["order-1", "a.b", "x" * 80, "order-r2", "sha256-1", "Ünï"])
def test_names_are_those_of_the_starters(key: str) -> None:
    """The desk finds an execution under the name that the starter gave it."""
    assert [name_of(key, attempt) for attempt in (0, 3)] == [execution_name(key, attempt) for attempt in (0, 3)]


def test_show_tells_an_order_from_its_first_event_to_its_archive(twin: Open) -> None:
    """Events, execution, states, ledger, payment, mail, in order of time, and that nothing is open."""
    run = twin(1)
    run.play([stock(), *good()])
    document = told(run, "orders", "order-1")
    kinds = {(line["kind"], line["name"]) for line in document["timeline"]}
    assert {("event", "OrderPlaced"), ("event", "PaymentReceived"), ("event", "OrderConfirmed")} <= kinds
    assert {("execution", "order-1"), ("state", "ReserveStock"), ("state", "AwaitPayment")} <= kinds
    assert {("step", "step#reserve-stock"), ("payment", "payment#pay-order-1"), ("order", "order")} <= kinds
    assert any(kind == "mail" for kind, _ in kinds)
    instants = [line["at"] for line in document["timeline"]]
    assert instants == sorted(instants)
    assert (document["now"]["status"], document["now"]["state"]) == ("CONFIRMED", None)


def test_show_says_what_an_order_waits_for(twin: Open) -> None:
    """A waiting order has its state, and the start and end of the wait."""
    run = twin(1)
    run.plan([stock(), placed()])
    run.advance(minutes=5)
    now = told(run, "orders", "order-1")["now"]
    assert (now["state"], now["status"]) == ("AwaitPayment", "AWAITING_PAYMENT")
    assert now["since"] < now["until"]


def test_show_tells_an_application(twin: Open) -> None:
    """Lending too: documents, mails, the decision and who took it."""
    run = twin(1)
    data = {"applicationId": "loan-1", "applicantId": "a-1", "email": "a@example.com", "amount": "9000.00"}
    data |= {"currency": "EUR", "termMonths": 24}  # type: ignore[dict-item]
    data |= {"purpose": "kitchen", "declaredIncome": "40000.00"}
    run.play(
        [
            {"at": 0, "type": "LoanApplied", "subject": "loan-1", "data": data},
            {"at": 3600, "upload": "loan-1", "document": "pay.pdf", "content_type": "application/pdf", "bytes": 2000},
            {"at": 7200, "act": "approve", "workflow": "lending", "subject": "loan-1", "as": "underwriter-1"},
        ]
    )
    document = told(run, "lending", "loan-1")
    kinds = {(line["kind"], line["name"]) for line in document["timeline"]}
    assert {("event", "LoanApplied"), ("decision", "underwriter-1")} <= kinds
    assert any(kind == "document" and "pay.pdf" in name for kind, name in kinds), kinds
    assert {("state", "AwaitReview"), ("execution", "loan-1")} <= kinds
    assert any(kind == "mail" for kind, _ in kinds)
    assert document["now"]["status"] == "APPROVED"


def test_show_names_dead_letters_and_unknown_keys(twin: Open) -> None:
    """An order that never became one stands where it lies; a key of nobody is refused with a hint."""
    run = twin(1)
    wrong = placed()
    wrong["data"]["total"] = "1.00"
    run.play([wrong])
    document = told(run, "orders", "order-1")
    assert document["now"]["dead_letters"] == ["orders"]
    with pytest.raises(InputError, match="there is no record of 'nobody'"):
        told(run, "orders", "nobody")
    with pytest.raises(InputError, match="no workflow 'order'; did you mean 'orders'"):
        told(run, "order", "order-1")


def test_a_history_is_told_after_step_functions_has_forgotten_it(twin: Open) -> None:
    """91 days later the states still stand in the timeline, out of the archive: every event of the history, once."""
    run = twin(1)
    run.play([stock(), *good()])
    before = [line for line in told(run, "orders", "order-1")["timeline"] if line["kind"] in ("state", "execution")]
    run.advance(days=91)
    with pytest.raises(run.client("stepfunctions").exceptions.ExecutionDoesNotExist):
        arn = next(iter(run.cloud.executions.all))
        run.client("stepfunctions").describe_execution(executionArn=arn)
    after = [line for line in told(run, "orders", "order-1")["timeline"] if line["kind"] in ("state", "execution")]
    assert before == after
    assert len([line for line in after if line["kind"] == "state"]) == 4
    execution, *events = archived(run, f"executions/orders/2026/01/05/{mark('order-1')}")
    assert (execution["status"], events[-1]["type"]) == ("SUCCEEDED", "ExecutionSucceeded")


def test_a_closed_order_is_told_after_its_rows_have_expired(twin: Open) -> None:
    """The day of an order leads to its execution and its events in the archive; its table is empty."""
    run = twin(1)
    run.play([stock(), *good()])
    run.advance(days=94)
    assert rows(run, "orders") == []
    assert on_hand(run) == 8

    at_the_desk = account(run)
    at_the_desk.days |= days_on(["2026-01-05"])
    shown = show_key(at_the_desk, "orders", "order-1")["timeline"]
    assert [line["name"] for line in shown if line["kind"] == "state"] == GOOD
    kept = [event.type for event in kept_events(at_the_desk, "order-1")]
    assert kept == ["OrderPlaced", "PaymentReceived", "OrderConfirmed"]
    with pytest.raises(InputError, match="--on is '5 January'"):
        days_on(["5 January"])


def test_orders_that_close_together_share_an_object(twin: Open) -> None:
    """Ten orders are archived in five objects at most. Each history is found by its key, and no other with it."""
    run = twin(1)
    run.play([stock(), *(line for n in range(10) for line in good(f"order-{n}", at=10 + n))])
    keys = list(archive.keys(account(run), "executions/orders/"))
    assert 1 <= len(keys) <= 5
    days = [datetime(2026, 1, 5, tzinfo=UTC)]
    for n in range(10):
        ((execution, events),) = archived_executions(account(run), "orders", f"order-{n}", days)
        assert (execution["name"], events[-1]["type"]) == (f"order-{n}", "ExecutionSucceeded")


def test_two_executions_with_one_mark_are_told_apart() -> None:
    """A mark only finds the object: the name in it decides. Objects of one execution each are found as before."""
    keys = ["a/0f00-x.jsonl.gz", f"a/{mark('order-1')}-ffffffff.jsonl.gz", "a/order-1.jsonl.gz", "a/order-10.jsonl.gz"]
    lines = [{"executionArn": "1", "name": "order-1"}, {"id": 1}, {"executionArn": "2", "name": "other"}, {"id": 1}]
    assert [one["name"] for one, _ in histories_in(lines)] == ["order-1", "other"]
    assert [may_hold(key, ["order-1"]) for key in keys] == [False, True, True, False]


def test_stuck_finds_an_execution_past_its_deadline(twin: Open) -> None:
    """An execution without its timers is past its deadline until somebody ends it."""
    run = twin(1)
    run.plan([stock(), placed()])
    run.advance(minutes=5)
    assert find_stuck(account(run))["stuck"] == []
    (execution,) = run.cloud.executions.all.values()
    for due in execution.timers.values():
        run.cloud.clock.cancel(due)
    run.advance(hours=3)
    (found,) = find_stuck(account(run))["stuck"]
    assert (found["workflow"], found["key"], found["state"]) == ("orders", "order-1", "AwaitPayment")
    assert found["since"] < found["deadline"]


def test_stuck_finds_what_waits_for_nobody(twin: Open) -> None:
    """Lost executions leave an order, a wait and a journey past their deadlines.

    Each is found once, the oldest deadline first.
    """
    run = twin(1)
    run.plan([stock(), placed(), placed("order-2", at=9000), applied(0), registered(0, "user-1")])
    run.advance(minutes=5)
    for execution in run.cloud.executions.all.values():
        if execution.name in ("order-1", "loan-1"):
            for due in execution.timers.values():
                run.cloud.clock.cancel(due)
    run.advance(hours=2, minutes=30)
    assert [(found["workflow"], found["key"], found["state"]) for found in find_stuck(account(run))["stuck"]] == [
        ("orders", "order-1", "AwaitPayment")
    ]
    run.advance(days=2)
    found = find_stuck(account(run))["stuck"]
    assert [(each["workflow"], each["key"]) for each in found] == [
        ("orders", "order-1"),
        ("onboarding", "user-1"),
        ("lending", "loan-1"),
    ]
    assert [each["deadline"] for each in found] == sorted(each["deadline"] for each in found)
    assert found[-1]["state"] == "AwaitDocuments"


def test_compensate_stops_a_running_order_and_undoes_it(twin: Open) -> None:
    """The watcher settles it as any failed one; asked again, nothing more happens."""
    run = twin(1)
    run.plan([stock(), placed()])
    run.advance(minutes=5)
    assert act(run, "compensate", key="order-1")["was"] == "RUNNING"
    run.run_until_idle()
    assert status(run) == "CANCELLED"
    again = act(run, "compensate", key="order-1")
    run.run_until_idle()
    assert (again["was"], "failures" in again["told"]) == ("ABORTED", True)
    assert status(run) == "CANCELLED"
    assert sound(run)


def test_compensate_wants_a_key_with_rows(twin: Open) -> None:
    """An unknown key is refused."""
    with pytest.raises(InputError, match="no workflow has rows of the key 'nobody'"):
        act(twin(1), "compensate", key="nobody")


def test_pause_and_resume(twin: Open) -> None:
    """A paused route keeps its messages; after the resume each is handled once."""
    run = twin(1)
    run.play([stock()])
    assert act(run, "pause", route="orders") == {"route": "orders", "paused": True, "waiting": 0, "in_flight": 0}
    run.play([placed(at=run.now + 1), paid(at=run.now + 10)])
    assert row(run).get("status") in (None, "UNPLACED")
    assert act(run, "resume", route="orders")["paused"] is False
    run.run_until_idle()
    assert status(run) == "CONFIRMED"
    assert len(effects(run, "shipping#")) == 1
    assert sound(run)


def test_a_pause_waits_until_the_source_is_off(twin: Open) -> None:
    """The desk repeats a change that Lambda refuses, and reports a pause only when the source is off."""
    run = twin(1)
    state, switch = run.client("lambda").get_event_source_mapping, run.client("lambda").update_event_source_mapping
    uuid = source_of(account(run), "orders").rpartition(":")[2]
    switch(UUID=uuid, Enabled=False)
    run.advance(seconds=40)
    switch(UUID=uuid, Enabled=True)
    begun = run.now
    assert act(run, "pause", route="orders")["paused"] is True
    assert (state(UUID=uuid)["State"], run.now - begun) == ("Disabled", pytest.approx(60, abs=10))
    switch(UUID=uuid, Enabled=False)
    assert act(run, "resume", route="orders")["paused"] is False
    assert state(UUID=uuid)["State"] == "Enabled"


def test_stuck_names_routes_from_which_nothing_is_taken(twin: Open) -> None:
    """A pause by a person and an open circuit have different names; a resumed route is not listed."""
    run = twin(42)
    assert find_stuck(account(run))["held"] == []
    run.plan([stock(), placed(), paid(at=90), paid(at=95, payment_id="pay-again"), partner("payments", "fail", at=65)])
    run.advance(hours=1)
    act(run, "pause", route="orders")
    assert find_stuck(account(run))["held"] == [
        {"route": "orders", "state": "Disabled", "by": "person"},
        {"route": "refunds", "state": "Disabled", "by": "circuit"},
    ]
    act(run, "resume", route="orders")
    assert [row["route"] for row in find_stuck(account(run))["held"]] == ["refunds"]


def test_a_source_that_will_not_switch_is_not_called_paused(twin: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lambda takes longer than anybody waits: the answer says that the route still runs."""
    run = twin(1)
    monkeypatch.setattr("signalbox.twin.services.aws_lambda.api.SWITCH_SECONDS", 3600.0)
    assert act(run, "pause", route="orders")["paused"] is False


def test_redrive_goes_on_where_it_failed_at_a_bounded_rate(twin: Open) -> None:
    """Executions that failed lately are redriven one a second; it says that their definition stays."""
    run = twin(3)
    orders = [line for n in range(3) for line in (placed(f"order-{n}", 60 + n), paid(f"order-{n}", 70 + n))]
    run.play([stock(), fault(36), *orders, fault(22, state="ShipOrder", times=3)])
    assert {e["status"] for e in run.executions("orders")} == {"FAILED"}
    begun = run.now
    done = act(run, "redrive", workflow="orders", since=7200)
    assert (len(done["redriven"]), run.now - begun) == (3, pytest.approx(3.0))
    assert "keeps the definition" in done["note"]
    run.run_until_idle()
    assert {status(run, f"order-{n}") for n in range(3)} == {"CONFIRMED"}
    assert act(run, "redrive", workflow="orders", since=7200)["redriven"] == []
    assert sound(run)


def test_states_of_one_instant_keep_their_order() -> None:
    """Lines of one instant keep their order and are not sorted by name."""
    told = [(2.0, "state", "CheckWay", ""), (2.0, "state", "ApplicationClosed", ""), (1.0, "execution", "loan-1", "")]
    assert [name for _, _, name, _ in sort_lines(told)] == ["loan-1", "CheckWay", "ApplicationClosed"]
