"""Money: a closed order keeps its total if it shipped, else nothing; an open order never more than its total.

An order keeps what was captured, by PaymentReceived events, minus what was refunded, by the provider's own book.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from scenarios.orders.records import CLOSED, OrderRecords
from scenarios.records import money
from signalbox.twin.auditors.records import Row

Sums = dict[str, Decimal]
UNJUDGED = frozenset({"HELD"})
"""States of payments that came before their order and are not decided yet."""
GOING_BACK = frozenset({"REFUND_DUE", "REFUNDED"})
REFUND = "payments#refund-"


def audit_money(records: OrderRecords) -> Iterator[str]:
    """Yield what is wrong with the money of each order; nothing where the assembly has no orders."""
    if not records.has("orders"):
        return
    yield from counted_twice(records)
    yield from unfounded(records)
    due = {
        str(event["data"].get("paymentId"))
        for event in records.outstanding()
        if event.get("type") == "RefundRequested" and isinstance(event.get("data"), dict)
    }
    by_order: dict[str, list[Row]] = defaultdict(list)
    for payment in records.payments:
        by_order[payment["orderId"]].append(payment)
    for order_id in sorted({*records.orders, *by_order}):
        yield from audit_order(records, order_id, by_order[order_id], due)


def counted_twice(records: OrderRecords) -> Iterator[str]:
    """Yield payments that are counted for more than one order."""
    for payment_id, count in sorted(Counter(row["paymentId"] for row in records.payments).items()):
        if count > 1:
            yield f"payment {payment_id} is counted for {count} orders"


def unfounded(records: OrderRecords) -> Iterator[str]:
    """Yield refunds of money that nobody captured, of another amount, or that no decision made due."""
    rows = {str(row["paymentId"]): row for row in records.payments}
    for name, refund in sorted(records.book.items()):
        payment_id = name.removeprefix(REFUND)
        if payment_id == name or refund.get("status") != "DONE":
            continue
        row = rows.get(payment_id)
        if refund.get("paymentId", payment_id) != payment_id:
            yield f"the refund of payment {payment_id} was asked for as that of {refund['paymentId']}"
        given = f"{refund['amount']} {refund['currency']}"
        if row is None or row["orderId"] != refund.get("orderId", row["orderId"]):
            yield f"{given} were given back for payment {payment_id}, which never came"
        elif (money(row["amount"]), row["currency"]) != (money(refund["amount"]), refund["currency"]):
            yield f"{given} were given back for payment {payment_id}, which was {row['amount']} {row['currency']}"
        elif row.get("state") not in GOING_BACK:
            yield f"{given} were given back for payment {payment_id}, which is {row.get('state')}"


def audit_order(records: OrderRecords, order_id: str, payments: list[Row], due: set[str]) -> Iterator[str]:
    """Yield wrong balances of one order, in each currency."""
    order = records.orders.get(order_id, {})
    closed = order.get("status") in CLOSED
    wanted: Sums = {}
    if order.get("total") and (not closed or records.shipped(order_id)):
        wanted[order["currency"]] = money(order["total"])
    kept = balance(records, payments, due, closed)
    for currency in sorted({*kept, *wanted}):
        has, want = kept.get(currency, Decimal(0)), wanted.get(currency, Decimal(0))
        what = f"order {order_id} ({order.get('status', 'no order')}) keeps {has} {currency}"
        if has < 0:
            yield f"{what}: more was given back than came"
        elif closed and has != want:
            yield f"{what}, and should keep {want}: it {'shipped' if wanted else 'did not ship'}"
        elif has > want and order.get("total"):
            yield f"{what}, above its total of {want}"


def balance(records: OrderRecords, payments: list[Row], due: set[str], closed: bool) -> Sums:
    """Return captured minus refunded by currency.

    A requested refund counts: its event is in the outbox, in a queue or in a dead-letter queue, and cannot vanish.
    """
    kept: Sums = defaultdict(Decimal)
    for payment in payments:
        if payment.get("state") in UNJUDGED and not closed:
            continue
        kept[payment["currency"]] += money(payment["amount"])
        for refund in refunds(records, payment, due):
            kept[refund["currency"]] -= money(refund["amount"])
    return kept


def refunds(records: OrderRecords, payment: Row, due: set[str]) -> Iterator[Row]:
    """Yield the refunds of a payment, also requested ones: a request for money that is not due moves nothing."""
    given = records.book.get(f"{REFUND}{payment['paymentId']}")
    if given and given.get("status") == "DONE":
        yield given
    elif (payment["paymentId"] in due and payment.get("state") in GOING_BACK) or (
        not records.has("sandbox") and payment.get("state") == "REFUNDED"
    ):
        yield payment
