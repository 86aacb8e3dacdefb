"""Validation of orders and payments: business rules that a JSON schema cannot express."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from lambdas.common.currencies import cents, check_money, check_prices
from lambdas.common.errors import InvalidEvent
from lambdas.common.events.envelope import Cause
from lambdas.orders.model import Line, Order, Payment, Status

SKU_LIMIT = 90
"""Different SKUs: one action each, and a transaction has 100 ("Amazon DynamoDB Transactions: How it works")."""


def merge_lines(lines: Iterable[Line]) -> dict[str, int]:
    """Return quantity by SKU, sorted: a transaction may name a row of stock only once."""
    quantities: Counter[str] = Counter()
    for line in lines:
        quantities[line.sku] += line.quantity
    return dict(sorted(quantities.items()))


def check_order(data: Mapping[str, Any], cause: Cause) -> Order:
    """Return the new order of a valid OrderPlaced; errors as `check_lines`."""
    return Order(
        order_id=data["orderId"],
        status=Status.PLACED,
        customer_id=data["customerId"],
        currency=data["currency"],
        total=data["total"],
        lines=check_lines(data),
        cause=cause,
    )


def check_lines(data: Mapping[str, Any]) -> tuple[Line, ...]:
    """Return the lines of a valid OrderPlaced; InvalidEvent where amounts, currency or number of SKUs break a rule."""
    check_money(data["currency"], total=data["total"])
    lines = tuple(Line(line["sku"], int(line["quantity"]), line["unitPrice"]) for line in data["lines"])
    for line in lines:
        check_prices(data["currency"], unitPrice=line.unit_price)
    total = sum(line.quantity * cents(line.unit_price) for line in lines)
    if total != cents(data["total"]):
        raise InvalidEvent("total is not the sum of the lines")
    different = len(merge_lines(lines))
    if different > SKU_LIMIT:
        raise InvalidEvent(f"the order names {different} SKUs, at most {SKU_LIMIT} are accepted")
    return lines


def check_payment(data: Mapping[str, Any]) -> Payment:
    """Return the payment of a valid PaymentReceived or RefundRequested; InvalidEvent as `check_money`."""
    check_money(data["currency"], amount=data["amount"])
    return Payment(data["paymentId"], data["amount"], data["currency"], data.get("customerId", ""))
