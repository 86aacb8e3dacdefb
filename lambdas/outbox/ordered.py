"""Events of ordered routes, sent to a FIFO queue: each partition in the order of its rows."""

from collections.abc import Mapping, Sequence

from botocore.exceptions import ClientError

from lambdas.common.clients import call
from lambdas.common.errors import TransientError
from lambdas.common.jitter import pause
from lambdas.common.logs.error_text import error_text
from lambdas.common.telemetry import logger
from lambdas.outbox import logic
from lambdas.outbox.model import Row, document

TRIES = 4
"""Tries of a message that the queue refuses, before the stream's own retries take over."""


def send(pending: Sequence[Row], queues: Mapping[str, str]) -> list[Row]:
    """Send rows to their queues (`queues`: type -> URL), none of a partition after a refused one; return those sent."""
    sent: list[Row] = []
    for url in sorted(set(queues.values())):
        here = [row for row in pending if queues[document(row)["type"]] == url]
        blocked: set[str] = set()
        for wave in logic.batches_by_partition(here):
            open_ = [row for row in wave if row.partition_key not in blocked]
            taken = _send_wave(open_, url)
            sent += taken
            blocked |= {row.partition_key for row in open_ if row not in taken}
    return sent


def _send_wave(wave: list[Row], url: str) -> list[Row]:
    left = list(wave)
    for attempt in range(TRIES):
        if not left:
            break
        if attempt:
            pause(attempt - 1, base=0.1, cap=1.0)
        left = _send_once(left, url)
    return [row for row in wave if row not in left]


def _send_once(wave: list[Row], url: str) -> list[Row]:
    """Send one request; return the rows that the queue refused, with HTTP 200 or without."""
    entries = [{**logic.message(row), "Id": str(number)} for number, row in enumerate(wave)]
    try:
        answer = call("sqs", "send_message_batch", QueueUrl=url, Entries=entries)
    except TransientError as error:
        logger.warning("SendMessageBatch failed", extra={"error_text": error_text(error)})
        return wave
    except ClientError as error:
        logger.error("SendMessageBatch was refused", extra={"error_text": error_text(error), "entries": len(entries)})
        # One bad entry fails the whole request: sent alone, it delays only its own partition.
        return [row for one in wave for row in _send_once([one], url)] if len(wave) > 1 else wave
    refused = {int(entry["Id"]) for entry in answer.get("Failed", [])}
    return [row for number, row in enumerate(wave) if number in refused]
