"""Rows of settlement: a day's movements, validated, posted to the ledger and compared with the provider's report."""

from stacks.actions import DECIDE, READ, STEP, WRITE_ONCE
from stacks.table import DAY, HOUR, PEOPLE, BusinessAlarm, Function, Route, Rows, Schedule, Table, Workflow

ON_RUN = {"settlements": ("GetItem", "UpdateItem")}
BY_DAY = ("received", "refunded")
READ_FILES, WRITE_FILES = ("GetObject", "ListBucket"), ("PutObject",)
ASK_SETTLEMENT = Function(
    "settlement.handlers.nightly",
    {"orders": ("Query",), "settlements": ("GetItem", "PutItem"), "outbox": WRITE_ONCE},
    timeout=30,
    files=("ListBucket",),
    indexes=BY_DAY,
    publishes=("SettlementRequested",),
)
COLLECT_MOVEMENTS = Function(
    "settlement.handlers.collect",
    {"orders": ("Query",), **ON_RUN},
    timeout=300,
    files=(*READ_FILES, *WRITE_FILES),
    indexes=BY_DAY,
)
VALIDATE_ROWS = Function(
    "settlement.handlers.validate",
    {"orders": ("Query",), **ON_RUN},
    timeout=300,
    files=(*READ_FILES, *WRITE_FILES, "DeleteObject"),
    indexes=BY_DAY,
)
POST_BATCH = Function(
    "settlement.handlers.post", {"settlements": ("PutItem", "UpdateItem"), "outbox": WRITE_ONCE}, timeout=30
)
RECONCILE_LEDGER = Function(
    "settlement.handlers.reconcile",
    {**ON_RUN, "ledger": READ},
    timeout=300,
    files=(*READ_FILES, *WRITE_FILES),
    refuses=True,
)
WRITE_REPORT = Function("settlement.handlers.report", ON_RUN, timeout=60, files=WRITE_FILES)
ARCHIVE_INPUT = Function(
    "settlement.handlers.archive", ON_RUN, timeout=60, files=(*READ_FILES, *WRITE_FILES, "DeleteObject")
)
CLOSE_SETTLEMENT = Function("settlement.handlers.close", {**ON_RUN, "outbox": WRITE_ONCE})

ENDS = ("SettlementCompleted", "SettlementFailed")


def _incomplete(slug: str, meaning: str, metric: str) -> BusinessAlarm:
    """Alarm on a day that is complete and not in order: nobody is woken, a person looks in the morning."""
    return BusinessAlarm(slug, "settlement-incomplete", meaning, metric, "settlement")


ROWS = Rows(
    tables={
        "settlements": Table("date", "record", indexes={"open": ("openShard", "openUntil")}, keys_only=("open",)),
        "ledger": Table("account", "record"),
    },
    routes=(
        Route(
            "settlements",
            ("SettlementRequested",),
            Function(
                "settlement.handlers.start",
                {"settlements": STEP},
                timeout=30,
                files=("ListBucket", *WRITE_FILES),
                redrives=True,
            ),
            starts="settlement",
            publishes=("PostingMade", "SettlementCompleted"),
            deadline=DAY,
            batch_size=1,
            messages=8,  # starts and redrives of days: the schedule asks for a week of them, and somebody for one
        ),
        Route(
            "settlement-failures",
            ("ExecutionFailed",),
            Function("settlement.handlers.fail_run", {"settlements": DECIDE, "outbox": WRITE_ONCE}),
            publishes=("SettlementFailed",),
            deadline=3 * HOUR,
            where={"workflow": ("settlement",)},
            messages=8,  # as many days run at once
        ),
        Route(
            "postings",
            ("PostingMade",),
            Function("settlement.handlers.book", {"ledger": STEP}, timeout=30),
            ordered=True,
            max_concurrency=PEOPLE,
        ),
    ),
    workflows=(
        Workflow(
            "settlement",
            "date",
            ENDS,
            {
                "CollectMovements": COLLECT_MOVEMENTS,
                "ValidateRows": VALIDATE_ROWS,
                "PostBatch": POST_BATCH,
                "ReconcileLedger": RECONCILE_LEDGER,
                "WriteReport": WRITE_REPORT,
                "ArchiveInput": ARCHIVE_INPUT,
                "CloseSettlement": CLOSE_SETTLEMENT,
            },
            maps_files=True,
            table="settlements",
        ),
    ),
    schedules=(
        # The day is over in UTC by then, in summer as in winter.
        Schedule("settlement", "cron(0 3 * * ? *)", ASK_SETTLEMENT, zone="Europe/Berlin", patience=DAY),
    ),
    counted=ENDS,
    alarms=(
        _incomplete(
            "settlement-differences",
            "The payment provider's report of a day differs from what was settled.",
            "SettlementDifferences",
        ),
        _incomplete(
            "settlement-uncompared", "A day was settled without a report of the payment provider.", "ReportsNotCompared"
        ),
        _incomplete("settlement-unposted", "Valid rows of a day could not be posted to the ledger.", "RowsUnposted"),
    ),
)
