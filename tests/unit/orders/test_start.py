"""The starter: what may become an execution, and that it becomes one once."""

import json
from datetime import datetime
from typing import Any

import pytest

from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.orders import handlers
from tests.unit.orders.journey import CONTEXT, NO_FAILURES, PLACED, TASK, pay, place, reserved
from tests.unit.world import World, aws, aws_error


def lines(count: int, skus: int | None = None) -> dict[str, Any]:
    """Return an order of `count` lines over `skus` SKUs."""
    made = [{"sku": f"sku-{number % (skus or count)}", "quantity": 1, "unitPrice": "1.00"} for number in range(count)]
    return {"lines": made, "total": f"{count}.00"}


def test_order_is_written_and_started(world: World) -> None:
    """The row holds the order, the execution its key and what it descends from."""
    started = world.started

    assert place() == NO_FAILURES

    row = world.order()
    assert (row["status"], row["version"], row["total"]) == ("PLACED", 1, "25.00")
    assert row["lines"] == PLACED["lines"]
    assert started[0]["name"] == "order-1"
    assert json.loads(started[0]["input"]) == {
        "orderId": "order-1",
        "correlationId": "placed-1",
        "causationId": "placed-1",
        "traceparent": "",
    }


def test_same_fact_twice_is_one_execution(world: World) -> None:
    """A copy, also under a new event id, starts nothing new and brings the same input."""
    started = world.started

    place()
    place()
    place(event_id="placed-2")

    assert len({(call["name"], call["input"]) for call in started}) == 1
    assert world.order()["version"] == 1


def test_name_that_is_taken_is_no_failure(world: World) -> None:
    """ExecutionAlreadyExists means that the order was started before."""
    world.answer("stepfunctions", "start_execution", aws_error("ExecutionAlreadyExists"))

    assert place() == NO_FAILURES


def test_order_that_has_moved_on_is_never_started_again(world: World) -> None:
    """The row prevents a second start when Step Functions has forgotten the name after 90 days."""
    reserved(world)
    world.started.clear()

    assert place(event_id="replayed") == NO_FAILURES

    assert world.started == []


def test_crash_between_row_and_start_is_mended_by_the_redelivery(world: World) -> None:
    """The row stands, the start failed: the message comes back and starts under the same name."""
    started = world.answer("stepfunctions", "start_execution", aws_error("ThrottlingException"), {})

    assert place() != NO_FAILURES
    assert place() == NO_FAILURES

    assert [call["name"] for call in started] == ["order-1", "order-1"]


def test_started_execution_is_on_the_machine(world: World) -> None:
    """moto's own machine accepts the call."""
    machine = world.machine()

    place()

    found = aws("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    assert [execution["name"] for execution in found] == ["order-1"]


def test_other_content_under_the_same_key_is_a_dead_letter(world: World) -> None:
    """The key is the business id: another content is a conflict, never silently the old order."""
    place()

    place(event_id="placed-2", customerId="customer-2")

    assert [reason for reason, _ in world.dead_letters()] == ["Conflict"]
    assert world.order()["customerId"] == "customer-1"


@pytest.mark.parametrize(
    "changed",
    [
        {"total": "25.01"},
        {"total": "25.000", "lines": [{"sku": "tea", "quantity": 1, "unitPrice": "25.000"}]},
        {"total": "25"},
        {"total": 25.00},
        {"currency": "EURO"},
        {"currency": "ABC"},
        {"currency": "eur"},
        {"lines": [], "total": "0.00"},
        {"lines": [{"sku": "tea", "quantity": -1, "unitPrice": "25.00"}], "total": "-25.00"},
        {"lines": [{"sku": "tea", "quantity": 0, "unitPrice": "25.00"}], "total": "0.00"},
        {"lines": [{"sku": "tea", "quantity": 1.5, "unitPrice": "10.00"}], "total": "15.00"},
        {"lines": [{"sku": "tea", "quantity": True, "unitPrice": "25.00"}]},
        {"lines": [{"sku": "tea", "quantity": 10**12, "unitPrice": "0.00"}], "total": "0.00"},
        {"lines": [{"sku": "tea", "quantity": 1}]},
        lines(101),
        lines(91),
        {"orderId": "o" * 500},
        {"orderId": "заказ-1"},
        {"orderId": ""},
        {"orderId": "order 1"},
        {"orderId": "order-1\n"},
        {"orderId": "payment#1"},
        {"customerId": None},
    ],
)
def test_order_that_breaks_a_rule_is_a_dead_letter_and_nothing_else(world: World, changed: dict[str, Any]) -> None:
    """Refused at the edge with the reason; no row, no execution."""
    started = world.started

    assert place(**changed) == NO_FAILURES

    assert [reason for reason, _ in world.dead_letters()] == ["InvalidEvent"]
    assert started == []
    assert world.rows("orders") == []


@pytest.mark.parametrize(
    "changed", [lines(100, 90), lines(90), {"lines": [{"sku": "a", "quantity": 2.0, "unitPrice": "12.50"}]}]
)
def test_order_at_the_limits_is_taken(world: World, changed: dict[str, Any]) -> None:
    """100 lines, 90 SKUs, and a whole number written as 2.0 are fine."""
    place(**changed)

    assert world.dead_letters() == []
    assert world.order()["status"] == "PLACED"


def test_early_payment_is_kept_when_the_order_comes(world: World) -> None:
    """A placed order keeps its held payments, and its row leaves the index of unclaimed ones."""
    pay()
    assert world.order()["waitingSince"]

    place()

    row = world.order()
    assert (row["status"], row["version"]) == ("PLACED", 2)
    assert [held["paymentId"] for held in row["held"]] == ["payment-1"]
    assert "waitingSince" not in row
    assert "waitingShard" not in row


def test_transaction_of_90_skus_fits(world: World) -> None:
    """The largest order is reserved in one transaction of at most 100 actions, one for each SKU."""
    place(**lines(100, 90))
    sent = world.answer("dynamodb", "transact_write_items", {})

    handlers.reserve_stock(TASK, CONTEXT)

    assert [len(call["TransactItems"]) for call in sent] == [92]


def test_held_order_has_its_whole_time_after_the_hold(world: World) -> None:
    """The deadline counts from the end of the hold, and nothing starts before."""
    rows.write(rows.put("holds", {"customerId": PLACED["customerId"], "until": now_text(1800)}))

    place()

    row = world.order()
    time = datetime.fromisoformat(row["openUntil"]) - datetime.fromisoformat(row["heldUntil"])
    assert time.total_seconds() == pytest.approx(7800, abs=1)
    assert world.started == []
