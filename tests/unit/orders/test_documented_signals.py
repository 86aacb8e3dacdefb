"""The table of signals in docs/orders.md agrees with the code: each row is run, and no case is missing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lambdas.common.events.envelope import Cause
from lambdas.orders import logic
from lambdas.orders.model import Order, Payment, Status, StepForbidden
from lambdas.orders.signals import Meaning, Signal, meaning

PAGE = Path(__file__).parents[3] / "docs" / "orders.md"
NOW = "2026-01-01T00:00:00.000Z"
RIGHT = Payment("payment-9", "25.00", "EUR")
WRONG = Payment("payment-9", "24.99", "EUR")

RUN: dict[Signal, Callable[[Order], logic.Decision]] = {
    Signal.RIGHT_PAYMENT: lambda order: logic.on_payment(order, RIGHT, NOW),
    Signal.WRONG_PAYMENT: lambda order: logic.on_payment(order, WRONG, NOW),
    Signal.PAYMENT_FAILED: lambda order: logic.on_payment_failed(order, "card expired", NOW),
    Signal.PAYMENT_ASKED: lambda order: logic.on_wait(order, "new", Signal.PAYMENT_ASKED, NOW, ""),
    Signal.REMINDER_DUE: lambda order: logic.on_wait(order, "new", Signal.REMINDER_DUE, NOW, NOW),
    Signal.WAIT_OVER: lambda order: logic.on_wait_over(order)[0],
    Signal.NO_ORDER_CAME: lambda order: logic.on_no_order(order, NOW),
    Signal.STOCK_RESERVED: lambda order: logic.on_step(order, Signal.STOCK_RESERVED, Status.RESERVED),
    Signal.ORDER_SHIPPED: lambda order: logic.on_step(order, Signal.ORDER_SHIPPED, Status.SHIPPED),
    Signal.ORDER_CONFIRMED: logic.on_confirm,
    Signal.UNDO_BEGINS: logic.on_undo,
    Signal.ALL_UNDONE: lambda order: logic.on_cancel(order, "Test"),
    Signal.UNDO_FAILED: lambda order: logic.on_undo_failed(order, "Test"),
}


def table() -> list[list[str]]:
    """The rows of the table of signals: signal, statuses, meaning, new status, outbox."""
    lines = PAGE.read_text("utf-8").splitlines()
    head = lines.index("| signal | status of the row | meaning | the row becomes | outbox |")
    found = []
    for line in lines[head + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def cases() -> list[tuple[Signal, Status, Meaning, str, str]]:
    """The table's rows, one for each status that they name or mean by `any other`."""
    named: dict[str, set[Status]] = {}
    found = []
    for signal, statuses, what, after, said in table():
        seen = named.setdefault(signal, set())
        here = [one for one in Status if one not in seen] if statuses == "any other" else statuses.split(", ")
        for status in here:
            seen.add(Status(status))
            found.append((Signal(signal), Status(status), Meaning(what), after, said))
    return found


def order_at(status: Status) -> Order:
    """Return an order in a status."""
    if status is Status.UNPLACED:
        return Order("order-1", version=1)
    paid = status in {Status.PAID, Status.SHIPPED, Status.CONFIRMED}
    return Order(
        "order-1",
        version=3,
        status=status,
        customer_id="customer-1",
        currency="EUR",
        total="25.00",
        token="old",
        payment_id="payment-1" if paid else "",
        payment_failure="no money" if status is Status.PAYMENT_FAILED else "",
        cause=Cause("c", "c", "", 0),
    )


@pytest.mark.parametrize(("signal", "status", "what", "after", "said"), cases())
def test_signal_does_what_the_page_says(signal: Signal, status: Status, what: Meaning, after: str, said: str) -> None:
    """A row of the table holds: meaning, new status, and rows of the outbox."""
    order = order_at(status)

    assert meaning(status, signal) is what
    if what is Meaning.FORBID:
        with pytest.raises(StepForbidden):
            RUN[signal](order)
        return
    decision = RUN[signal](order)
    spoken = [name for name, _ in decision.events] + (["callback"] if decision.callback else [])

    assert decision.row.status == (status if after == "unchanged" else after)
    assert spoken == ([] if said == "nothing" else [said])


def test_page_leaves_no_case_out() -> None:
    """Every signal in every status has exactly one row."""
    pairs = [(signal, status) for signal, status, *_ in cases()]

    assert sorted(pairs) == sorted((signal, status) for signal in Signal for status in Status)
