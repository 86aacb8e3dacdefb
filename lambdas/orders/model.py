"""What an order is. Pure values; amounts are text with two decimals, quantities whole numbers."""

from dataclasses import dataclass, field
from enum import StrEnum

from lambdas.common.errors import BusinessOutcome, PermanentError
from lambdas.common.events.envelope import Cause


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


class OutOfStock(BusinessOutcome, PermanentError):
    """Too little of a SKU is left."""

    reason = "OutOfStock"


class UnknownSku(BusinessOutcome, PermanentError):
    """No stock of this SKU was ever received."""

    reason = "UnknownSku"


class PaymentDeclined(BusinessOutcome, PermanentError):
    """The payment provider or the customer's bank said no."""

    reason = "PaymentDeclined"


class ShippingDeclined(BusinessOutcome, PermanentError):
    """The shipping partner said no."""

    reason = "ShippingDeclined"


class StepForbidden(PermanentError):
    """The order's row or a tombstone forbids this step: it was undone, or the order has gone another way."""

    reason = "StepForbidden"


class CompensationFailed(PermanentError):
    """A step could not be undone: a person must look."""

    reason = "CompensationFailed"


def cents(amount: str) -> int:
    """`"12.34"` -> 1234: whole numbers, so that sums and comparisons are exact and `01.00` is `1.00`."""
    return int(amount.replace(".", ""))


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
    open_until: str = ""

    @property
    def is_open(self) -> bool:
        """Whether an execution can, and should, bring it to its end."""
        return self.status not in {Status.UNPLACED, Status.CONFIRMED, Status.CANCELLED, Status.NEEDS_ATTENTION}

    @property
    def key(self) -> str:
        """Business key."""
        return self.order_id

    @property
    def partition_key(self) -> str:
        """Events of one order share this key; their sequence is the row's version."""
        return f"order#{self.order_id}"
