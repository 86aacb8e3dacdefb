"""What settlement works on: movements of money, entries of a ledger, and the ways in which a run can be wrong. Pure.

Amounts are whole cents here; files and events write them with two decimals.
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
"""The first run of a day; a later one, of what was mended or came since, is called `mended-<attempt>`."""


class FileChanged(TransientError):
    """A file is not the one that was read before: its ETag is another. Read from the start again."""


class PostingsOutstanding(BusinessOutcome, TransientError):
    """Postings are still on their way to the ledger."""


class SettlementBusy(TransientError):
    """The day is being settled, or is not settled to its end: mended rows wait for that."""


class LedgerMismatch(PermanentError):
    """The ledger does not say what was posted to it, or the rows do not add up to their control totals: a person must look."""

    reason = "LedgerMismatch"


@dataclass(frozen=True)
class Movement:
    """Money that the provider took in for us, or gave back. `cents` is above zero."""

    kind: str
    order_id: str
    payment_id: str
    cents: int
    currency: str

    @property
    def id(self) -> str:
        """Names the movement once and for all."""
        return f"{self.kind}-{self.payment_id}"


@dataclass(frozen=True)
class Refused:
    """A line that cannot be posted, and why."""

    line: int
    reason: str
    text: str


@dataclass
class Total:
    """What was captured and refunded in one currency, in cents."""

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
        """What the provider owes us."""
        return self.captured - self.refunded


Totals = dict[str, Total]


@dataclass
class Leg:
    """What one batch brings to one account: entries of (movement, order, debit, credit)."""

    account: str
    currency: str
    debit: int = 0
    credit: int = 0
    entries: list[tuple[str, str, int, int]] = field(default_factory=list)


def cents(amount: str) -> int:
    """`"12.34"` -> 1234."""
    return int(amount.replace(".", ""))


def text(amount: int) -> str:
    """1234 -> `"12.34"`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"
