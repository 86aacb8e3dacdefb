"""Row of suspects: a pattern over events of several orders becomes an event."""

from stacks.actions import own
from stacks.table import Function, Route, Rows, Table

ROWS = Rows(
    tables={"suspects": Table("customerId", ttl="expiresAt")},
    routes=(
        Route(
            "payment-failures",
            ("OrderCancelled",),
            Function("suspects.handlers.watch", own("suspects")),
            publishes=("CustomerSuspected",),
            where={"reason": ("PaymentDeclined",)},
            max_concurrency=2,
        ),
    ),
    without={
        "settler": "no machine conducts it, so no execution of it can fail",
        "deadline": "a failure is one transaction, so nothing of it can stop half-way",
    },
)
