"""Results of a run's steps, as checkpoints keep them. Pure."""

from typing import NotRequired, TypedDict


class TotalRow(TypedDict):
    """Number of rows of one currency, and their amounts in cents."""

    rows: int
    captured: int
    refunded: int


class Collected(TypedDict):
    """Input file of a run; `incoming` is the ETag of the delivered file in it."""

    key: str
    etag: str
    rows: int
    incoming: str


class Validated(TypedDict):
    """Valid rows of a run, with control totals by currency; `input` and `incoming` are the ETags of what was read."""

    valid: str
    etag: str
    rows: int
    refused: int
    totals: dict[str, TotalRow]
    input: str
    incoming: str
    setAside: NotRequired[str]


class Compared(TypedDict):
    """Comparison with the provider's report: its status is missing, compared or changing."""

    status: str
    etag: NotRequired[str]
    totals: NotRequired[dict[str, TotalRow]]
    differences: NotRequired[int]


class Reconciled(TypedDict):
    """Sums of the postings by account, number of rows that were not posted, and the comparison."""

    posted: dict[str, dict[str, int]]
    unposted: int
    partner: Compared


class Reported(TypedDict):
    """Keys of the report and its plot."""

    report: str
    plot: str


class Archived(TypedDict):
    """Key of the archived input."""

    archive: str


class Posted(TypedDict):
    """Number of a batch, and of its rows."""

    batch: str
    rows: int


class Summary(TypedDict):
    """Data of SettlementCompleted."""

    date: str
    run: str
    rows: int
    refused: int
    unposted: int
    provider: str
    differences: int
    report: str
