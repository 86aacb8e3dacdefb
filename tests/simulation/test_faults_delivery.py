"""Faults on the way of events: delivered twice, late, in part, not at all, or poisonous."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from lambdas.common.events.envelope import HOP_LIMIT
from signalbox.assembly import Assembly
from signalbox.twin import Twin
from stacks.routes import ROUTES
from tests.simulation import small
from tests.simulation.copies import assets_with
from tests.simulation.orders import (
    GOOD,
    effects,
    fault,
    good,
    letters,
    on_hand,
    only,
    paid,
    placed,
    row,
    rows,
    sound,
    states,
    status,
    statuses,
    stock,
    struck,
)
from tests.workflows import lending, settlement

Open = Callable[..., Twin]


def test_1_every_event_delivered_four_times(twin: Open) -> None:
    """Four copies of every event have one effect: on stock, on the order, on its customer."""
    run = twin(1)
    run.play([fault(1, copies=4), stock(), *good()])
    assert struck(run, 1) >= 5
    assert (status(run), on_hand(run), len(run.executions())) == ("CONFIRMED", 8, 1)
    assert len(effects(run, "mail#")) == 1
    assert sound(run)


def test_1_the_same_payment_under_new_event_ids(twin: Open) -> None:
    """A payment that is published three times, each as a new event, is one payment: nothing is refunded."""
    run = twin(1)
    run.play([stock(), placed(), *(paid(at=70 + number) for number in range(3))])
    assert status(run) == "CONFIRMED"
    assert effects(run, "payments#refund") == []
    assert sound(run)


def test_2_events_out_of_order(twin: Open) -> None:
    """A payment that comes minutes before its order is kept for it."""
    run = twin(2)
    run.play([stock(), fault(2, queue="orders", seconds=600), *good()])
    assert struck(run, 2) == 1
    journal = [event["detail-type"] for _, event in run.cloud.buses.buses[run.bus].journal]
    assert journal[:3] == ["StockReceived", "OrderPlaced", "PaymentReceived"]
    assert row(run, record="payment#pay-order-1")["receivedAt"] < row(run)["placedAt"]
    assert states(run) == GOOD
    assert sound(run)


def test_3_put_events_takes_every_second_entry(twin: Open) -> None:
    """Only entries that PutEvents refused in an answer of 200 are sent again. Each event is once on the bus."""
    run = twin(3)
    orders = [line for number in range(8) for line in good(f"order-{number}")]
    run.play([fault(3, function="outbox.handlers.relay", times=2), stock(quantity=20), *orders])
    assert struck(run, 3) == 2
    journal = [event["detail"] for _, event in run.cloud.buses.buses[run.bus].journal]
    said = sorted(detail["id"] for detail in journal if detail["source"] == "signalbox.orders")
    assert said == sorted(row["id"] for row in rows(run, "outbox") if row["kind"] == "event")
    assert statuses(run) == {"CONFIRMED"}
    assert sound(run)


def test_5_a_target_that_denies(twin: Open) -> None:
    """An event that a target denies is among the route's dead letters at once, and nothing is lost."""
    run = twin(5)
    run.play([fault(5, queue="notification"), stock(), *good()])
    assert struck(run, 5) == 1
    letter = only(letters(run, "notification-dead-letters"))
    assert (letter["ERROR_CODE"], letter["RETRY_ATTEMPTS"]) == ("NO_PERMISSIONS", "0")
    assert "EXHAUSTED_RETRY_CONDITION" not in letter
    assert status(run) == "CONFIRMED"
    assert sound(run)


def test_6_events_that_go_round_in_circles(twin: Open) -> None:
    """An event that seventeen others led to is a dead letter: rules that form a loop stop by themselves."""
    run = twin(6)
    data = paid()["data"]
    detail = {"specversion": "1.0", "id": "e-1", "source": "signalbox.external", "type": "PaymentReceived", "hops": 17}
    run.play([stock(), placed(), {"at": 70, "raw": json.dumps({**detail, "data": data}), "type": "PaymentReceived"}])
    assert [letter["reason"] for letter in letters(run, "payments-dead-letters")] == ["TooManyHops"]
    assert status(run) == "CANCELLED"
    assert sound(run)


ECHO = """
import boto3
from lambdas.common.events import envelope


def echo(batch, context):
    for record in batch["Records"]:
        came = envelope.parse(record["body"])
        named = {"source": "signalbox.echo", "subject": came.subject, "partition_key": "echo"}
        said = envelope.make(came.type, came.data, cause=came.as_cause(), **named)
        entry = {"EventBusName": "loop", "Source": said.source, "DetailType": said.type}
        entry["Detail"] = envelope.to_json(said)
        boto3.client("events").put_events(Entries=[entry])
"""
"""Handler that publishes each event again, as caused by it: a rule that feeds it with those events closes the loop."""


def test_6_a_looping_rule_in_a_stack_of_its_own(assembly: Assembly, tmp_path: Path) -> None:
    """The rule takes the events that its function publishes. They go round until one has more causes than the limit,
    and is a dead letter."""
    rule = {
        "Name": "again",
        "EventBusName": {"Ref": "Bus"},
        "EventPattern": {"source": [{"prefix": "signalbox."}], "detail-type": ["Echo"]},
        "Targets": [{"Id": "Target0", "Arn": {"Fn::GetAtt": ["Work", "Arn"]}}],
    }
    redrive = {"maxReceiveCount": 2, "deadLetterTargetArn": {"Fn::GetAtt": ["Letters", "Arn"]}}
    resources = {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "loop"}},
        "Rule": {"Type": "AWS::Events::Rule", "Properties": rule},
        "Entry": small.entry("Rule", "Work"),
        "Work": small.queue("work", RedrivePolicy=redrive),
        "Letters": small.queue("letters"),
        "Echo": small.function("echo"),
        "Source": small.source("Work", "Echo", BatchSize=1),
    }
    stack = small.assembly(tmp_path, ECHO, resources)
    shutil.copytree(
        assets_with(assembly, "lambdas/common")[0] / "lambdas" / "common", stack / "asset.0123" / "lambdas" / "common"
    )
    with Twin.from_assembly(stack, seed=6) as run:
        run.publish("Echo", {})
        run.advance(minutes=3)
        hops = [event["detail"]["hops"] for _, event in run.journal()]
        kept = only([queue for queue in run.cloud.queues.values() if queue.name == "letters"]).messages()
        dead = [json.loads(letter.body)["detail"]["hops"] for letter in kept]
    assert hops == list(range(HOP_LIMIT + 2))
    assert dead == [HOP_LIMIT + 1]


def test_7_every_message_is_hidden_for_six_times_the_time_out(assembly: Assembly) -> None:
    """A received message is hidden for at least six timeouts of the function.

    Source: "Creating and configuring an Amazon SQS event source mapping", AWS Lambda Developer Guide.
    """
    with Twin.from_assembly(assembly, schedules=False) as run:
        sources = run.cloud.queue_sources.values()
        short = [s.queue.name for s in sources if s.queue.visibility < 6 * s.function().timeout]
        assert len(sources) > 20
    assert short == []


def test_7_visibility_expires_while_work_goes_on(twin: Open) -> None:
    """Messages that come back while somebody works on them have one effect."""
    run = twin(7)
    run.play([fault(7, queue="stock", call="dynamodb.TransactWriteItems"), stock(), stock("desk"), *good()])
    assert struck(run, 7) == 1
    assert run.cloud.gateway.counts["dynamodb.TransactWriteItems"] > 7
    assert (on_hand(run), on_hand(run, "desk")) == (8, 10)
    assert sound(run)


def test_7_visibility_outlasts_the_function(twin: Open) -> None:
    """A message whose function hangs for its whole time-out comes back later, not meanwhile."""
    run = twin(7)
    run.play([fault(13, function="orders.handlers.receive_stock"), stock()])
    usage = only([usage for name, usage in run.cloud.functions.usage.items() if name.endswith("receive-stock")])
    assert (usage.requests, usage.most_at_once) == (2, 1)
    assert on_hand(run) == 10


def test_8_one_bad_record_in_a_batch(twin: Open) -> None:
    """Only the failed record of a batch returns; the others are not done again."""
    run = twin(8)
    skus = [f"sku-{number}" for number in range(5)]
    bad = fault(8, function="orders.handlers.receive_stock", call="dynamodb.TransactWriteItems", nth=3)
    run.play([bad, *(stock(sku) for sku in skus)])
    assert struck(run, 8) == 1
    assert [on_hand(run, sku) for sku in skus] == [10] * 5
    assert run.cloud.gateway.counts["dynamodb.TransactWriteItems"] == len(skus)
    assert sound(run)


def test_10_a_message_that_never_parses(twin: Open) -> None:
    """A poison pill is a dead letter with its reason at its first receive, and its siblings go on."""
    run = twin(10)
    run.play([fault(10, queue="stock"), stock(), stock("desk"), *good()])
    assert [letter["reason"] for letter in letters(run, "stock-dead-letters")] == ["InvalidEvent"]
    assert (on_hand(run), on_hand(run, "desk"), status(run)) == (8, 10, "CONFIRMED")
    assert sound(run)


def test_10_a_message_that_kills_its_function(twin: Open) -> None:
    """A message at which the function dies each time is a dead letter when its receive count is spent."""
    run = twin(10)
    deadly = fault(14, function="orders.handlers.receive_stock", call="", when="before", subject="deadly", times=0)
    run.plan([deadly, stock("deadly"), stock(at=1)])
    run.advance(minutes=30)
    assert len(letters(run, "stock-dead-letters")) == 1
    assert on_hand(run) == 10
    assert sound(run)


def test_27_a_payment_that_never_comes(twin: Open) -> None:
    """A wait for a token ends by itself. The order is cancelled after two waits of 15 minutes; its goods are free."""
    run = twin(27)
    run.play([fault(27), stock(), *good()])
    assert struck(run, 27) == 1
    execution = only(run.executions("orders"))
    assert execution["outcome"] == "OrderCancelled"
    assert 1800 < execution["virtual_seconds"] < 1860
    assert on_hand(run) == 10
    assert sound(run)


def test_41_a_burst_of_orders(twin: Open) -> None:
    """Sixty orders within a minute: queues hold them, concurrency stays under its cap, nothing is lost."""
    run = twin(41)
    run.play([fault(41, orders=60)])
    assert struck(run, 41) == 1
    assert run.results.counts() == {"accepted": 60, "completed": 60, "dead_lettered": 0, "in_flight": 0, "refused": 0}
    copies = {f"signalbox-dev-{route.queue}": route.copies for route in ROUTES}
    for source in run.cloud.queue_sources.values():
        most = copies[source.queue.name]
        assert 2 <= most <= 50
        assert run.cloud.functions.usage[source.function().name].most_at_once <= most
    assert sound(run)


def test_41_a_flood_meets_the_cap(twin: Open) -> None:
    """More messages come at one instant than the consumer can run. The concurrency stays at the cap, and nothing is
    lost."""
    run = twin(41)
    run.play([{"at": 0, "type": "LoanApplied", "subject": f"loan-{number}", "data": {}} for number in range(200)])
    route = next(route for route in run.assembly.routes if "LoanApplied" in route["events"])
    source = next(s for s in run.cloud.queue_sources.values() if s.queue.name == route["queue"])
    assert run.cloud.functions.usage[source.function().name].most_at_once == source.concurrency == 10
    assert len(letters(run, route["deadLetterQueue"])) == 200


def test_45_the_sweep_says_what_the_relay_does_not(twin: Open) -> None:
    """The sweep answers executions and publishes events while the relay is down, and the order goes on."""
    run = twin(45, schedules=True)
    run.plan([stock(), fault(45, at=1, seconds=26 * 3600), *good()])
    run.advance(minutes=25)
    assert struck(run, 45) == 1
    assert status(run) == "CONFIRMED"
    assert sound(run)


def test_45_the_sweep_speaks_for_every_workflow(twin: Open) -> None:
    """The sweep answers waiting loans and orders while the relay is down, and feeds the ordered queue."""
    run = twin(45, schedules=True)
    settlement.deliver(run, settlement.capture(1))
    run.plan([fault(45, at=1, seconds=26 * 3600), stock(), placed(), lending.applied(), lending.applied(loan="loan-2")])
    run.plan(
        [{"at": 600, "type": "PaymentFailed", "subject": "order-1", "data": {"orderId": "order-1", "reason": "x"}}]
    )
    run.plan([lending.document(1200), {"at": 1200, "act": "withdraw", "workflow": "lending", "subject": "loan-2"}])
    run.publish("SettlementRequested", {"date": settlement.DAY}, subject=settlement.DAY)
    run.advance(hours=1)
    assert (status(run), lending.result(run, "loan-2")["outcome"]) == ("CANCELLED", "LoanWithdrawn")
    assert "ReviewRequested" in lending.told(run)
    assert settlement.ledger(run)["sales:EUR"] == (-1000, 1)
    assert sound(run)


def test_45_a_poison_row_blocks_nobody(twin: Open) -> None:
    """A row that never serialises ends in the relay's on-failure queue; rows of its shard are published."""
    run = twin(45)
    run.plan([stock(), fault(45, body='{"broken', subject="order#order-1"), *good()])
    run.advance(minutes=20)
    assert len(letters(run, "outbox-unrelayed")) == 1
    assert status(run) == "CONFIRMED"
