"""Relay, fed by the outbox's stream, and the sweep, which finds rows that the relay missed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lambdas.common.logs.error_text import error_text
from lambdas.common.storage.open_rows import SHARDS
from lambdas.common.storage.typed_values import plain_item
from lambdas.common.telemetry import count, instrumented, logger, seconds
from lambdas.outbox import logic, store
from lambdas.outbox.model import Row, row_from_item

SPARE_MILLISECONDS = 15_000
"""Time left below which the sweep begins no page: a page is 50 rows of a few calls each."""


@instrumented
def relay(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Publish the new rows of the stream's batch.

    Returns `{"batchItemFailures": [{"itemIdentifier": sequence number}]}`: Lambda retries the batch from the lowest one
    ("Reporting batch item failures for Lambda functions with a DynamoDB Streams trigger").
    """
    numbers: dict[tuple[str, str], str] = {}
    pending: list[Row] = []
    failures: list[str] = []
    for record in event["Records"]:
        if record["eventName"] != "INSERT":
            continue
        number = record["dynamodb"]["SequenceNumber"]
        try:
            row = row_from_item(plain_item(record["dynamodb"]["NewImage"]))
        except KeyError as error:
            logger.error("poison outbox row", extra={"sequence_number": number, "error_text": error_text(error)})
            failures.append(number)
            continue
        numbers[row.partition_key, row.id] = number
        pending.append(row)
    failed = store.publish(pending)
    failures += [numbers[row.partition_key, row.id] for row in failed]
    return {"batchItemFailures": [{"itemIdentifier": number} for number in sorted(failures, key=int)]}


@instrumented
def sweep(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Schedule: publish rows that are unpublished after 5 minutes; report the age in seconds of the oldest, if any."""
    now = datetime.now(UTC)
    oldest, swept = 0.0, 0
    for shard in [] if store.all_published() else range(SHARDS):
        for page in _in_time(store.unpublished(str(shard)), context):
            ages = [logic.age_seconds(row.created_at, now) for row in page]
            oldest = max([oldest, *ages])
            late = [row for row, age in zip(page, ages, strict=True) if age >= logic.SWEEP_AFTER_SECONDS]
            swept += _publish_late(late)
            if len(late) < len(page):
                break
    if oldest:  # another alarm tells where the sweep does not run
        seconds("OldestUnpublishedAge", oldest)
    if swept:
        count("OutboxSwept", swept)
    return {"oldestSeconds": oldest, "swept": swept}


def _in_time(pages: Iterator[list[Row]], context: Any) -> Iterator[list[Row]]:
    """Yield the pages of a shard while there is time left; the next run goes on with the others."""
    while context.get_remaining_time_in_millis() >= SPARE_MILLISECONDS:
        page = next(pages, None)
        if page is None:
            return
        yield page


def _publish_late(late: list[Row]) -> int:
    failed = store.publish(late)
    for row in failed:
        store.count_attempt(row)
    return len(late) - len(failed)
