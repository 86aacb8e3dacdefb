"""Rows of the outbox that entrances write, each once."""

import hashlib

from lambdas.common.events import envelope
from lambdas.common.storage import outbox, rows
from lambdas.entrances.model import ExecutionEnd

SOURCE = "signalbox.entrances"


def announce(end: ExecutionEnd) -> bool:
    """Queue ExecutionFailed for the bus, once for each end of each execution; return whether it was new.

    The event's id is derived from both, so the status event and the sweep give the same id for the same end.
    """
    again = f" {end.redrives}" if end.redrives else ""
    identity = hashlib.sha256(f"{end.arn} {end.status}{again}".encode()).hexdigest()[:32]
    event = envelope.make(
        "ExecutionFailed",
        {"workflow": end.workflow, "executionArn": end.arn, "key": end.key, "status": end.status},
        source=SOURCE,
        subject=end.key,
        partition_key=f"execution#{end.key}",
        cause=end.cause,
        event_id=identity,
    )
    try:
        rows.write(outbox.event_item(event))
    except rows.ConditionFailed:
        return False
    return True
