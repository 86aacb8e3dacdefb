"""Orders through the synthesised system, in virtual time: the good way, each failing step, each payment rule."""

import json
import re
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from lambdas.orders.model import Status
from lambdas.orders.signals import Meaning, Signal, meaning
from signalbox.twin import Twin
from tests.workflows.orders import (
    failed,
    on_hand,
    paid,
    partner,
    placed,
    row,
    sandbox,
    stock,
    told,
)

ROOT = Path(__file__).parents[2]
GOOD = ["ReserveStock", "AwaitPayment", "ShipOrder", "ConfirmOrder"]
REMINDED = ["ReserveStock", "AwaitPayment", "RemindCustomer"]
UNPAID = [*REMINDED, "ClosePayment", "CheckPaidInTime", "ReleaseStock", "CancelOrder"]
RECALLED = ["ReserveStock", "AwaitPayment", "ShipOrder", "RecallShipment", "CheckShipped"]
REFUND = "payments#refund-"
Open = Callable[..., Twin]


def test_a_good_order_enters_four_states_and_costs_at_most_32_dynamodb_calls(twin: Open) -> None:
    """Reserve, wait, ship, confirm; the customer gets a mail, and nothing is left over."""
    run = twin()
    run.play([stock()])
    run.cloud.gateway.counts.clear()
    run.play([placed(), paid()])
    calls = sum(count for call, count in run.cloud.gateway.counts.items() if call.startswith("dynamodb."))
    assert calls <= 32
    assert (row(run)["status"], row(run)["outcome"], row(run)["states"]) == ("SUCCEEDED", "OrderConfirmed", GOOD)
    assert sandbox(run, "shipping#") == ["shipping#ship-order-1"]
    assert sandbox(run, "mail#") == ["mail#send-OrderConfirmed#order-1"]
    assert on_hand(run) == 8
    assert run.audit() == []


SCENARIOS: dict[str, tuple[list[dict[str, Any]], list[str], str, list[str], int]] = {
    # what happens: (lines, states, outcome, ids of refunds, pieces left of ten)
    "too little stock": ([placed(quantity=11)], ["ReserveStock", "CancelOrder"], "OrderCancelled", [], 10),
    "a SKU never received": ([placed(sku="sofa")], ["ReserveStock", "CancelOrder"], "OrderCancelled", [], 10),
    "never paid": ([placed()], UNPAID, "OrderCancelled", [], 10),
    "paid after the reminder": (
        [placed(), paid(1200)],
        [*REMINDED, "ShipOrder", "ConfirmOrder"],
        "OrderConfirmed",
        [],
        8,
    ),
    "declined": (
        [placed(), failed()],
        ["ReserveStock", "AwaitPayment", "RefundPayment", "ReleaseStock", "CancelOrder"],
        "OrderCancelled",
        [],
        10,
    ),
    "paid before the order": ([paid(10), placed()], GOOD, "OrderConfirmed", [], 8),
    "declined before the order": (
        [failed(10), placed()],
        ["ReserveStock", "AwaitPayment", "RefundPayment", "ReleaseStock", "CancelOrder"],
        "OrderCancelled",
        [],
        10,
    ),
    "declined, then paid, before the wait": (
        [failed(10), paid(20), placed()],
        ["ReserveStock", "AwaitPayment", "RefundPayment", "ReleaseStock", "CancelOrder"],
        "OrderCancelled",
        ["payments#refund-pay-order-1"],
        10,
    ),
    "one payment told twice": ([placed(), paid(), paid(91)], GOOD, "OrderConfirmed", [], 8),
    "paid twice": (
        [placed(), paid(), paid(90, paymentId="second")],
        GOOD,
        "OrderConfirmed",
        None,  # type: ignore[dict-item]  # either may be refunded
        8,
    ),
    "wrong amount, then right": (
        [placed(), paid(80, amount="19.99", paymentId="short"), paid()],
        GOOD,
        "OrderConfirmed",
        ["payments#refund-short"],
        8,
    ),
    "wrong currency only": (
        [placed(), paid(currency="USD")],
        UNPAID,
        "OrderCancelled",
        ["payments#refund-pay-order-1"],
        10,
    ),
    "another customer, then the right one": (
        [placed(), paid(80, customerId="customer-2", paymentId="stranger"), paid(customerId="customer-1")],
        GOOD,
        "OrderConfirmed",
        ["payments#refund-stranger"],
        8,
    ),
    "paid after the end": ([placed(), paid(4000)], UNPAID, "OrderCancelled", ["payments#refund-pay-order-1"], 10),
    "shipping declines": (
        [placed(), partner("shipping", "decline"), paid()],
        [*RECALLED, "RefundPayment", "ReleaseStock", "CancelOrder"],
        "OrderCancelled",
        ["payments#refund-pay-order-1"],
        10,
    ),
    "shipping fails for good": (
        [placed(), partner("shipping", "fail"), paid()],
        [*RECALLED, "RefundPayment", "ReleaseStock", "CancelOrder"],
        "OrderCancelled",
        ["payments#refund-pay-order-1"],
        10,
    ),
    "shipping fails twice": ([placed(), partner("shipping", "fail", 2), paid()], GOOD, "OrderConfirmed", [], 8),
    "shipping hangs once": ([placed(), partner("shipping", "hang", 1), paid()], GOOD, "OrderConfirmed", [], 8),
    "shipping ships and never says so": (
        [placed(), partner("shipping", "fail-after-effect"), paid()],
        [*RECALLED, "ConfirmOrder"],
        "OrderConfirmed",
        [],
        8,
    ),
    "the provider fails twice": ([placed(), partner("payments", "fail", 2), paid()], GOOD, "OrderConfirmed", [], 8),
    "the provider fails twice to give it back": (
        [placed(), paid(), partner("shipping", "decline", at=80), partner("payments", "fail", 2, at=85)],
        [*RECALLED, "RefundPayment", "ReleaseStock", "CancelOrder"],
        "OrderCancelled",
        ["payments#refund-pay-order-1"],
        10,
    ),
    "wrongly paid too early, and the provider declines": (
        [paid(10, amount="19.99"), partner("payments", "decline", 1), placed()],
        ["ReserveStock", "AwaitPayment", "RefundPayment", "ReleaseStock", "CancelOrder"],
        "OrderCancelled",
        ["payments#refund-pay-order-1"],
        10,
    ),
    "the provider declines the request": (
        [placed(), partner("payments", "decline", 1)],
        ["ReserveStock", "AwaitPayment", "RefundPayment", "ReleaseStock", "CancelOrder"],
        "OrderCancelled",
        [],
        10,
    ),
    "mail is down": ([placed(), partner("mail", "fail"), paid()], GOOD, "OrderConfirmed", [], 8),
    "mail hangs": ([placed(), partner("mail", "hang"), paid()], GOOD, "OrderConfirmed", [], 8),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_happens_to_an_order(twin: Open, name: str) -> None:
    """Each failure and each payment rule leads through its states to its outcome, with its refunds and its stock."""
    lines, states, outcome, refunds, left = SCENARIOS[name]
    run = twin(seed=3)
    run.play([stock(), *lines])
    assert (row(run)["states"], row(run)["outcome"], row(run)["status"]) == (states, outcome, "SUCCEEDED")
    assert on_hand(run) == left
    if refunds is None:
        assert len(sandbox(run, REFUND)) == 1
    else:
        assert sandbox(run, REFUND) == refunds
    assert run.audit() == []


def payment_rules() -> list[list[str]]:
    """The rows of the table of payment rules in docs/orders.md: rule, row of the table of signals, outcome, refunds."""
    lines = (ROOT / "docs/orders.md").read_text("utf-8").splitlines()
    start = lines.index("| payment rule | row of the table | outcome | refunds |") + 2
    rows = takewhile(lambda line: line.startswith("|"), lines[start:])
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.mark.parametrize(("rule", "signal", "outcome", "refunds"), payment_rules())
def test_a_payment_rule_does_what_the_page_says(twin: Open, rule: str, signal: str, outcome: str, refunds: str) -> None:
    """Each rule is played: its outcome and refunds are the page's, and the decision that it names is the code's."""
    run = twin(seed=3, schedules=True)
    run.play([stock(), *(SCENARIOS[rule][0] if rule in SCENARIOS else [paid(10)])])
    run.advance(hours=1)
    assert [row["outcome"] for row in run.executions("orders")] == ([] if outcome == "none" else [outcome])
    assert len(sandbox(run, REFUND)) == int(refunds)
    named = re.fullmatch(r"(.+), ([A-Z_]+): (.+)", signal)
    assert named is None or meaning(Status(named[2]), Signal(named[1])) is Meaning(named[3])


UNSHIPPED = partner("shipping", "decline", at=0)
KEEPS_FAILING: dict[str, tuple[list[dict[str, Any]], str, str]] = {
    # the failing task: (lines that lead there, status of the execution, outcome after the watcher)
    "ReserveStock": ([placed(), paid()], "SUCCEEDED", "OrderCancelled"),
    "AwaitPayment": ([placed(), paid()], "SUCCEEDED", "OrderCancelled"),
    "RemindCustomer": ([placed()], "SUCCEEDED", "OrderCancelled"),
    "ClosePayment": ([placed()], "SUCCEEDED", "OrderCancelled"),
    "ShipOrder": ([placed(), paid()], "SUCCEEDED", "OrderCancelled"),
    "ConfirmOrder": ([placed(), paid()], "FAILED", "OrderConfirmed"),
    "RecallShipment": ([UNSHIPPED, placed(), paid()], "FAILED", "OrderCancelled"),
    "RefundPayment": ([UNSHIPPED, placed(), paid()], "FAILED", "OrderCancelled"),
    "ReleaseStock": ([UNSHIPPED, placed(), paid()], "FAILED", "OrderCancelled"),
    "CancelOrder": ([UNSHIPPED, placed(), paid()], "FAILED", "OrderCancelled"),
}


@pytest.mark.parametrize("state", KEEPS_FAILING)
def test_a_task_that_fails_for_good_leaves_no_money_and_no_stock_behind(twin: Open, state: str) -> None:
    """The machine or the watcher settles an order whose task, any of them, never succeeds."""
    lines, status, outcome = KEEPS_FAILING[state]
    run = twin(seed=5)
    run.play([{"at": 0, "fault": 32, "state": state, "times": 1000}, stock(), *lines])
    assert state in row(run)["states"]
    assert (row(run)["status"], row(run)["outcome"]) == (status, outcome)
    assert ("OrderNeedsAttention" in told(run)) is (status == "FAILED")
    assert on_hand(run) == (8 if outcome == "OrderConfirmed" else 10)
    assert set(run.results.dead_letters().values()) == {0}
    assert run.audit() == []


def test_every_task_of_the_machine_is_made_to_fail() -> None:
    """All tasks are in the list above, except the escalation.

    The next test makes it fail, together with the undo that leads to it.
    """
    definition = json.loads((ROOT / "statemachines/orders.asl.json").read_text("utf-8"))
    tasks = {name for name, state in definition["States"].items() if state["Type"] == "Task"}
    assert tasks == {*KEEPS_FAILING, "EscalateOrder"}


def test_an_escalation_that_fails_too_is_settled_by_the_watcher(twin: Open) -> None:
    """The undo and the escalation fail, so the execution fails, and the watcher settles the order."""
    stuck = [{"at": 0, "fault": 32, "state": state, "times": 1000} for state in ("RefundPayment", "EscalateOrder")]
    run = twin(seed=5)
    run.play([*stuck, stock(), UNSHIPPED, placed(), paid()])
    assert (row(run)["status"], row(run)["outcome"], on_hand(run)) == ("FAILED", "OrderCancelled", 10)
    assert run.audit() == []


def test_the_customer_is_reminded_after_15_minutes_and_cancelled_after_15_more(twin: Open) -> None:
    """The waits are exactly as long as the definition says, give or take the calls between them."""
    run = twin(seed=3)
    run.play([stock(), placed()])
    assert told(run) == ["PaymentReminder", "OrderCancelled"]
    assert 1800 <= row(run)["virtual_seconds"] <= 1803
    assert sandbox(run, "mail#") == ["mail#send-OrderCancelled#order-1", "mail#send-PaymentReminder#order-1"]


def test_a_payment_whose_order_never_comes_is_refunded_after_30_minutes(twin: Open) -> None:
    """The sweep gives it back, not before half an hour and not much later."""
    run = twin(seed=3, schedules=True)
    run.play([stock(), paid(10)])
    run.advance(minutes=29)
    assert sandbox(run, REFUND) == []
    run.advance(minutes=8)
    assert sandbox(run, REFUND) == ["payments#refund-pay-order-1"]
    assert run.audit() == []


@pytest.mark.parametrize("behave", ["fail", "decline", "hang"])
def test_a_compensation_that_keeps_failing_needs_attention(twin: Open, behave: str) -> None:
    """A failed refund after declined shipping is escalated, and the desk's replay settles it.

    The execution is FAILED, and there is a dead letter.
    """
    run = twin(seed=3)
    run.play([stock(), placed(), partner("shipping", "decline"), partner("payments", behave, at=85), paid()])
    assert (row(run)["status"], row(run)["outcome"]) == ("FAILED", "OrderNeedsAttention")
    assert row(run)["states"][-2:] == ["EscalateOrder", "FailOrder"]
    assert run.results.dead_letters()["failures"] == 1
    assert run.audit() == []
    run.play([partner("payments", "ok", at=run.now), {"at": run.now + 1, "replay": "failures"}])
    assert row(run)["outcome"] == "OrderCancelled"
    assert (sandbox(run, REFUND), on_hand(run)) == (["payments#refund-pay-order-1"], 10)
    assert run.results.dead_letters()["failures"] == 0
    assert run.audit() == []


BAD_ORDERS: dict[str, dict[str, Any]] = {
    "three decimals": placed(lines=[{"sku": "lamp", "quantity": 2, "unitPrice": "10.000"}]),
    "a negative quantity": placed(quantity=-2),
    "a total that does not add up": placed(total="21.00"),
    "a currency that is none": placed(currency="XXQ"),
    "101 lines": placed(lines=[{"sku": "lamp", "quantity": 1, "unitPrice": "1.00"}] * 101, total="101.00"),
    "91 SKUs": placed(lines=[{"sku": f"s{n}", "quantity": 1, "unitPrice": "1.00"} for n in range(91)], total="91.00"),
    "no lines": placed(lines=[], total="0.00"),
    "an order id of 500 characters": placed(order_id="o" * 500),
    "an order id in another alphabet": placed(order_id="заказ-1"),
    "a fraction of a piece": placed(lines=[{"sku": "lamp", "quantity": 0.5, "unitPrice": "10.00"}], total="5.00"),
}


@pytest.mark.parametrize("name", BAD_ORDERS)
def test_a_bad_order_is_a_dead_letter_and_never_an_execution(twin: Open, name: str) -> None:
    """Refused at the edge with a reason, nothing half-processed."""
    run = twin(seed=3)
    run.play([stock(), BAD_ORDERS[name]])
    assert run.executions() == []
    assert run.results.counts() == {"accepted": 1, "completed": 0, "dead_lettered": 1, "in_flight": 0, "refused": 0}
    (letter,) = next(q for q in run.cloud.queues.values() if q.name.endswith("orders-dead-letters")).messages()
    assert letter.attributes["reason"]["StringValue"] == "InvalidEvent"
    assert letter.attributes["error"]["StringValue"]
    assert on_hand(run) == 10
    assert run.audit() == []


def test_an_order_over_the_size_of_a_workflow_is_refused_before_it(twin: Open) -> None:
    """An event too large for a machine becomes a dead letter with its reason.

    262,144 bytes pass through a bus and a queue.
    """
    run = twin(seed=3)
    run.play([stock(), placed(note="x" * 262_144)])
    (letter,) = next(q for q in run.cloud.queues.values() if q.name.endswith("orders-dead-letters")).messages()
    assert letter.attributes["reason"]["StringValue"] == "TooLarge"


def test_an_unknown_type_waits_in_unroutable_and_can_be_mended(twin: Open) -> None:
    """An event without a rule is kept, and is delivered after its type is corrected."""
    run = twin(seed=3)
    run.play([stock(), {**placed(), "type": "OrderPlacd"}])
    assert run.results.dead_letters()["unroutable"] == 1
    edit = {"/type": "OrderPlaced", "/dataschema": "urn:signalbox:OrderPlaced:v1"}
    run.play([{"at": run.now + 1, "replay": "unroutable", "edit": edit}, paid(run.now + 60)])
    assert row(run)["outcome"] == "OrderConfirmed"
    assert run.results.dead_letters()["unroutable"] == 0
