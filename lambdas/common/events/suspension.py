"""A consumer whose message keeps failing asks for its route's source to be switched off until the partners answer again.

Each receive that fails brings a message nearer to the dead-letter queue, so a partner's outage must not be met by receiving
again ("Creating and configuring an Amazon SQS event source mapping", AWS Lambda). The circuit is kept by `lambdas/circuits`.
"""

import time

from lambdas.common import settings
from lambdas.common.errors import TransientError
from lambdas.common.events import envelope
from lambdas.common.storage import outbox, rows
from lambdas.common.telemetry import count, logger

SUSPECT_RECEIVE = 3
"""Two failed in vain, by an error or by a call that never ended: this one is spent on asking, two are left for real."""

WINDOW_SECONDS = 60
"""Messages that come to suspect the same partners within it open one circuit together."""


class Suspended(TransientError):
    """The message was not tried: its route's partners are asked first."""


def suspect(receive: int) -> None:
    """Raise Suspended and open the route's circuit if this receive of a message is the one to suspect its partners.

    Does nothing in functions that no circuit guards: those that call no partner.
    """
    route = settings.guarded_route()
    if not route or receive != SUSPECT_RECEIVE:
        return
    event = envelope.make(
        "CircuitOpened",
        {"route": route},
        source="signalbox.circuits",
        subject=route,
        partition_key=f"circuit#{route}",
        event_id=f"circuit-{route}-{int(time.time() // WINDOW_SECONDS)}",
    )
    try:
        rows.write(outbox.event_item(event))
        logger.warning("circuit opened", extra={"route": route})
        count("CircuitsOpened")
    except rows.ConditionFailed:
        pass  # another message of this minute has opened it
    raise Suspended(f"a message of {route} failed {receive - 1} times: its partners are asked before it is tried again")
