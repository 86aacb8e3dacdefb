"""Restore drill of docs/restore.md: two tables go back forty minutes, while executions, partners and outbox do not."""

from collections.abc import Callable
from typing import Any

from signalbox.twin import Twin
from tests.desk.test_desk import act
from tests.simulation.orders import effects, fault, on_hand, paid, placed, status, stock

TABLES = ("orders", "stock")
WRITERS = ("orders", "payments", "stock", "refunds", "failures")
"""Routes whose functions write those tables."""
Items = dict[str, list[dict[str, Any]]]


def snapshot(run: Twin) -> Items:
    """Return what a restore to this instant would give."""
    return {name: run.cloud.items(run.assembly.tables[name]) for name in TABLES}


def restore(run: Twin, then: Items) -> None:
    """Both tables hold again what they held then, and nothing else."""
    dynamodb = run.client("dynamodb")
    for name, items in then.items():
        table = run.assembly.tables[name]
        keys = [key["AttributeName"] for key in dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]]
        for item in run.cloud.items(table):
            dynamodb.delete_item(TableName=table, Key={key: item[key] for key in keys})
        for item in items:
            dynamodb.put_item(TableName=table, Item=item)


def damaged(run: Twin) -> Items:
    """Orders before and after the instant that the tables go back to; gives what they held then."""
    run.plan([stock(quantity=100), placed("before", 60), paid("before", 70)])
    run.plan([placed("paid-later", 500), placed("never-paid", 510)])
    run.advance(seconds=600)
    then = snapshot(run)
    run.plan([paid("paid-later", 610), placed("after", 620), paid("after", 630), stock(quantity=5, at=640)])
    run.plan([placed("open", 2900)])
    run.advance(seconds=2400)
    assert [status(run, key) for key in ("paid-later", "never-paid", "after")] == [
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
    ]
    return then


def test_tables_restored_while_executions_run_on(twin: Callable[..., Twin]) -> None:
    """Every order is where it was or goes on after replays and restarts. Partners did everything once, and the goods
    add up."""
    run = twin(seed=6)
    then = damaged(run)
    for route in WRITERS:
        act(run, "pause", route=route)
    states = run.client("stepfunctions")
    for arn, execution in list(run.cloud.executions.all.items()):
        if execution.status == "RUNNING":
            states.stop_execution(executionArn=arn)
    restore(run, then)
    for route in WRITERS[:-1]:
        act(run, "resume", route=route)
    run.plan([fault(40, run.now, seconds=run.now - 300)])
    run.advance(minutes=5)
    assert status(run, "after") == "PLACED"
    done = act(run, "restart", workflow="orders", rate=10)
    assert len(done["restarted"]) == 4
    act(run, "resume", route="failures")
    run.plan([paid("open", run.now + 10)])
    run.run_until_idle()
    ends = {key: status(run, key) for key in ("before", "paid-later", "after", "open", "never-paid")}
    assert ends == {key: "CANCELLED" if key == "never-paid" else "CONFIRMED" for key in ends}
    assert len(effects(run, "shipping#ship")) == 4
    assert on_hand(run) == 105 - 4 * 2
    # Payments that are received again have a later instant than the shipment that they were for.
    details = (finding["detail"] for finding in run.audit())
    said = {detail.rpartition(", and ")[2] for detail in details if ", before its payment at " not in detail}
    assert said == {"OrderConfirmed was announced 2 times", "OrderCancelled was announced 2 times"}
