"""Rows of lending: an application's credit check, documents and review, and the pages that people use."""

from stacks.actions import IDEMPOTENT, PARTNER, READ, STEP, WRITE_ONCE
from stacks.table import DAY, HOUR, OUTAGE, PEOPLE, BusinessGraph, Entrance, Function, Route, Rows, Table, Workflow

ON_LOANS = {"loans": ("GetItem", "UpdateItem"), "outbox": WRITE_ONCE}
ENDS = ("LoanApproved", "LoanRejected", "LoanExpired", "LoanWithdrawn")
CHECK_CREDIT = Function(
    "lending.handlers.check_credit",
    {**ON_LOANS, **PARTNER, "idempotency": (*IDEMPOTENT, "GetItem")},  # its circuit is read
    timeout=30,
    partners=("bureau",),
)
ASK_FOR_DOCUMENTS = Function("lending.handlers.ask_for_documents", ON_LOANS)
CLOSE_DOCUMENTS = Function("lending.handlers.close_documents", ON_LOANS)
ASK_FOR_REVIEW = Function("lending.handlers.ask_for_review", ON_LOANS)
EXPIRE_APPLICATION = Function("lending.handlers.expire", ON_LOANS)
SHOW_REVIEW = Function("lending.page_handlers.show_review", {"loans": READ}, links=True)
COMMIT_REVIEW = Function("lending.page_handlers.commit_review", ON_LOANS, links=True)
SHOW_UPLOAD = Function("lending.page_handlers.show_upload", {"loans": READ}, links=True, bucket=("PutObject",))
ROTATE_LINK_KEYS = Function("lending.rotation_handlers.rotate", timeout=30, rotates_keys=True)

ROWS = Rows(
    tables={
        "loans": Table(
            "applicationId",
            "record",
            ttl="expiresAt",
            indexes={"open": ("openShard", "openUntil")},
            keys_only=("open",),
        ),
    },
    routes=(
        Route(
            "loans",
            ("LoanApplied",),
            Function("lending.handlers.start", {"loans": STEP}),
            starts="lending",
            publishes=("DocumentsRequested", "DocumentsVerified", "ReviewRequested", *ENDS),
            deadline=14 * DAY + HOUR,
            max_concurrency=PEOPLE,
        ),
        Route(
            "withdrawals",
            ("WithdrawalRequested",),
            Function("lending.handlers.withdraw", ON_LOANS),
            publishes=("LoanWithdrawn",),
            max_concurrency=PEOPLE,
        ),
        Route(
            "documents",
            ("DocumentReceived",),
            Function("lending.handlers.receive_document", ON_LOANS),
            publishes=("DocumentsVerified", "DocumentsRejected"),
            max_concurrency=PEOPLE,
        ),
        Route(
            "uploads",
            ("Object Created",),
            Function("entrances.upload_handlers.object_created", {"outbox": WRITE_ONCE}, bucket=("GetObject",)),
            publishes=("DocumentReceived",),
            source="aws.s3",
            max_concurrency=PEOPLE,
        ),
        Route(
            "letters",
            ("DocumentsRequested", "DocumentsVerified", "DocumentsRejected", "ReviewRequested", *ENDS),
            Function(
                "lending.handlers.send_letter",
                {"loans": STEP, "outbox": WRITE_ONCE},
                timeout=30,
                mails=True,
                links=True,
            ),
            deadline=OUTAGE,
            max_concurrency=PEOPLE,
        ),
        Route(
            "loan-failures",
            ("ExecutionFailed",),
            Function("lending.handlers.settle", ON_LOANS),
            publishes=("LoanExpired",),
            deadline=3 * HOUR,
            max_concurrency=PEOPLE,
        ),
    ),
    workflows=(
        Workflow(
            "lending",
            "applicationId",
            ENDS,
            {
                "CheckCredit": CHECK_CREDIT,
                "AskForDocuments": ASK_FOR_DOCUMENTS,
                "CloseDocuments": CLOSE_DOCUMENTS,
                "AskForReview": ASK_FOR_REVIEW,
                "ExpireApplication": EXPIRE_APPLICATION,
            },
            table="loans",
        ),
    ),
    entrances=(
        Entrance("GET", "/reviews/{id}", SHOW_REVIEW, rate=20, burst=40),
        Entrance("POST", "/reviews/{id}", COMMIT_REVIEW, rate=10, burst=20),
        Entrance("GET", "/documents/{id}", SHOW_UPLOAD, rate=20, burst=40),
    ),
    others=(ROTATE_LINK_KEYS,),
    graphs=(
        BusinessGraph(
            "Loans", "lending", ("LoansApplied", "DocumentsReceived", "ReviewsAsked", "Withdrawals", "LoansExpired")
        ),
    ),
)
