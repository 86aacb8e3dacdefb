"""Rows that all workflows share: outbox, idempotency, circuits, history, notifications, analytics, ends of
executions."""

from stacks.actions import CHANGE, STEP, WRITE_ONCE
from stacks.table import DAY, MINUTE, OUTAGE, BusinessAlarm, Function, Route, Rows, Schedule, Table

COLLECTED = 200
"""Seconds for which routes that nobody waits for collect messages: a batch costs as much as a message."""

TOGETHER = 100
"""Messages of such a batch. The key of an archived object has a mark of nine characters for each, and 1,024 at most."""

RELAY = Function("outbox.handlers.relay", {"outbox": CHANGE}, timeout=30, speaks=True)
SWEEP = Function("outbox.handlers.sweep", {"outbox": ("Scan", "Query", "UpdateItem")}, timeout=60, speaks=True)
SWEEP_OUTBOX = Schedule("outbox-sweep", "rate(5 minutes)", SWEEP)


def rows(business: Rows) -> Rows:
    """Return the shared rows; those that subscribe to workflows derive their events and grants from `business`."""
    reconcile = Function(
        "entrances.handlers.reconcile",
        {"outbox": WRITE_ONCE, **{workflow.table: ("Scan", "Query", "GetItem") for workflow in business.workflows}},
        timeout=60,
        sees=("ListExecutions", "DescribeExecution"),
        announces=True,
        indexes=("open",),
        publishes=("ExecutionFailed",),
    )
    routes = (
        Route(
            "executions",
            ("Step Functions Execution Status Change",),
            Function("entrances.handlers.execution_ended", {"outbox": WRITE_ONCE}, announces=True),
            publishes=("ExecutionFailed",),
            source="aws.states",
            only={"status": ("FAILED", "TIMED_OUT", "ABORTED")},
        ),
        Route(
            "notification",
            business.notified,
            Function(
                "notification.handlers.notify",
                {
                    "notifications": ("GetItem", "PutItem"),
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
            business.counted,
            Function("analytics.handlers.count", {"analytics": STEP}, timeout=30),
            projection="analytics",
            critical=False,
            deadline=DAY,
            batch_size=TOGETHER,
            window=COLLECTED,
        ),
        Route(
            "history",
            tuple(event for workflow in business.workflows for event in workflow.outcomes),
            Function(
                "history.handlers.archive", timeout=60, sees=("DescribeExecution", "GetExecutionHistory"), archives=True
            ),
            critical=False,
            delay=MINUTE,  # the closing event leaves while the execution still has its last steps to go
            deadline=DAY,
            batch_size=TOGETHER,
            window=COLLECTED,
        ),
    )
    guarded = [route.function for route in (*business.routes, *routes) if route.guarded]
    circuits = Route(
        "circuits",
        ("CircuitOpened",),
        _keeper(guarded),
        deadline=OUTAGE,
        batch_size=1,  # a partner that hangs holds up its own circuit alone
        messages=2 * len(guarded),  # one in a minute for each, while its source is being switched off
        max_receives=200,  # its message comes back once a minute for as long as the circuit is open
    )
    return Rows(
        tables={
            "outbox": Table(
                "partitionKey",
                "id",
                ttl="expiresAt",
                stream=True,
                indexes={"unpublished": ("pendingShard", "createdAt")},
            ),
            "idempotency": Table("id", ttl="expiration"),
            "sandbox": Table("id", ttl="expiresAt", recovered=False),  # partners do not go back with a restored table
            "notifications": Table("id"),
            "analytics": Table("id"),
        },
        routes=(*routes, circuits),
        schedules=(
            SWEEP_OUTBOX,
            Schedule("reconciliation", "rate(15 minutes)", reconcile),
        ),
        others=(RELAY,),
        alarms=(
            BusinessAlarm(
                "status-events-lost",
                "status-events-lost",
                "Status events of executions were lost: the sweep announced ends that no event had reported.",
                "ExecutionsReconciled",
                "entrances",
            ),
        ),
    )


def _keeper(guarded: list[Function]) -> Function:
    """Return the function that asks the partners of guarded routes' functions and switches those routes' sources."""
    return Function(
        "circuits.handlers.keep_open",
        {"sandbox": ("GetItem", "UpdateItem")},
        partners=tuple(sorted({partner for function in guarded for partner in function.partners})),
        mails=any(function.mails for function in guarded),
        keeps_circuits=True,
    )
