"""Values of orders. Pure; amounts are text with two decimals, quantities whole numbers."""

from dataclasses import dataclass, field
from enum import StrEnum

from lambdas.common.errors import BusinessOutcome, PermanentError
from lambdas.common.events.envelope import Cause


class Status(StrEnum):
    """Status of an order; docs/orders.md describes each."""

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
    """Forward step that leaves a row in the ledger, in the order of execution."""

    RESERVE_STOCK = "reserve-stock"
    REQUEST_PAYMENT = "request-payment"
    SHIP_ORDER = "ship-order"


class StepState(StrEnum):
    """State of a step in the ledger. A tombstone forbids the step for good."""

    INTENDED = "intended"
    DONE = "done"
    UNDONE = "undone"
    TOMBSTONE = "tombstone"


class PaymentState(StrEnum):
    """State of the money of one payment."""

    HELD = "HELD"
    ACCEPTED = "ACCEPTED"
    REFUND_DUE = "REFUND_DUE"
    REFUNDED = "REFUNDED"


class OutOfStock(BusinessOutcome, PermanentError):
    """Stock of a SKU is too low."""

    reason = "OutOfStock"


class UnknownSku(BusinessOutcome, PermanentError):
    """SKU without any received stock."""

    reason = "UnknownSku"


class PaymentDeclined(BusinessOutcome, PermanentError):
    """The payment provider or the customer's bank declined."""

    reason = "PaymentDeclined"


class ShippingDeclined(BusinessOutcome, PermanentError):
    """The shipping partner declined."""

    reason = "ShippingDeclined"


class StepForbidden(PermanentError):
    """The order's status or a tombstone forbids this step."""

    reason = "StepForbidden"


class RefundNotDue(PermanentError):
    """No decision of ours made this payment due for a refund: no money leaves."""

    reason = "RefundNotDue"


class CompensationFailed(PermanentError):
    """A step could not be undone: a person must look."""

    reason = "CompensationFailed"


@dataclass(frozen=True)
class Line:
    """Line of an order: quantity >= 1, unit price as text."""

    sku: str
    quantity: int
    unit_price: str


@dataclass(frozen=True)
class Payment:
    """Money that the provider holds for an order. `customer_id` is empty where the provider names none."""

    payment_id: str
    amount: str
    currency: str
    customer_id: str = ""


@dataclass(frozen=True)
class Order:
    """State of an order's row. `version` counts its changes; `held` are payments that came too early.

    `failed_after` is the number of them that came before an early `payment_failure`; -1 without one.
    """

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
    failed_after: int = -1
    held: tuple[Payment, ...] = ()
    waiting_since: str = ""
    cancel_reason: str = ""
    cause: Cause = field(default_factory=lambda: Cause("", "", "", 0))
    attempt: int = 0
    open_until: str = ""
    held_until: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether an execution can close it."""
        return self.status not in {Status.UNPLACED, Status.CONFIRMED, Status.CANCELLED, Status.NEEDS_ATTENTION}

    @property
    def key(self) -> str:
        """Business key."""
        return self.order_id

    @property
    def partition_key(self) -> str:
        """Key that all events of one order share; their sequence is the row's version."""
        return f"order#{self.order_id}"
