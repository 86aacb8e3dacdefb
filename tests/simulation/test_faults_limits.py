"""Faults at the limits of services: sizes, histories, rates, tolerances, FIFO batches, branches that are given up."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from signalbox.asl.limits import MAX_BYTES, MAX_EVENTS
from signalbox.assembly import Assembly, read
from signalbox.cost.model.behaviour import Behaviour
from signalbox.cost.model.history_bound import most_events
from signalbox.cost.projection.quotas import QUOTAS
from signalbox.cost.projection.system import read_system
from signalbox.twin import Twin
from signalbox.twin.services.stepfunctions.api import START_BURST, START_RATE
from tests.simulation.copies import change_machine, copy
from tests.simulation.orders import (
    Line,
    fault,
    letters,
    on_hand,
    paid,
    placed,
    row,
    rows,
    sound,
    statuses,
    stock,
    struck,
)
from tests.workflows.settlement import ask, captures, deliver, ledger, owed, told
from tests.workflows.settlement import status as day_status

Open = Callable[..., Twin]


def accounts_of(texts: list[str]) -> dict[str, list[str]]:
    """Account -> its batches in the order in which their postings were sent, each once."""
    found: dict[str, dict[str, None]] = {}
    for text in texts:
        event = json.loads(text)
        data = event["detail"]["data"]
        found.setdefault(data["account"], {})[data["batch"]] = None
    return {account: list(batches) for account, batches in found.items()}


def test_9_a_failure_in_a_fifo_batch(twin: Open) -> None:
    """A posting that cannot be booked goes back with all that follow it on its account: none overtakes it."""
    run = twin(9)
    deliver(run, *captures(600))
    queue = next(queue for queue in run.cloud.queues.values() if queue.name.endswith("postings.fifo"))
    run.plan([fault(9, nth=6, times=3)])
    with patch.object(queue, "send", wraps=queue.send) as send:
        ask(run)
    postings = [posting for posting in rows(run, "ledger") if posting["record"].startswith("posting#")]
    booked: dict[str, list[str]] = {}
    for posting in sorted(postings, key=lambda posting: int(posting["number"])):
        booked.setdefault(posting["account"], []).append(posting["record"].rpartition("#")[2])
    assert struck(run, 9) == 3
    assert booked == accounts_of([call.args[0] for call in send.call_args_list])
    assert sound(run)


def noted(order_id: str, note: str, at: float) -> Line:
    """An order with a note."""
    line = placed(order_id, at=at, id=f"id-of-{order_id}")
    return {**line, "data": {**line["data"], "note": note}}


def sized(run: Twin, order_id: str, size: int) -> Line:
    """Return an order with an event of this many bytes, measured on another order."""
    run.play([noted("order-0", "", run.now)])
    event = next(e for _, e in run.cloud.buses.buses[run.bus].journal if e["detail"]["subject"] == "order-0")
    empty = len(json.dumps(event["detail"], separators=(",", ":"), ensure_ascii=False))
    return noted(order_id, "x" * (size - empty), run.now + 60)


@pytest.mark.parametrize(("size", "reasons"), [(MAX_BYTES, []), (MAX_BYTES + 1, ["TooLarge"])])
def test_21_an_event_of_262144_bytes_and_one_more(twin: Open, size: int, reasons: list[str]) -> None:
    """Queue and bus take both; a workflow takes the first, so the other is a dead letter that says why."""
    run = twin(21)
    run.play([stock(), sized(run, "order-1", size)])
    assert [letter["reason"] for letter in letters(run, "orders-dead-letters")] == reasons
    assert bool(row(run)) is not bool(reasons)
    assert sound(run)


def test_23_no_history_can_come_near_its_limit(assembly: Assembly) -> None:
    """Every machine has a static bound, loops and retries included, that leaves room for a redrive of the whole."""
    definitions = read_system(assembly).definitions
    bounds = {slug: most_events(found.scope, Behaviour()) for slug, found in definitions.items()}
    assert bounds
    assert {slug: most for slug, most in bounds.items() if most is None or most > MAX_EVENTS / 2} == {}


def test_26_starts_are_throttled(twin: Open) -> None:
    """Starts are throttled for two and a half minutes: events wait in their queue, and each starts once."""
    run = twin(26)
    keys = [f"order-{number}" for number in range(12)]
    orders = [placed(key, at=60 + number, quantity=1) for number, key in enumerate(keys)]
    payments = [paid(key, at=90, amount="10.00") for key in keys]
    run.play([stock(quantity=20), fault(26, at=59), *orders, *payments])
    assert struck(run, 26) == 1
    assert run.cloud.gateway.counts["states.StartExecution"] > 2 * len(keys)
    assert sorted(execution.name for execution in run.cloud.executions.all.values()) == sorted(keys)
    assert not any(run.results.dead_letters().values())
    assert (statuses(run), on_hand(run)) == ({"CONFIRMED"}, 8)
    assert sound(run)


def test_the_bucket_of_starts_is_the_published_one() -> None:
    """The twin's bucket holds the rate that `cost quotas` uses."""
    limits = {
        quota["need"]: quota["limit"].get("us-east-1") for quota in json.loads(QUOTAS.read_text("utf-8"))["quotas"]
    }
    assert (limits["starts"], limits["starts_in_a_burst"]) == (START_RATE, START_BURST)


def side_by_side(assembly: Assembly, folder: Path) -> Assembly:
    """Return the assembly with an orders machine that reserves and requests payment in two branches of a Parallel.

    The order's row forbids the second before the first is done, so that branch fails at once.
    """

    def edit(machine: dict[str, Any]) -> None:
        states = machine["States"]
        for name in ("RemindCustomer", "ClosePayment", "CheckPaidInTime"):  # no way leads there any more
            del states[name]
        branches, caught = [], states["AwaitPayment"]["Catch"][-1:]
        for name in ("ReserveStock", "AwaitPayment"):
            state = states.pop(name)
            for field in ("Next", "Catch", "Assign"):
                state.pop(field, None)
            branches.append({"StartAt": name, "States": {name: {**state, "End": True}}})
        states["ReserveAndCharge"] = {
            "Type": "Parallel",
            "Branches": branches,
            "Catch": caught,
            "Next": "ShipOrder",
        }
        machine["StartAt"] = "ReserveAndCharge"

    made = copy(assembly, folder)
    change_machine(made, edit)
    return read(made.path)


def reservations(run: Twin) -> set[str]:
    """Return the state of the step in the ledger."""
    return {row["state"] for row in rows(run, "orders") if row["record"] == "step#reserve-stock"}


def test_31_a_branch_fails_while_its_sibling_is_in_flight(assembly: Assembly, tmp_path: Path) -> None:
    """A reservation ends after its Parallel, by moments or minutes: the ledger undoes it, or it finds its tombstone."""
    branches, seen = side_by_side(assembly, tmp_path / "branches"), set[str]()
    for late in (0.3, 0.4, 0.5, 300):
        with Twin.from_assembly(branches, seed=31, schedules=False) as run:
            run.play([fault(34, seconds=late, times=1), stock(), placed()])
            assert struck(run, 34) == 1
            (execution,) = run.executions("orders")
            assert execution["states"][-1] == "CancelOrder"
            assert (on_hand(run), row(run)["status"]) == (10, "CANCELLED")
            assert sound(run)
            seen |= reservations(run)
    assert seen == {"undone", "tombstone"}


def test_39_more_rows_fail_than_the_map_tolerates(twin: Open) -> None:
    """The run fails before any report and lists the failures; requested again, it posts the remaining batches."""
    run = twin(39)
    deliver(run, *captures(450))
    run.play([fault(39)])
    ask(run)
    assert struck(run, 39) == 3
    assert (day_status(run), told(run)) == ("FAILED", ["SettlementFailed"])
    ask(run)
    assert (day_status(run), ledger(run)) == ("COMPLETED", owed(captures(450)))
    assert sound(run)
