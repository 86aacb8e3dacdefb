"""The table of the system: which event goes where, who handles it, and what it may touch.

A new flow starts here. The stacks are loops over these rows; each row is also written into the template's Metadata, where
the tools read it. Plain data: no AWS in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

OUTAGE = 4 * HOUR
"""The deadline of routes that call partners: an outage of three hours is waited out (lambdas/circuits), and then some."""

PEOPLE = 10
"""Copies of a function for a route that people feed: they apply and decide by hand, never by the thousand."""


@dataclass(frozen=True)
class Table:
    """A DynamoDB table: on demand, encrypted, with point-in-time recovery."""

    partition_key: str
    sort_key: str | None = None
    ttl: str | None = None
    stream: bool = False
    indexes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Index name -> (partition key, sort key); all attributes projected, but of `keys_only`."""
    keys_only: tuple[str, ...] = ()
    """Indexes that hold keys alone: a change of a row's other attributes does not write them."""


@dataclass(frozen=True)
class Function:
    """A Lambda function: `lambdas.<handler>` and the actions it may take on each table. Seconds for the time-out.

    `partners` are those it calls through a port: the sandbox's table in development, their URL and secret in production.
    `speaks`: it may put events on the bus and answer waiting executions, which only the outbox does. `mails`: it may send mail.
    `links`: it may read the keys that links are signed with, and knows the address of the HTTP API and the reviewers.
    `bucket`: what it may do with objects of the documents' bucket; `files`: with those of the settlement's. `pages`: it knows
    the address of the HTTP API, as `links` does, and no key. `redrives`: the starter may also redrive and describe executions
    of the workflow that it starts.
    `sees`: what it may ask Step Functions of our machines and their executions. `archives`: it may write their histories
    into the archive. `indexes`: those that its queries and scans read; empty means every index of their tables.
    """

    handler: str
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    timeout: int = 10
    partners: tuple[str, ...] = ()
    speaks: bool = False
    mails: bool = False
    bucket: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    links: bool = False
    pages: bool = False
    sees: tuple[str, ...] = ()
    archives: bool = False
    redrives: bool = False
    indexes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`orders.handlers.reserve_stock` -> `orders-reserve-stock`."""
        workflow, _, function = self.handler.split(".")
        return f"{workflow}-{function}".replace("_", "-")


@dataclass(frozen=True)
class Route:
    """Event types -> queue -> function. `starts` names the workflow that the function starts, if it is a starter.

    `critical` routes are never shed; others are, on demand and where a message is older than `deadline`. `ordered` routes are
    FIFO: no rule feeds them, as EventBridge keeps no order, but the relay, each partition in the order of the outbox; their
    types travel nowhere else. `deadline`: seconds until an accepted event must be completed or a dead letter. `publishes`:
    the event types that the function or its workflow writes. `source`: AWS's own source, such as `aws.states`, whose `events`
    arrive on the default bus; `only` keeps those whose detail has one of the given values. For `aws.states` it keeps those of
    our machines, for `aws.s3` those of our bucket. `delay`: seconds that a message waits before its first delivery. `max_receives`: tries of a message before redrive; Lambda
    advises at least 5, since a throttled poll spends one too (AWS Lambda Developer Guide, "Creating and configuring an Amazon
    SQS event source mapping").
    """

    name: str
    events: tuple[str, ...]
    function: Function
    starts: str | None = None
    publishes: tuple[str, ...] = ()
    critical: bool = True
    ordered: bool = False
    deadline: int = HOUR
    batch_size: int = 10
    max_concurrency: int = 50
    source: str | None = None
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    delay: int = 0
    shadow: bool = False
    """Its events also go to a queue for another implementation that runs along, dry, to be compared (`shadows.py`)."""
    max_receives: int = 5

    @property
    def guarded(self) -> bool:
        """Whether a circuit guards it: its function calls partners, or sends mails, on a message's behalf."""
        return bool(self.asked) and self.function is not KEEP_CIRCUITS

    @property
    def asked(self) -> tuple[str, ...]:
        """Who must answer before its circuit closes: its function's partners, and `ses` where it sends mails by Amazon SES."""
        return (*self.function.partners, *(("ses",) if self.function.mails else ()))

    @property
    def queue(self) -> str:
        """The slug of its queue; SQS wants the names of FIFO queues to end so ("CreateQueue", Amazon SQS API Reference)."""
        return f"{self.name}.fifo" if self.ordered else self.name

    @property
    def dead_letter_queue(self) -> str:
        """The slug of the queue of its dead letters: of a FIFO queue a FIFO queue."""
        return f"{self.name}-dead-letters.fifo" if self.ordered else f"{self.name}-dead-letters"

    @property
    def undelivered_queue(self) -> str | None:
        """The slug of the queue of what its rule cannot deliver; None where no rule feeds it."""
        return None if self.ordered else f"{self.name}-undelivered"


@dataclass(frozen=True)
class Workflow:
    """`statemachines/<slug>.asl.json`; `tasks` maps each placeholder of the definition to the function it invokes.

    `key` is the field of the starting event's data, and of the execution's input, that holds the business key; `outcomes`
    are the event types that close it. `maps_files`: a distributed Map of it reads and writes files of the settlement's bucket.
    """

    slug: str
    key: str
    outcomes: tuple[str, ...]
    tasks: Mapping[str, Function]
    maps_files: bool = False


@dataclass(frozen=True)
class Journey:
    """A piece of business that no machine conducts: independent consumers move it, each by its own route.

    `starts` is the event type that begins it, `key` the field of every event's data that says which one. `outcomes` are the
    event types that close it, each with its rank: a later one takes an earlier one's place only if it ranks higher.
    """

    slug: str
    key: str
    starts: str
    outcomes: Mapping[str, int]


@dataclass(frozen=True)
class Schedule:
    """A recurring call of a function (EventBridge Scheduler), which is told the instant that it was due.

    `zone`: the time zone of a cron expression. `patience`: seconds for which a call that cannot be placed is tried again.
    """

    name: str
    expression: str
    function: Function
    zone: str = "UTC"
    patience: int = 300


@dataclass(frozen=True)
class Entrance:
    """A route of the HTTP API: method and path -> function, at most `rate` requests a second, `burst` at once."""

    method: str
    path: str
    function: Function
    rate: int
    burst: int

    @property
    def key(self) -> str:
        """`GET /reviews/{id}`, as API Gateway names it."""
        return f"{self.method} {self.path}"


TABLES: Mapping[str, Table] = {
    "orders": Table(
        "orderId",
        "record",
        indexes={
            "waiting": ("waitingShard", "waitingSince"),
            "received": ("receivedOn", "receivedAt"),
            "refunded": ("refundedOn", "refundedAt"),
            "open": ("openShard", "openUntil"),
        },
        keys_only=("open",),
    ),
    "stock": Table("sku"),
    "outbox": Table(
        "partitionKey", "id", ttl="expiresAt", stream=True, indexes={"unpublished": ("pendingShard", "createdAt")}
    ),
    "idempotency": Table("id", ttl="expiration"),
    "sandbox": Table("id"),
    "notifications": Table("id"),
    "analytics": Table("id"),
    "loans": Table(
        "applicationId",
        "record",
        ttl="expiresAt",
        indexes={"open": ("openShard", "openUntil")},
        keys_only=("open",),
    ),
    "profiles": Table("userId"),
    "verifications": Table("userId", ttl="expiresAt"),
    "screenings": Table("userId"),
    "accounts": Table("userId"),
    "welcomes": Table("userId"),
    "settlements": Table("date", "record", indexes={"open": ("openShard", "openUntil")}, keys_only=("open",)),
    "ledger": Table("account", "record"),
    "journeys": Table("userId", indexes={"open": ("openShard", "dueAt")}),
}

WRITE_ONCE = ("PutItem",)
CHANGE = ("UpdateItem",)
READ = ("GetItem",)
DECIDE = ("GetItem", "UpdateItem")
STEP = (*DECIDE, "PutItem")
CLOSE = (*DECIDE, "ConditionCheckItem")
UNDO = (*STEP, "ConditionCheckItem")
IDEMPOTENT = ("PutItem", "UpdateItem", "DeleteItem")
"""Powertools reads no record: a refused put brings it along (aws_lambda_powertools, `DynamoDBPersistenceLayer._put_record`)."""
PARTNER = {"idempotency": IDEMPOTENT, "sandbox": ("GetItem", "PutItem", "UpdateItem")}

RESERVE_STOCK = Function("orders.handlers.reserve_stock", {"orders": STEP, "stock": CHANGE})
REQUEST_PAYMENT = Function(
    "orders.handlers.request_payment",
    {"orders": STEP, "outbox": WRITE_ONCE, **PARTNER},
    timeout=30,
    partners=("payments",),
)
REMIND_CUSTOMER = Function("orders.handlers.remind_customer", {"orders": DECIDE, "outbox": WRITE_ONCE})
CLOSE_PAYMENT = Function("orders.handlers.close_payment", {"orders": DECIDE})
SHIP_ORDER = Function("orders.handlers.ship_order", {"orders": UNDO, **PARTNER}, timeout=30, partners=("shipping",))
CONFIRM_ORDER = Function("orders.handlers.confirm_order", {"orders": CLOSE, "outbox": WRITE_ONCE})
RECALL_SHIPMENT = Function(
    "orders.handlers.recall_shipment",
    {"orders": STEP, "sandbox": WRITE_ONCE},
    timeout=30,
    partners=("shipping",),
)
REFUND_PAYMENT = Function(
    "orders.handlers.refund_payment",
    {"orders": UNDO, "outbox": WRITE_ONCE, **PARTNER},
    timeout=30,
    partners=("payments",),
)
RELEASE_STOCK = Function("orders.handlers.release_stock", {"orders": UNDO, "outbox": WRITE_ONCE, "stock": CHANGE})
CANCEL_ORDER = Function("orders.handlers.cancel_order", {"orders": CLOSE, "outbox": WRITE_ONCE})
ESCALATE_ORDER = Function("orders.handlers.escalate_order", {"orders": DECIDE, "outbox": WRITE_ONCE})

RETURN_UNCLAIMED = Function(
    "orders.handlers.return_unclaimed",
    {"orders": ("Scan", "Query", *DECIDE), "outbox": WRITE_ONCE},
    timeout=60,
    indexes=("waiting",),
)

KEEP_CIRCUITS = Function(
    "circuits.handlers.keep_open",
    {"sandbox": ("GetItem", "UpdateItem")},
    partners=("mail", "payments", "shipping"),
    mails=True,
)
"""It asks the partners of guarded routes and switches those routes' sources."""

RELAY = Function("outbox.handlers.relay", {"outbox": CHANGE}, timeout=30, speaks=True)
SWEEP = Function("outbox.handlers.sweep", {"outbox": ("Scan", "Query", "UpdateItem")}, timeout=60, speaks=True)

RECONCILE = Function(
    "entrances.handlers.reconcile",
    {"outbox": WRITE_ONCE, **dict.fromkeys(("orders", "loans", "settlements"), ("Query", "GetItem"))},
    timeout=60,
    sees=("ListExecutions", "DescribeExecution"),
    indexes=("open",),
)

ON_LOANS = {"loans": ("GetItem", "UpdateItem"), "outbox": WRITE_ONCE}
LOAN_ENDS = ("LoanApproved", "LoanRejected", "LoanExpired", "LoanWithdrawn")
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
ROTATE_LINK_KEYS = Function("lending.rotation_handlers.rotate", timeout=30)


ON_RUN = {"settlements": ("GetItem", "UpdateItem")}
BY_DAY = ("received", "refunded")
READ_FILES, WRITE_FILES = ("GetObject", "ListBucket"), ("PutObject",)
ASK_SETTLEMENT = Function(
    "settlement.handlers.nightly",
    {"orders": ("Query",), "settlements": ("GetItem", "PutItem"), "outbox": WRITE_ONCE},
    timeout=30,
    files=("ListBucket",),
    indexes=BY_DAY,
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
    "settlement.handlers.reconcile", {**ON_RUN, "ledger": READ}, timeout=300, files=(*READ_FILES, *WRITE_FILES)
)
WRITE_REPORT = Function("settlement.handlers.report", ON_RUN, timeout=60, files=WRITE_FILES)
ARCHIVE_INPUT = Function(
    "settlement.handlers.archive", ON_RUN, timeout=60, files=(*READ_FILES, *WRITE_FILES, "DeleteObject")
)
CLOSE_SETTLEMENT = Function("settlement.handlers.close", {**ON_RUN, "outbox": WRITE_ONCE})


def own(table: str) -> Mapping[str, tuple[str, ...]]:
    """What `lambdas/common/own_rows.py` does with a consumer's table."""
    return {table: ("GetItem", "PutItem"), "outbox": WRITE_ONCE}


SHOW_VERIFICATION = Function("verification.page_handlers.show", {"verifications": READ})
CONFIRM_ADDRESS = Function(
    "verification.page_handlers.confirm",
    {"verifications": ("GetItem", "PutItem", "ConditionCheckItem"), "outbox": WRITE_ONCE},
)
MAIL = {"sandbox": ("GetItem", "PutItem", "UpdateItem")}
STALL = Function(
    "journeys.handlers.sweep", {"journeys": ("Query", "GetItem", "PutItem"), "outbox": WRITE_ONCE}, timeout=60
)

ROUTES: tuple[Route, ...] = (
    Route(
        "orders",
        ("OrderPlaced",),
        Function("orders.handlers.start", {"orders": DECIDE}),
        starts="orders",
        publishes=("OrderConfirmed", "OrderCancelled", "OrderNeedsAttention", "PaymentReminder", "RefundRequested"),
        deadline=2 * HOUR + 10 * MINUTE,
    ),
    Route(
        "stock", ("StockReceived",), Function("orders.handlers.receive_stock", {"stock": CHANGE, "orders": WRITE_ONCE})
    ),
    Route(
        "payments",
        ("PaymentReceived", "PaymentFailed"),
        Function("orders.handlers.receive_payment", {"orders": STEP, "outbox": WRITE_ONCE}),
        publishes=("RefundRequested",),
    ),
    Route(
        "refunds",
        ("RefundRequested",),
        Function(
            "orders.handlers.give_refund",
            {"orders": CHANGE, "outbox": WRITE_ONCE, **PARTNER},
            timeout=30,
            partners=("payments",),
        ),
        deadline=OUTAGE,
        batch_size=1,  # a partner that hangs must not take its neighbours' time
    ),
    Route(
        "executions",
        ("Step Functions Execution Status Change",),
        Function("entrances.handlers.execution_ended", {"outbox": WRITE_ONCE}),
        publishes=("ExecutionFailed",),
        source="aws.states",
        only={"status": ("FAILED", "TIMED_OUT", "ABORTED")},
    ),
    Route(
        "failures",
        ("ExecutionFailed",),
        Function(
            "orders.handlers.settle_order",
            {"orders": UNDO, "outbox": WRITE_ONCE, "stock": CHANGE, **PARTNER},
            timeout=60,
            partners=("payments", "shipping"),
        ),
        publishes=("OrderConfirmed", "OrderCancelled", "OrderNeedsAttention", "RefundRequested"),
        deadline=OUTAGE,
        batch_size=1,
    ),
    Route(
        "notification",
        ("OrderConfirmed", "OrderCancelled", "PaymentReminder", "PaymentFailed"),
        Function(
            "notification.handlers.notify",
            {
                "notifications": ("PutItem", "UpdateItem"),
                "outbox": WRITE_ONCE,
                "sandbox": ("GetItem", "PutItem", "UpdateItem"),
            },
            timeout=30,
            partners=("mail",),
        ),
        critical=False,
        deadline=DAY,
        batch_size=1,
    ),
    Route(
        "analytics",
        ("OrderConfirmed", "OrderCancelled", "OrderNeedsAttention", "SettlementCompleted", "SettlementFailed"),
        Function("analytics.handlers.count", {"analytics": ("PutItem", "UpdateItem")}),
        critical=False,
        deadline=DAY,
    ),
    Route(
        "history",
        (
            "OrderConfirmed",
            "OrderCancelled",
            "OrderNeedsAttention",
            *LOAN_ENDS,
            "SettlementCompleted",
            "SettlementFailed",
        ),
        Function(
            "history.handlers.archive", timeout=30, sees=("DescribeExecution", "GetExecutionHistory"), archives=True
        ),
        critical=False,
        delay=MINUTE,  # the closing event leaves while the execution still has its last steps to go
        deadline=DAY,
    ),
    Route(
        "circuits",
        ("CircuitOpened",),
        KEEP_CIRCUITS,
        deadline=OUTAGE,
        batch_size=1,  # a partner that hangs holds up its own circuit alone
        max_concurrency=PEOPLE,
        max_receives=200,  # its message comes back once a minute for as long as the circuit is open
    ),
    Route(
        "loans",
        ("LoanApplied",),
        Function("lending.handlers.start", {"loans": STEP}),
        starts="lending",
        publishes=("DocumentsRequested", "DocumentsVerified", "ReviewRequested", *LOAN_ENDS),
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
        Function("entrances.handlers.object_created", {"outbox": WRITE_ONCE}, bucket=("GetObject",)),
        publishes=("DocumentReceived",),
        source="aws.s3",
        max_concurrency=PEOPLE,
    ),
    Route(
        "letters",
        ("DocumentsRequested", "DocumentsVerified", "DocumentsRejected", "ReviewRequested", *LOAN_ENDS),
        Function(
            "lending.handlers.send_letter", {"loans": STEP, "outbox": WRITE_ONCE}, timeout=30, mails=True, links=True
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
    # Onboarding: a user's events meet on the user's rows, one at a time. In batches they would wait for one another.
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
        max_concurrency=2,  # starts and redrives of days: what Step Functions throttles waits here and comes again
    ),
    Route(
        "settlement-failures",
        ("ExecutionFailed",),
        Function("settlement.handlers.fail_run", {"settlements": DECIDE, "outbox": WRITE_ONCE}),
        publishes=("SettlementFailed",),
        deadline=3 * HOUR,
        max_concurrency=PEOPLE,
    ),
    Route(
        "postings",
        ("PostingMade",),
        Function("settlement.handlers.book", {"ledger": STEP}, timeout=30),
        ordered=True,
        max_concurrency=PEOPLE,
    ),
    Route(
        "profiles",
        ("UserRegistered", "UserUpdated"),
        Function("profiles.handlers.keep", own("profiles")),
        publishes=("ProfileCreated",),
        batch_size=1,
        max_concurrency=PEOPLE,
    ),
    Route(
        "verifications",
        ("UserRegistered",),
        Function(
            "verification.handlers.ask", {**own("verifications"), **MAIL}, timeout=30, partners=("mail",), pages=True
        ),
        publishes=("VerificationSent",),
        deadline=OUTAGE,
        batch_size=1,
        max_concurrency=PEOPLE,
    ),
    Route(
        "screenings",
        ("UserRegistered",),
        Function("screening.handlers.screen", own("screenings")),
        publishes=("FraudCleared", "FraudSuspected"),
        batch_size=1,
        max_concurrency=PEOPLE,
    ),
    Route(
        "welcomes",
        ("ProfileCreated", "EmailVerified", "FraudCleared", "AccountFrozen"),
        Function("welcome.handlers.greet", {**own("welcomes"), **MAIL}, timeout=30, partners=("mail",)),
        publishes=("WelcomeSent",),
        deadline=OUTAGE,
        batch_size=1,
        max_concurrency=PEOPLE,
    ),
    Route(
        "suspicions",
        ("FraudSuspected",),
        Function("accounts.handlers.freeze", own("accounts")),
        publishes=("AccountFrozen",),
        batch_size=1,
        max_concurrency=PEOPLE,
    ),
    Route(
        "profile-deactivations",
        ("AccountFrozen",),
        Function("profiles.handlers.deactivate", own("profiles")),
        publishes=("ProfileDeactivated",),
        batch_size=1,
        max_concurrency=PEOPLE,
    ),
    Route(
        "verification-revocations",
        ("AccountFrozen",),
        Function("verification.handlers.revoke", own("verifications")),
        publishes=("VerificationRevoked",),
        batch_size=1,
        max_concurrency=PEOPLE,
    ),
    Route(
        "journeys",
        (
            "UserRegistered",
            "ProfileCreated",
            "VerificationSent",
            "EmailVerified",
            "FraudCleared",
            "FraudSuspected",
            "WelcomeSent",
            "AccountFrozen",
            "ProfileDeactivated",
            "VerificationRevoked",
            "JourneyStalled",
        ),
        Function("journeys.handlers.follow", {"journeys": ("GetItem", "PutItem")}),
        batch_size=1,
        max_concurrency=PEOPLE,
    ),
)

WORKFLOWS: tuple[Workflow, ...] = (
    Workflow(
        "orders",
        "orderId",
        ("OrderConfirmed", "OrderCancelled", "OrderNeedsAttention"),
        {
            "ReserveStock": RESERVE_STOCK,
            "RequestPayment": REQUEST_PAYMENT,
            "ShipOrder": SHIP_ORDER,
            "ConfirmOrder": CONFIRM_ORDER,
            "RemindCustomer": REMIND_CUSTOMER,
            "ClosePayment": CLOSE_PAYMENT,
            "RecallShipment": RECALL_SHIPMENT,
            "RefundPayment": REFUND_PAYMENT,
            "ReleaseStock": RELEASE_STOCK,
            "CancelOrder": CANCEL_ORDER,
            "EscalateOrder": ESCALATE_ORDER,
        },
    ),
    Workflow(
        "lending",
        "applicationId",
        LOAN_ENDS,
        {
            "CheckCredit": CHECK_CREDIT,
            "AskForDocuments": ASK_FOR_DOCUMENTS,
            "CloseDocuments": CLOSE_DOCUMENTS,
            "AskForReview": ASK_FOR_REVIEW,
            "ExpireApplication": EXPIRE_APPLICATION,
        },
    ),
    Workflow(
        "settlement",
        "date",
        ("SettlementCompleted", "SettlementFailed"),
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
    ),
)

JOURNEYS: tuple[Journey, ...] = (
    Journey("onboarding", "userId", "UserRegistered", {"WelcomeSent": 2, "AccountFrozen": 3, "JourneyStalled": 1}),
)

ENTRANCES: tuple[Entrance, ...] = (
    Entrance("GET", "/reviews/{id}", SHOW_REVIEW, rate=20, burst=40),
    Entrance("POST", "/reviews/{id}", COMMIT_REVIEW, rate=10, burst=20),
    Entrance("GET", "/documents/{id}", SHOW_UPLOAD, rate=20, burst=40),
    Entrance("GET", "/verifications/{code}", SHOW_VERIFICATION, rate=20, burst=40),
    Entrance("POST", "/verifications/{code}", CONFIRM_ADDRESS, rate=10, burst=20),
)

SCHEDULES: tuple[Schedule, ...] = (
    Schedule("outbox-sweep", "rate(5 minutes)", SWEEP),
    Schedule("unclaimed-payments", "rate(5 minutes)", RETURN_UNCLAIMED),
    Schedule("stalled-journeys", "rate(1 hour)", STALL),
    Schedule("reconciliation", "rate(15 minutes)", RECONCILE),
    # The day is over in UTC by then, in summer as in winter.
    Schedule("settlement", "cron(0 3 * * ? *)", ASK_SETTLEMENT, zone="Europe/Berlin", patience=DAY),
)


UNROUTABLE_RULES: Mapping[str, str] = {
    "unroutable-unknown-type": "UnknownType",
    "unroutable-unknown-source": "UnknownSource",
}
"""Rules of our bus that belong to no route, and the reason under which each brings an event into the queue `unroutable`."""


def functions() -> list[Function]:
    """Every function of the table, once each."""
    rows = [
        *(route.function for route in ROUTES),
        *(function for workflow in WORKFLOWS for function in workflow.tasks.values()),
        *(entrance.function for entrance in ENTRANCES),
        *(schedule.function for schedule in SCHEDULES),
        RELAY,
        ROTATE_LINK_KEYS,
    ]
    return list({row.name: row for row in rows}.values())
