"""What an order is. Pure values; amounts are text with two decimals, quantities whole numbers."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lambdas.common.envelope import Cause
from lambdas.common.errors import PermanentError

SHARDS = 8


class Status(StrEnum):
    """Where an order's row stands; docs/orders.md describes each."""

    UNPLACED = "UNPLACED"
    PLACED = "PLACED"
    RESERVED = "RESERVED"
    AWAITING_PAYMENT = "AWAITING_PAYMENT"
    PAID = "PAID"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    SHIPPED = "SHIPPED"
    CONFIRMED = "CONFIRMED"
    COMPENSATING = "COMPENSATING"
    CANCELLED = "CANCELLED"
    NEEDS_ATTENTION = "NEEDS_ATTENTION"


class Step(StrEnum):
    """A forward step that leaves a row in the ledger, in the order in which they happen."""

    RESERVE_STOCK = "reserve-stock"
    REQUEST_PAYMENT = "request-payment"
    SHIP_ORDER = "ship-order"


class StepState(StrEnum):
    """What the ledger knows of a step. A tombstone says: never do this step."""

    INTENDED = "intended"
    DONE = "done"
    UNDONE = "undone"
    TOMBSTONE = "tombstone"


class PaymentState(StrEnum):
    """Where the money of one payment is."""

    HELD = "HELD"
    ACCEPTED = "ACCEPTED"
    REFUND_DUE = "REFUND_DUE"
    REFUNDED = "REFUNDED"


class OutOfStock(PermanentError):
    """Too little of a SKU is left."""

    reason = "OutOfStock"


class UnknownSku(PermanentError):
    """No stock of this SKU was ever received."""

    reason = "UnknownSku"


class PaymentDeclined(PermanentError):
    """The payment provider or the customer's bank said no."""

    reason = "PaymentDeclined"


class ShippingDeclined(PermanentError):
    """The shipping partner said no."""

    reason = "ShippingDeclined"


class StepForbidden(PermanentError):
    """The order's row or a tombstone forbids this step: it was undone, or the order has gone another way."""

    reason = "StepForbidden"


class CompensationFailed(PermanentError):
    """A step could not be undone: a person must look."""

    reason = "CompensationFailed"


@dataclass(frozen=True)
class Line:
    """A line of an order: quantity >= 1, unit price as text."""

    sku: str
    quantity: int
    unit_price: str


@dataclass(frozen=True)
class Payment:
    """Money that the provider holds for an order. `customer_id` is empty when the provider did not say."""

    payment_id: str
    amount: str
    currency: str
    customer_id: str = ""


@dataclass(frozen=True)
class Order:
    """The order's row. `version` counts its changes; `held` are payments that came too early to be judged."""

    order_id: str
    version: int = 0
    status: Status = Status.UNPLACED
    customer_id: str = ""
    currency: str = ""
    total: str = ""
    lines: tuple[Line, ...] = ()
    token: str = ""
    payment_id: str = ""
    payment_failure: str = ""
    held: tuple[Payment, ...] = ()
    waiting_since: str = ""
    cancel_reason: str = ""
    cause: Cause = field(default_factory=lambda: Cause("", "", "", 0))
    attempt: int = 0

    @property
    def partition_key(self) -> str:
        """Events of one order share this key; their sequence is the row's version."""
        return f"order#{self.order_id}"


def shard(order_id: str) -> str:
    """The partition "0".."7" of the index of orders that signals wait for."""
    return str(zlib.crc32(order_id.encode()) % SHARDS)


def order_from_row(row: Mapping[str, Any]) -> Order:
    """The order in a row of the orders table; absent attributes take their defaults, unknown ones are left alone."""
    return Order(
        order_id=row["orderId"],
        version=row.get("version", 0),
        status=Status(row.get("status", Status.UNPLACED)),
        customer_id=row.get("customerId", ""),
        currency=row.get("currency", ""),
        total=row.get("total", ""),
        lines=tuple(Line(line["sku"], line["quantity"], line["unitPrice"]) for line in row.get("lines", [])),
        token=row.get("taskToken", ""),
        payment_id=row.get("paymentId", ""),
        payment_failure=row.get("paymentFailure", ""),
        held=tuple(_payment_from_row(payment) for payment in row.get("held", [])),
        waiting_since=row.get("waitingSince", ""),
        cancel_reason=row.get("cancelReason", ""),
        cause=Cause(
            row.get("correlationId", ""), row.get("causationId", ""), row.get("traceparent", ""), row.get("hops", 0)
        ),
        attempt=row.get("attempt", 0),
    )


def _payment_from_row(row: Mapping[str, Any]) -> Payment:
    return Payment(row["paymentId"], row["amount"], row["currency"], row.get("customerId", ""))


def payment_row(payment: Payment) -> dict[str, Any]:
    """A payment's attributes; without a customer where none was named."""
    row = {"paymentId": payment.payment_id, "amount": payment.amount, "currency": payment.currency}
    return {**row, "customerId": payment.customer_id} if payment.customer_id else row


def order_attributes(order: Order) -> dict[str, Any]:
    """The attributes of an order's row that change over its life; an empty value stands for an absent attribute."""
    return {
        "version": order.version,
        "status": str(order.status),
        "customerId": order.customer_id,
        "currency": order.currency,
        "total": order.total,
        "lines": [{"sku": line.sku, "quantity": line.quantity, "unitPrice": line.unit_price} for line in order.lines],
        "taskToken": order.token,
        "paymentId": order.payment_id,
        "paymentFailure": order.payment_failure,
        "held": [payment_row(payment) for payment in order.held],
        "waitingSince": order.waiting_since,
        "waitingShard": shard(order.order_id) if order.waiting_since else "",
        "cancelReason": order.cancel_reason,
        "correlationId": order.cause.correlation_id,
        "causationId": order.cause.causation_id,
        "traceparent": order.cause.traceparent,
        "hops": order.cause.hops,
        "attempt": order.attempt,
    }
