"""Each auditor is silent on sound records, and names what is wrong with doctored ones."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from signalbox.twin import Twin
from tests.simulation import ledger, small
from tests.simulation.ledger import ORDER, Ledger


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Ledger]:
    with Twin.from_assembly(ledger.assembly(tmp_path)) as twin:
        yield Ledger(twin)


def findings(book: Ledger) -> list[tuple[str, str]]:
    return [(found["invariant"], found["detail"]) for found in book.twin.audit()]


def found(book: Ledger, invariant: str, words: str) -> bool:
    """Return whether this invariant is reported as broken, in these words."""
    return any(name == invariant and words in detail for name, detail in findings(book))


@pytest.mark.parametrize("write", [Ledger.confirmed, Ledger.cancelled])
def test_sound_records(book: Ledger, write: Callable[[Ledger], None]) -> None:
    """A confirmed order, and a cancelled one that was compensated, have nothing wrong with them."""
    write(book)
    assert findings(book) == []


def test_an_assembly_without_orders(tmp_path: Path) -> None:
    """An auditor that finds no table of its flow says nothing."""
    with Twin.from_assembly(small.assembly(tmp_path, "", {"Seats": small.table("seats")})) as twin:
        assert twin.audit() == []


Doctored = Callable[[Ledger], None]

CONFIRMED: list[tuple[str, str, Doctored]] = [
    ("money", "keeps 40.00 EUR, and should keep 20.00", lambda b: b.payment("pay-2")),
    ("money", "keeps 0.00 EUR, and should keep 20.00", lambda b: b.refund()),
    ("money", "keeps 5.00 USD, and should keep 0", lambda b: b.payment("pay-2", amount="5.00", currency="USD")),
    ("money", "counted for 2 orders", lambda b: b.payment(orderId="order-2")),
    ("money", "above its total", lambda b: (b.order("PAID"), b.payment("pay-2"))),
    ("money", "more was given back than came", lambda b: b.refund(amount="50.00")),
    ("money", "should keep 0: it did not ship", lambda b: forget(b, "sandbox", id="shipping#ship-order-1")),
    ("stock", "lamp stands at -2", lambda b: b.stock(-2)),
    ("stock", "9 of lamp are on hand, and receipts less reservations make 8", lambda b: b.stock(9)),
    ("stock", "nothing is reserved", lambda b: b.step("reserve-stock", "undone", quantities={"lamp": 2})),
    ("stock", "its lines come to {'lamp': 2}", lambda b: b.step("reserve-stock", "done", quantities={"lamp": 3})),
    ("stock", "was shipped, and its reservation is absent",
     lambda b: forget(b, "orders", orderId="order-1", record="step#reserve-stock")),
    ("progress", "neither completed nor kept it",
     lambda b: b.say("OrderPlaced", {**ORDER, "orderId": "order-2"}, "placed-2")),
    ("progress", "neither completed nor kept it",
     lambda b: b.say("OrderPlaced", {**ORDER, "total": "1.00"}, "placed-2")),
    ("progress", "is of no route", lambda b: b.say("Unheard", {}, "unheard-1")),
    ("progress", "nothing works on it", lambda b: b.order("PAID")),
    ("progress", "OrderConfirmed was announced 2 times",
     lambda b: b.say("OrderConfirmed", {"orderId": "order-1"}, "other")),
    ("progress", "OrderCancelled was announced", lambda b: b.say("OrderCancelled", {"orderId": "order-1"}, "other")),
    ("progress", "the bus has never seen it", lambda b: outbox(b, "event", publishedAt=ledger.PLACED)),
    ("compensation", "is PAID, and the partner has shipped it", lambda b: b.order("PAID")),
    ("compensation", "and the partner has not shipped it", lambda b: forget(b, "sandbox", id="shipping#ship-order-1")),
    ("compensation", "the partner has shipped", lambda b: b.step("ship-order", "undone")),
    ("compensation", "was shipped, and its payment given back", lambda b: (b.order(paymentId="pay-1"), b.refund())),
    ("compensation", "was shipped, and its stock released", lambda b: b.step("reserve-stock", "undone")),
]  # fmt: skip

CANCELLED: list[tuple[str, str, Doctored]] = [
    ("money", "keeps 20.00 EUR, and should keep 0: it did not ship", lambda b: b.payment("pay-2", state="REFUNDED")),
    ("stock", "its reservation was never released", lambda b: b.step("reserve-stock", "done", quantities={"lamp": 2})),
    ("compensation", "while nobody knew whether it had been shipped", lambda b: b.step("ship-order", "intended")),
    ("compensation", "its reservation stands", lambda b: b.step("reserve-stock", "done", quantities={"lamp": 2})),
    ("compensation", "none of its executions has failed", lambda b: (b.order("NEEDS_ATTENTION"), b.execute(700))),
    ("compensation", "calls that a success", lambda b: (b.order("COMPENSATING"), b.execute(700))),
]  # fmt: skip


def forget(book: Ledger, table: str, **key: str) -> None:
    book.client.delete_item(TableName=table, Key={name: {"S": value} for name, value in key.items()})


def outbox(book: Ledger, kind: str, body: object = None, **more: str) -> None:
    book.put("outbox", partitionKey="order#order-1", id="row-1", kind=kind, body=json.dumps(body), **more)


@pytest.mark.parametrize(("invariant", "words", "doctor"), CONFIRMED)
def test_a_doctored_confirmed_order(book: Ledger, invariant: str, words: str, doctor: Doctored) -> None:
    """One row too many, too few or with another value is found and named."""
    book.confirmed()
    doctor(book)
    assert found(book, invariant, words), findings(book)


@pytest.mark.parametrize(("invariant", "words", "doctor"), CANCELLED)
def test_a_doctored_cancelled_order(book: Ledger, invariant: str, words: str, doctor: Doctored) -> None:
    """Each forged record of a cancelled order breaks its invariant."""
    book.cancelled()
    doctor(book)
    assert found(book, invariant, words), findings(book)


@pytest.mark.parametrize("where", ["refunds", "refunds-dead-letters", "outbox", None])
def test_a_refund_that_is_under_way(book: Ledger, where: str | None) -> None:
    """A refund in a queue or in the outbox is no lost money; a refund without any record is."""
    book.confirmed()
    book.payment("pay-2", state="REFUND_DUE")
    request = {
        "orderId": "order-1",
        "paymentId": "pay-2",
        "amount": "20.00",
        "currency": "EUR",
        "reason": "AlreadyPaid",
    }
    about: dict[str, object] = {
        "source": "signalbox.orders",
        "subject": "order-1",
        "dataschema": "urn:signalbox:RefundRequested:v1",
    }
    came = "received-pay-2-order-1"
    about |= {"partitionkey": "order#order-1", "causationid": came, "correlationid": came, "hops": 1}
    event = {"id": "row-1", "type": "RefundRequested", **about, "data": request}
    if where:
        outbox(book, "event", event, **({} if where == "outbox" else {"publishedAt": ledger.PLACED}))
    if where and where != "outbox":
        book.send(where, "RefundRequested", request)
        book.twin.cloud.buses.buses["bus"].journal.append((0.0, {**event_of(book, where), "detail": event}))
    assert (findings(book) == []) == bool(where), findings(book)


def event_of(book: Ledger, queue: str) -> dict[str, object]:
    """The event of the only message in a queue."""
    (message,) = next(q for q in book.twin.cloud.queues.values() if q.name == queue).messages()
    return dict(json.loads(message.body))


def test_money_that_came_before_its_order(book: Ledger) -> None:
    """A payment that is held for an order that has not come is no violation; 45 minutes later it is."""
    held = [{"paymentId": "pay-9", "amount": "20.00", "currency": "EUR"}]
    waiting = {"status": "UNPLACED", "version": 1, "waitingSince": ledger.PLACED, "held": held}
    book.put("orders", orderId="order-9", record="order", **waiting)
    book.payment("pay-9", state="HELD", orderId="order-9")
    assert findings(book) == []
    book.twin.advance(minutes=46)
    assert found(book, "time", "has waited for order order-9")


def test_an_open_order_with_an_execution(book: Ledger) -> None:
    """An order on which an execution works is sound, and past its deadline it is not."""
    book.confirmed()
    forget(book, "sandbox", id="shipping#ship-order-1")
    forget(book, "orders", orderId="order-1", record="step#ship-order")
    book.twin.cloud.buses.buses["bus"].journal.pop()
    book.order("PAID")
    book.execute(60)
    assert findings(book) == []
    book.twin.advance(hours=3)
    assert found(book, "time", "is still PAID, 7200 s after it was placed")


def test_an_execution_past_its_own_time(book: Ledger) -> None:
    """An execution that outlives the TimeoutSeconds of its machine is named."""
    book.confirmed()
    book.execute(1)
    (execution,) = book.twin.cloud.executions.all.values()
    assert findings(book) == []
    execution.state.started_at -= 7200
    assert found(book, "time", "runs on after its 7200 s")


def test_an_event_that_stands_in_its_queue(book: Ledger) -> None:
    """An event in the queue of a route is in flight until the route's deadline, and late afterwards."""
    book.send("orders", "OrderPlaced", {"orderId": "order-1"})
    assert findings(book) == []
    book.twin.advance(hours=3)
    assert found(book, "time", "OrderPlaced has stood in the queue of orders")


def test_a_callback_that_never_reached_its_execution(book: Ledger) -> None:
    """A callback that is marked as said while its execution still waits for it has vanished."""
    book.confirmed()
    book.execute(1)
    (execution,) = book.twin.cloud.executions.all.values()
    book.twin.cloud.executions.tokens["token-1"] = (execution, 1)
    paid = json.dumps({"orderId": "order-1", "paymentId": "pay-1"})
    outbox(book, "callback", {"token": "token-1", "output": paid}, publishedAt=ledger.PLACED)
    assert findings(book) == []
    execution.state.open_tasks[1] = None  # the auditor asks for the key alone
    assert found(book, "progress", "its execution still waits")
