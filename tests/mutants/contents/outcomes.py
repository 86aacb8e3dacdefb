"""Suspicions, holds, deliveries and messages that follow from outcomes, wrong by the least."""

from tests.mutants.contents.audited import audited

MUTATIONS = (
    audited(
        "suspected-at-four",
        "five declined payments make a suspect",
        "suspects/model.py",
        "FAILURES = 5",
        "FAILURES = 4",
    ),
    audited(
        "windows-without-a-beginning",
        "a suspicion names the first and the last failure of its window",
        "suspects/logic.py",
        '"since": window[0].at, "at": suspected}',
        '"since": suspected, "at": suspected}',
    ),
    audited(
        "holds-of-50-minutes",
        "a hold lasts an hour from the last failure",
        "orders/rows/holds.py",
        "HOLD_SECONDS = 3600",
        "HOLD_SECONDS = 3000",
    ),
    audited(
        "holds-ignored",
        "an order of a suspected customer waits for the end of the hold",
        "orders/execution.py",
        "if not order.attempt and (left :=",
        "if False and (left :=",
    ),
    audited(
        "deliveries-dated-by-us",
        "a delivery has the time of its event",
        "webhooks/subscription_handlers.py",
        '"happenedAt": happened.time,',
        '"happenedAt": happened.id,',
    ),
    audited(
        "deliveries-of-one-type",
        "a message to a subscriber has the type of its event",
        "webhooks/subscription_handlers.py",
        '{"type": TOLD[data["eventType"]]',
        '{"type": "order.confirmed"',
    ),
    audited(
        "events-without-their-partition",
        "an event is ordered by what it is about",
        "common/storage/decided_rows.py",
        "partition_key=row.partition_key,\n            cause",
        'partition_key="order#1",\n            cause',
    ),
)
