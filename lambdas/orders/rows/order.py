"""Conversion of an order to the attributes of its row and back. Pure."""

from collections.abc import Mapping
from typing import Any

from lambdas.common.events.envelope import Cause
from lambdas.common.storage.open_rows import open_attributes, shard
from lambdas.orders.model import Line, Order, Payment, Status


def order_from_row(row: Mapping[str, Any]) -> Order:
    """Return the order in a row; absent attributes take their defaults, unknown ones are ignored."""
    return Order(
        order_id=row["orderId"],
        version=row.get("version", 0),
        status=Status(row.get("status", Status.UNPLACED)),
        customer_id=row.get("customerId", ""),
        currency=row.get("currency", ""),
        total=row.get("total", ""),
        lines=tuple(Line(line["sku"], line["quantity"], line["unitPrice"]) for line in row.get("lines", [])),
        token=row.get("taskToken", ""),  # of an earlier release; else it is with the step in the ledger
        payment_id=row.get("paymentId", ""),
        payment_failure=row.get("paymentFailure", ""),
        failed_after=row.get("failedAfter", -1),
        held=tuple(_payment_from_row(payment) for payment in row.get("held", [])),
        waiting_since=row.get("waitingSince", ""),
        cancel_reason=row.get("cancelReason", ""),
        cause=Cause(
            row.get("correlationId", ""), row.get("causationId", ""), row.get("traceparent", ""), row.get("hops", 0)
        ),
        attempt=row.get("attempt", 0),
        open_until=row.get("openUntil", ""),
        held_until=row.get("heldUntil", ""),
    )


def _payment_from_row(row: Mapping[str, Any]) -> Payment:
    return Payment(row["paymentId"], row["amount"], row["currency"], row.get("customerId", ""))


def payment_row(payment: Payment) -> dict[str, Any]:
    """Return a payment's attributes; without a customer where none was named."""
    row = {"paymentId": payment.payment_id, "amount": payment.amount, "currency": payment.currency}
    return {**row, "customerId": payment.customer_id} if payment.customer_id else row


def order_attributes(order: Order) -> dict[str, Any]:
    """Return the attributes of an order's row that change; an empty value stands for an absent attribute."""
    return {
        "version": order.version,
        "status": str(order.status),
        "customerId": order.customer_id,
        "currency": order.currency,
        "total": order.total,
        "lines": [{"sku": line.sku, "quantity": line.quantity, "unitPrice": line.unit_price} for line in order.lines],
        "paymentId": order.payment_id,
        "paymentFailure": order.payment_failure,
        "failedAfter": order.failed_after,
        "held": [payment_row(payment) for payment in order.held],
        "waitingSince": order.waiting_since,
        "waitingShard": shard(order.order_id) if order.waiting_since else "",
        "cancelReason": order.cancel_reason,
        "correlationId": order.cause.correlation_id,
        "causationId": order.cause.causation_id,
        "traceparent": order.cause.traceparent,
        "hops": order.cause.hops,
        "attempt": order.attempt,
        "heldUntil": order.held_until,
        **open_attributes(order.order_id, order.open_until, order.is_open),
    }
