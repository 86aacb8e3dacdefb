"""Values of the settlement: movements of money, entries of a ledger, and errors of a run. Pure.

Amounts are whole hundredths here, called cents; files and events write them with two decimals.
"""

from dataclasses import dataclass, field

from lambdas.common.errors import BusinessOutcome, PermanentError, TransientError

HEADER = ("movementId", "kind", "orderId", "paymentId", "amount", "currency")
VALID_HEADER = ("row", *HEADER)
REFUSED_HEADER = ("line", "reason", "text")
REPORT_HEADER = ("kind", "paymentId", "amount", "currency")

CAPTURE, REFUND = "capture", "refund"
PROVIDER, SALES, REFUNDS = "provider", "sales", "refunds"
DAY = "day"
"""First run of a day; a later one, for mended or late rows, is called `mended-<attempt>`."""


class FileChanged(TransientError):
    """The ETag of a file has changed since it was read: read it from the start again."""


class PostingsOutstanding(BusinessOutcome, TransientError):
    """Postings are still on their way to the ledger."""


class SettlementBusy(TransientError):
    """A run of the day is not complete: mended rows must wait."""


class LedgerMismatch(PermanentError):
    """The ledger differs from the postings, or the rows from their control totals: a person must check."""

    reason = "LedgerMismatch"


@dataclass(frozen=True)
class Movement:
    """Money that the provider captured or refunded. `cents` is above zero."""

    kind: str
    order_id: str
    payment_id: str
    cents: int
    currency: str

    @property
    def id(self) -> str:
        """Unique name of the movement."""
        return f"{self.kind}-{self.payment_id}"


@dataclass
class Total:
    """Captured and refunded amounts of one currency, in cents."""

    rows: int = 0
    captured: int = 0
    refunded: int = 0

    def add(self, movement: Movement) -> None:
        """Count one movement."""
        self.rows += 1
        if movement.kind == CAPTURE:
            self.captured += movement.cents
        else:
            self.refunded += movement.cents

    def include(self, other: "Total") -> None:
        """Count the movements of another total."""
        self.rows += other.rows
        self.captured += other.captured
        self.refunded += other.refunded

    @property
    def net(self) -> int:
        """Amount that the provider owes."""
        return self.captured - self.refunded


Totals = dict[str, Total]


@dataclass
class Leg:
    """Part of a batch on one account: entries of (movement, order, debit, credit)."""

    account: str
    currency: str
    debit: int = 0
    credit: int = 0
    entries: list[tuple[str, str, int, int]] = field(default_factory=list)
