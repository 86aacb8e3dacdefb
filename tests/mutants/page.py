"""The table of docs/reliability.md, from the mutations: `python -m tests.mutants.page` writes it anew."""

from pathlib import Path

from signalbox.project import CHECKOUT
from tests.mutants.mutation import Mutation
from tests.mutations import MUTATIONS

PAGE: Path = CHECKOUT / "docs" / "reliability.md"
BEGIN, END = "<!-- table: python -m tests.mutants.page -->", "<!-- end of the table -->"

FAULTS = {
    1: (
        "an event is delivered twice or more",
        '`{"fault": "duplicate-delivery", "copies": 4}`; the same payment under new event ids',
    ),
    2: ("events arrive out of order", '`{"fault": "reordered-delivery", "queue": "orders", "seconds": 600}`'),
    3: ("PutEvents fails for some entries with HTTP 200", '`{"fault": "partial-put-events", "times": 2}`'),
    4: (
        "a target is down past its retry window",
        '`{"fault": "target-down", "queue": "payments", "seconds": 93600}`, then a replay',
    ),
    5: ("a target answers 4xx", '`{"fault": "target-denied", "queue": "notification"}`'),
    6: ("rules form a loop", "an event with 16 or 17 `hops`; a rule that takes what its function publishes"),
    7: (
        "visibility expires while work goes on",
        '`{"fault": "expired-visibility", "queue": "stock"}`; a handler that hangs',
    ),
    8: (
        "one bad record in a batch",
        '`{"fault": "failed-record", "function": "orders.handlers.receive_stock", "nth": 3}`',
    ),
    9: ("failure in a FIFO batch", '`{"fault": "failed-fifo-record", "nth": 6, "times": 3}`'),
    10: ("poison pill", '`{"fault": "poison-pill", "queue": "stock"}`; a message that kills its function'),
    11: ("a dead letter expires", "13 and 15 days pass"),
    12: ("an event-source filter drops a message", "inserted, changed and removed rows of each kind"),
    13: ("a function times out", '`{"fault": "function-timeout", "state": "ReserveStock", "when": "after"}`'),
    14: (
        "the function dies between the effect and its record",
        '`{"fault": "crash-after-effect"}` at each call of each function, before and after it',
    ),
    15: (
        "the handler raises after the effect",
        '`{"fault": "error-after-effect", "state": "ShipOrder"}` after the partner\'s effect',
    ),
    16: ("a second call finds the first in progress", '`{"fault": "concurrent-invocation", "state": "ShipOrder"}`'),
    17: ("an in-progress record never expires", '`{"fault": "abandoned-record", "state": "ShipOrder"}`'),
    18: ("one key, another payload", '`{"fault": "changed-payload"}`: a payment, a refund again with another amount'),
    19: (
        "DynamoDB throttles, or errs after it wrote",
        '`{"fault": "dynamodb-throttled", "times": 40}`, `{"fault": "dynamodb-throttled", "when": "after"}`',
    ),
    20: ("a condition fails", '`{"fault": "concurrent-write"}`; two payments at one instant'),
    21: ("a payload passes 262,144 bytes", "events and inputs of 262,144 bytes, and of more"),
    22: (
        "an error that nothing in the machine catches",
        '`{"fault": "uncaught-error"}` at AwaitPayment, ShipOrder, ConfirmOrder',
    ),
    23: (
        "25,000 history events",
        "machines that loop and retry, before anything runs (`signalbox/cost/model/history_bound.py`)",
    ),
    24: (
        "StartExecution twice",
        '`{"fault": "crash-after-start"}`: the starter dies after it, and the order comes again, open and closed',
    ),
    25: ("the same key after the 90-day name window", '`{"fault": "repeated-event"}` after 91 days'),
    26: ("StartExecution is throttled", '`{"fault": "start-throttled", "seconds": 150}`: its token bucket is empty'),
    27: ("a task token is lost", '`{"fault": "lost-event"}`: the payment never comes'),
    28: ("a heartbeat is missed", "a review of lending that must beat every hour, and a worker who stops"),
    29: ("a late or second callback", '`{"fault": "second-callback"}`; payments around the end of the wait'),
    30: (
        "approval and time-out race",
        'clicks at the end of the wait, by pages whose clocks are slow: `{"fault": "clock-skew"}`',
    ),
    31: (
        "a parallel branch fails while its sibling is in flight",
        'a machine in `tests/` that branches; `{"fault": "late-invocation", "seconds": 0.4}` to 300',
    ),
    32: ("a compensation fails", '`{"fault": "failed-compensation", "times": 8}`; a provider that refuses the refund'),
    33: ("a crash between compensations", '`{"fault": "crash-in-compensation"}` at each call of each undo'),
    34: (
        "an undo overtakes its forward step",
        '`{"fault": "late-invocation"}`: each attempt arrives five minutes late',
    ),
    35: (
        "clocks differ, TTL deletes late",
        '`{"fault": "clock-skew", "seconds": -300}` for each function; a row that TTL has not deleted yet',
    ),
    36: ("a status-change event is lost", '`{"fault": "lost-status-event"}`, of all executions, of one in ten'),
    37: (
        "a new definition is deployed while executions run",
        '`{"fault": "deploy", "assembly": ...}` while an order waits',
    ),
    38: ("a Choice matches nothing", '`{"fault": "unknown-choice-value"}`'),
    39: ("a Map passes its tolerance", '`{"fault": "failed-map-items", "times": 3}`: 300 rows fail, 200 may'),
    40: ("an archive replay re-delivers old events", '`{"fault": "archive-replay", "seconds": 432000}`'),
    41: (
        "a burst of orders",
        '`{"fault": "burst", "orders": 60}`, 200 events at one instant; 2,000 orders in `make soak`',
    ),
    42: (
        "a downstream service is slow or down",
        '`{"partner": ..., "behave": "fail"}` or `"hang"` for two hours: bureau, payments, mail',
    ),
    43: (
        "a secret in a link is tampered with, expired, replayed",
        "each field changed, the id, an old link, a second press",
    ),
    44: ("malformed, oversized or unknown-version events", "events of every type, mutated at random"),
    45: (
        "the relay is down, or a poison outbox row blocks its shard",
        '`{"fault": "relay-down"}`; `{"fault": "relay-down", "body": "{"}`',
    ),
    46: (
        "TransactionConflict on a hot item",
        '`{"fault": "transaction-conflict"}`; the twin refuses overlapping transactions by itself',
    ),
    47: ("a queue, topic or key policy is missing", "the statement that lets somebody in, out of the template"),
    48: ("a partner call times out: unknown whether it happened", '`{"fault": "unanswered-partner-call", "times": 0}`'),
    49: (
        "a handler is renamed or moved",
        '`{"fault": "renamed-handler", "assembly": ...}`: its module has another name',
    ),
    50: (
        "a fresh account has low quotas",
        "an account with 10 copies of functions, one in the sandbox of SES (`tests/stacks/test_preflight.py`)",
    ),
    51: ("an index serves a write late", '`{"fault": "late-index", "seconds": 60}`; pages of two rows'),
    52: (
        "a value, a date or an address is wrong by the least",
        "a cent, a second, a byte, a currency, other lines, another person; classes of the workloads",
    ),
    53: (
        "a webhook is forged, old, copied, too large, or of another form",
        "requests to `POST /webhooks/{partner}`, each with one thing wrong; a provider that repeats for days",
    ),
    54: (
        "a subscriber is dead, slow, or leads elsewhere",
        "a server on loopback that cuts, drips, redirects; URLs and hosts that lead inside; a partner that fails",
    ),
    55: (
        "a failed payment is reported late, or again",
        "events of one customer in every order of arrival, three times each",
    ),
}
"""Number of a fault -> its name, and its injection: a line of a script, or another way in words."""


def row(mutation: Mutation) -> str:
    """One line of the table."""
    fault, injection = FAULTS[mutation.fault]
    tests = ", ".join(f"`{test.rpartition('::')[2]}`" for test in mutation.tests)
    return f"| {mutation.fault} | {fault} | {injection} | {mutation.mitigation} | {tests} | `{mutation.name}` |"


def table() -> str:
    """The whole table, by fault."""
    head = "| # | fault | injection | mitigation | test | mutation |\n| --- | --- | --- | --- | --- | --- |\n"
    return head + "\n".join(row(mutation) for mutation in sorted(MUTATIONS, key=lambda mutation: mutation.fault))


def main() -> None:
    """Put the table into the page."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
