"""Faults that on-call and the sweeps repair: lost status events, dead letters, and their retention."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from signalbox.assembly import Assembly
from signalbox.desk import Account, DeadLetters, count_dead_letters, group_by_cause
from signalbox.desk.executions.stuck import find_stuck
from signalbox.project import CHECKOUT
from signalbox.twin import Twin
from signalbox.twin.services.aws_lambda.event_sources import passes
from tests.simulation.orders import effects, fault, good, only, paid, placed, row, rows, sound, status, stock, struck
from tests.workflows import settlement
from tests.workflows.lending import applied
from tests.workflows.lending import row as loan

Open = Callable[..., Twin]
DAY = 86_400
CONTRACTS = CHECKOUT / "lambdas" / "contracts"


def failed_unseen(twin: Open, **more: int) -> Twin:
    """An order whose execution fails where nothing catches it, and whose status event is lost."""
    run = twin(seed=3, schedules=True)
    lost = fault(36, at=0)
    run.play([lost, stock(), *good(), fault(22, at=0, state="ShipOrder")])
    assert only(run.executions("orders"))["status"] == "FAILED"
    assert struck(run, 36)
    return run


def test_36_a_status_event_is_lost(twin: Open) -> None:
    """The event of a failed execution is lost; within two sweeps its order is settled all the same, once."""
    run = failed_unseen(twin)
    assert status(run) == "PAID"
    run.advance(minutes=31)
    run.run_until_idle()
    assert status(run) == "CANCELLED"
    assert sound(run)


@pytest.mark.parametrize("lost", [False, True])
def test_36_the_sweep_and_the_event_tell_one_thing(twin: Open, lost: bool) -> None:
    """ExecutionFailed is published once, with or without the status event, over all sweeps."""
    run = failed_unseen(twin) if lost else twin(seed=3, schedules=True)
    if not lost:
        run.play([stock(), *good(), fault(22, at=0, state="ShipOrder")])
    run.advance(hours=8)
    journal = run.cloud.buses.buses[run.bus].journal
    assert [event["detail-type"] for _, event in journal].count("ExecutionFailed") == 1
    assert row(run)["status"] == "CANCELLED"


def test_36_one_status_event_of_many_is_lost(twin: Open) -> None:
    """Every tenth of a hundred status events is lost: each order is settled all the same."""
    run = twin(seed=4, schedules=True)
    orders = [line for n in range(30) for line in (placed(f"order-{n}", 60 + n), paid(f"order-{n}", 70 + n))]
    losses = [fault(36, at=0, nth=nth, times=1) for nth in (3, 11, 19)]
    run.play([stock(quantity=100), *orders, *losses, fault(22, at=0, state="ShipOrder", times=30)])
    run.advance(minutes=31)
    run.run_until_idle()
    assert struck(run, 36) == 3
    assert {status(run, f"order-{n}") for n in range(30)} == {"CANCELLED"}
    assert sound(run)


def test_4_a_target_is_down_for_more_than_a_day(twin: Open) -> None:
    """An event that the bus could not deliver for a day is a dead letter with the bus's reason. A replay, even twice,
    has one effect."""
    run = twin(4)
    run.play([stock(), fault(4, at=61, queue="payments", seconds=26 * 3600), *good()])
    desk = DeadLetters(Account(run.assembly, run.client))
    assert [(c["reason"], c["count"]) for c in group_by_cause(desk, "payments")["causes"]] == [("SDK_CLIENT_ERROR", 1)]
    assert counts(desk) == {"payments": 1}
    (found,) = desk.peek("payments")
    assert status(run) == "CANCELLED"
    again = {"QueueUrl": found.url, "MessageBody": found.body}
    for _ in range(2):
        run.play([{"at": run.now + 1, "desk": "replay", "route": "payments"}])
        assert counts(desk) == {}
        assert len(effects(run, "payments#refund")) == 1
        assert sound(run)
        run.client("sqs").send_message(**again)


def counts(desk: DeadLetters) -> dict[str, int]:
    """The routes that have letters."""
    return {row["route"]: row["messages"] for row in count_dead_letters(desk)["routes"] if row["messages"]}


def test_11_a_dead_letter_outlives_its_queue(twin: Open) -> None:
    """A dead letter stays for 14 days, and its age is reported; then SQS deletes it."""
    run = twin(1)
    wrong = placed()
    wrong["data"]["total"] = "1.00"
    run.play([wrong])
    desk = DeadLetters(Account(run.assembly, run.client))
    run.advance(days=13)
    (orders,) = [row for row in count_dead_letters(desk)["routes"] if row["route"] == "orders"]
    assert orders["messages"] == 1
    assert 13 * DAY - 120 < orders["oldest_s"] < 13 * DAY + 120
    run.advance(days=2)
    assert counts(desk) == {}


def test_11_every_dead_letter_queue_keeps_longer_than_its_source(twin: Open) -> None:
    """A moved message keeps its first sending time, so its last queue must keep messages longer than the one before."""
    run = twin(1)
    pairs = [(queue, queue.dead_letters) for queue in run.cloud.queues.values() if queue.dead_letters]
    assert len(pairs) >= len(run.assembly.routes)
    assert all(source.retention < letters.retention == 14 * DAY for source, letters in pairs)


def test_12_the_streams_filter_drops_nothing_that_speaks(twin: Open) -> None:
    """Every new row of the outbox passes the stream's filter, events and callbacks; changes and removals do not. It is
    the only filter: another one needs its own near misses."""
    run = twin(1)
    filtered = [
        s for s in [*run.cloud.queue_sources.values(), *run.cloud.database.stream_sources.values()] if s.filters
    ]
    (relay,) = filtered
    for name, passing in (("INSERT", True), ("MODIFY", False), ("REMOVE", False), ("insert", False)):
        for kind in ("event", "callback", "unheard-of"):
            image = {"partitionKey": {"S": "order#1"}, "kind": {"S": kind}}
            assert passes(relay.filters, {"eventName": name, "dynamodb": {"NewImage": image}}) is passing
    run.play([stock(), *good()])
    said = {row["kind"] for row in rows(run, "outbox") if "publishedAt" in row}
    assert said == {"event", "callback"} == {row["kind"] for row in rows(run, "outbox")}
    assert status(run) == "CONFIRMED"


STRANGE = st.sampled_from(
    [
        None,
        "",
        " ",
        "x" * 300,
        "0.001",
        "-1.00",
        "NaN",
        "\u0000",
        "\ud83d\ude00",
        -1,
        0,
        1.5,
        10**30,
        True,
        [],
        {},
        [[]],
        {"a": {}},
    ]
)
TYPES = ("StockReceived", "OrderPlaced", "PaymentReceived", "PaymentFailed", "LoanApplied", "UserRegistered")


@st.composite
def events(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Generate an event of a starting or signalling type with a mutation. A field is missing, strange or added, the
    version is another, or a value is long."""
    kind = draw(st.sampled_from(TYPES))
    data = json.loads((CONTRACTS / kind / "v1.example.json").read_text("utf-8"))
    name = draw(st.sampled_from(sorted(data)))
    way = draw(st.sampled_from(["gone", "strange", "added", "version", "large", "list", "none"]))
    if way == "gone":
        del data[name]
    elif way == "strange":
        data[name] = draw(STRANGE)
    elif way == "added":
        data["unheardOf"] = draw(STRANGE)
    elif way == "large":
        data[name] = "x" * 270_000
    detail: dict[str, Any] = {"data": [data] if way == "list" else data}
    if way == "version":
        detail["dataschema"] = draw(st.sampled_from([f"urn:signalbox:{kind}:v9", "urn:other:X:v1", "nonsense", 7]))
    return kind, detail


@settings(
    phases=(Phase.explicit, Phase.generate),
    max_examples=2,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(made=st.lists(events(), min_size=20, max_size=20))
def test_44_events_at_random_are_done_whole_or_kept_with_their_reason(assembly: Assembly, made: list[Any]) -> None:
    """An event that breaks its contract is a dead letter with that reason. Every other one is handled completely: the
    auditors find nothing half done, and nothing was tried five times."""
    with Twin.from_assembly(assembly, seed=1, schedules=False) as run:
        for number, (kind, detail) in enumerate(made):
            whole = {"specversion": "1.0", "id": f"event-{number}", "type": kind, "source": "signalbox.external"}
            whole |= {"time": "2026-01-05T09:00:00Z", "subject": "fuzz", "datacontenttype": "application/json"}
            whole |= {"dataschema": f"urn:signalbox:{kind}:v1"}
            run.publish_raw(json.dumps(whole | detail), kind)
        run.advance(hours=1)
        desk = DeadLetters(Account(run.assembly, run.client))
        reasons = {letter.event_id: letter.reason for route in desk.routes() for letter in desk.peek(route)}
        assert set(reasons.values()) <= {"InvalidEvent", "UnknownVersion", "UnknownType", "TooLarge", "Conflict"}
        for number, (kind, detail) in enumerate(made):
            schema = json.loads((CONTRACTS / kind / "v1.schema.json").read_text("utf-8"))
            if not jsonschema.Draft7Validator(schema).is_valid(detail["data"]) or "dataschema" in detail:
                assert f"event-{number}" in reasons, (kind, detail)
        assert [v for v in run.audit() if v["invariant"] != "time"] == []


@pytest.mark.parametrize("paying", [False, True])
def test_36_a_row_whose_execution_is_gone(twin: Open, paying: bool) -> None:
    """An order waits for an execution that Step Functions does not know: past its deadline the sweep has it settled."""
    run = twin(seed=3, schedules=True)
    run.plan([stock(), placed(), *([paid(at=200)] if paying else [])])
    run.advance(minutes=3)
    vanish(run, "order-1")
    run.advance(hours=2, minutes=40)
    assert status(run) == "CANCELLED"
    assert len(effects(run, "payments#refund")) == paying
    assert sound(run)


def test_36_an_application_whose_execution_is_gone(twin: Open) -> None:
    """An application past its deadline is found as an order is, and expires. The deadline is set back by hand, because
    fifteen days take long."""
    run = twin(seed=3, schedules=True)
    run.plan([applied()])
    run.advance(minutes=1)
    vanish(run, "loan-1")
    set_back(run, "loans", applicationId="loan-1", record="application")
    assert [(found["workflow"], found["key"]) for found in find_stuck(Account(run.assembly, run.client))["stuck"]] == [
        ("lending", "loan-1")
    ]
    run.advance(minutes=16)
    assert (loan(run)["status"], loan(run)["reasons"]) == ("EXPIRED", ["ExecutionABORTED"])
    assert find_stuck(Account(run.assembly, run.client))["stuck"] == []
    assert sound(run)


def test_36_a_day_whose_execution_is_gone(twin: Open) -> None:
    """A day of settlement past its deadline has failed and reports it; requested again, a new execution settles it."""
    run = twin(seed=3, schedules=True)
    settlement.deliver(run, *settlement.captures(5))
    run.publish("SettlementRequested", {"date": settlement.DAY}, subject=settlement.DAY)
    work, run.cloud.executions.work = run.cloud.executions.work, lambda execution, command: None
    run.advance(seconds=30)
    vanish(run, settlement.DAY)
    run.cloud.executions.work = work
    run.advance(minutes=20)
    assert settlement.status(run) == "RUNNING"
    set_back(run, "settlements", date=settlement.DAY, record="day")
    (found,) = find_stuck(Account(run.assembly, run.client))["stuck"]
    assert (found["workflow"], found["key"], found["state"]) == ("settlement", settlement.DAY, "RUNNING")
    run.advance(minutes=16)
    assert (settlement.status(run), settlement.told(run)) == ("FAILED", ["SettlementFailed"])
    assert find_stuck(Account(run.assembly, run.client))["stuck"] == []
    settlement.ask(run)
    assert (settlement.status(run), "openUntil" in settlement.day_row(run)) == ("COMPLETED", False)
    assert settlement.ledger(run) == settlement.owed(settlement.captures(5))
    assert run.audit() == []


def test_36_open_rows_leave_the_sweep_alone_while_somebody_works(twin: Open) -> None:
    """A row past its deadline whose execution still runs is left to it; a closed row stands in no index."""
    run = twin(seed=3, schedules=True)
    run.plan([stock(), *good("order-2"), placed()])
    run.advance(minutes=3)
    (execution,) = [found for found in run.cloud.executions.all.values() if found.name == "order-1"]
    for due in execution.timers.values():
        run.cloud.clock.cancel(due)
    run.advance(hours=3)
    assert (status(run), "openUntil" in row(run), "openUntil" in row(run, "order-2")) == (
        "AWAITING_PAYMENT",
        True,
        False,
    )


def set_back(run: Twin, table: str, **place: str) -> None:
    """The deadline of an open row has passed, which by itself would take days."""
    run.client("dynamodb").update_item(
        TableName=run.assembly.tables[table],
        Key={name: {"S": value} for name, value in place.items()},
        UpdateExpression="SET openUntil = :past",
        ConditionExpression="attribute_exists(openShard)",
        ExpressionAttributeValues={":past": {"S": "2026-01-01T00:00:00.000Z"}},
    )


def vanish(run: Twin, name: str) -> None:
    """Step Functions has lost an execution, as a restored table looks to one that is long closed."""
    executions = run.cloud.executions
    arn = next(arn for arn, found in executions.all.items() if found.name == name)
    gone = executions.all.pop(arn)
    executions.tokens = {token: found for token, found in executions.tokens.items() if found[0] is not gone}
    for due in gone.timers.values():
        run.cloud.clock.cancel(due)
