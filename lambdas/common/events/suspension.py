"""Opening of a route's circuit by a consumer whose message keeps failing.

Each failed receive brings a message nearer to the dead-letter queue, so during a partner's outage the route's event
source is switched off until its partners answer ("Creating and configuring an Amazon SQS event source mapping", AWS
Lambda). `lambdas/circuits` switches it.
"""

import time

from lambdas.common import settings
from lambdas.common.errors import TransientError
from lambdas.common.events import envelope
from lambdas.common.storage import outbox, rows
from lambdas.common.telemetry import count, logger

SUSPECT_RECEIVE = 3
"""Receive that opens the circuit: two failed, by an error or a call that never ended; two are left for real tries."""

WINDOW_SECONDS = 60
"""Messages that suspect the same partners within this time open one circuit together."""


class Suspended(TransientError):
    """The message was not tried: the partners of its route are probed first."""


def suspend_on_suspicion(receive: int) -> None:
    """Open the route's circuit and raise Suspended if this is the receive that suspects the partners.

    Does nothing in functions without a circuit: those that call no partner.
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
        pass  # another message of the same minute has opened it
    raise Suspended(f"a message of {route} failed {receive - 1} times: its partners are asked before it is tried again")
