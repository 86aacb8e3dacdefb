"""Calls of the relay: to the bus, to waiting executions, and the marks on published rows."""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.errors import TransientError
from lambdas.common.instants import now_text
from lambdas.common.jitter import pause
from lambdas.common.logs.error_text import error_text
from lambdas.common.storage import rows
from lambdas.common.telemetry import logger, seconds
from lambdas.common.tracing.spans import span
from lambdas.outbox import logic, ordered
from lambdas.outbox.model import PoisonRow, Row, document, row_from_item
from lambdas.outbox.pace import Bucket

PAGE = 50
"""Rows in a page of the sweep."""

TRIES = 4
"""Tries of entries that PutEvents refuses with HTTP 200, before the stream's own retries take over."""

BUCKET = Bucket(rate=400, burst=400)
"""Entries a second of one environment: the limit of a whole account in the smallest regions ("Amazon EventBridge
quotas", PutEvents throttle limit). A burst waits here, in order, instead of being refused and retried."""

# "SendTaskSuccess", AWS Step Functions API Reference: the wait has ended by an earlier callback or its time-out.
DECIDED_CODES = frozenset({"TaskTimedOut", "TaskDoesNotExist"})


def publish(pending: Sequence[Row]) -> list[Row]:
    """Publish and mark every row; return those that could not be published, in order."""
    queues = settings.ordered_queues()
    events, in_order = logic.split_by_queue([row for row in pending if row.kind == "event"], queues)
    published = {row.id for row in [*_put_events(events), *ordered.send(in_order, queues)]}
    published |= {row.id for row in pending if row.kind != "event" and _answered(row)}
    return [row for row in pending if row.id not in published or not mark(row)]


def _put_events(pending: Sequence[Row]) -> list[Row]:
    pairs = []
    for row in pending:
        try:
            pairs.append((row, logic.entry(row, settings.bus_name())))
        except PoisonRow as error:
            logger.error("poison outbox row", extra={"row_id": row.id, "error_text": error_text(error)})
    return [row for chunk in logic.chunks(pairs) for row in _put_chunk(chunk)]


Pair = tuple[Row, dict[str, Any]]


def _put_chunk(chunk: list[Pair]) -> list[Row]:
    """Put a chunk, and refused entries again: HTTP 200 is no success ("Handling failures with PutEvents",
    EventBridge)."""
    accepted: list[Row] = []
    for attempt in range(TRIES):
        try:
            taken, chunk = _put_once(chunk)
            accepted += taken
        except TransientError as error:
            logger.warning("PutEvents failed", extra={"error_text": error_text(error)})
        except ClientError as error:
            logger.error("PutEvents refused a request", extra={"error_text": error_text(error), "entries": len(chunk)})
            # One bad entry fails the whole request: sent alone, it delays no other.
            return accepted + ([row for pair in chunk for row in _put_chunk([pair])] if len(chunk) > 1 else [])
        if not chunk:
            break
        if attempt < TRIES - 1:
            pause(attempt, base=0.1, cap=1.0)
    return accepted


def _put_once(chunk: list[Pair]) -> tuple[list[Row], list[Pair]]:
    """Send one request; return the accepted rows and the refused pairs."""
    if wait := BUCKET.take(len(chunk), time.time()):
        time.sleep(wait)
        seconds("PublishingHeldBack", wait)
    with ExitStack() as spans:
        for row, _ in chunk:
            spans.enter_context(_sending(row))
        results = call("events", "put_events", Entries=[made for _, made in chunk])["Entries"]
    answered = list(zip(chunk, results, strict=True))
    accepted = [row for (row, _), result in answered if "ErrorCode" not in result]
    return accepted, [pair for pair, result in answered if "ErrorCode" in result]


def _sending(row: Row) -> AbstractContextManager[None]:
    """Open a span in the event's own trace."""
    event = document(row)
    attributes = {
        "messaging.system": "aws_eventbridge",
        "messaging.operation.type": "send",
        "messaging.operation.name": "put_events",
        "messaging.destination.name": settings.bus_name(),
        "messaging.message.id": row.id,
    }
    return span(f"send {event.get('type')}", "producer", str(event.get("traceparent", "")), attributes)


def _answered(row: Row) -> bool:
    try:
        _answer(row)
    except PoisonRow as error:
        logger.error("poison outbox row", extra={"row_id": row.id, "error_text": error_text(error)})
        return False
    except TransientError as error:
        logger.warning("the callback will be tried again", extra={"row_id": row.id, "error_text": error_text(error)})
        return False
    except ClientError as error:
        if error_code(error) not in DECIDED_CODES:
            logger.error("poison callback", extra={"row_id": row.id, "error_text": error_text(error)})
            return False
        logger.info("the wait was already decided", extra={"row_id": row.id})
    return True


def _answer(row: Row) -> None:
    content = document(row)
    token = content.get("token")
    if not isinstance(token, str):
        raise PoisonRow(f"outbox row {row.id} names no task token")
    if "error" in content:
        cause = str(content.get("cause", ""))[:32768]
        call("stepfunctions", "send_task_failure", taskToken=token, error=str(content["error"])[:256], cause=cause)
    else:
        call("stepfunctions", "send_task_success", taskToken=token, output=str(content.get("output", "{}")))


def mark(row: Row) -> bool:
    """Mark a row as published and let it expire; return whether that worked.

    A row whose mark fails is published again, under the same id.
    """
    try:
        rows.write(
            rows.update(
                "outbox",
                row.key,
                "SET #publishedAt = :now, #expiresAt = :expires REMOVE #pendingShard",
                {"now": now_text(), "expires": int(time.time()) + settings.keep_seconds("outbox")},
                "attribute_exists(#partitionKey)",
            )
        )
    except rows.ConditionFailed:
        logger.info("the row has expired meanwhile", extra={"row_id": row.id})
    except TransientError as error:
        logger.warning("the mark will be tried again", extra={"row_id": row.id, "error_text": error_text(error)})
        return False
    return True


def count_attempt(row: Row) -> None:
    """Count a failed attempt on a row."""
    rows.write(rows.update("outbox", row.key, "ADD #attempts :one", {"one": 1}))


def all_published() -> bool:
    """Return whether all rows are published."""
    return rows.is_index_empty("outbox", "unpublished")


def unpublished(shard: str) -> Iterator[list[Row]]:
    """Yield pages of a shard's unpublished rows, oldest first."""
    for page in rows.query_pages("outbox", "unpublished", "pendingShard = :shard", {"shard": shard}, PAGE):
        yield [row_from_item(item) for item in page]
