"""Load shedding: messages of routes that are not critical are dropped, by a switch or when they are too old.

Both end by themselves: the switch holds an instant, not a yes or no, and a queue without backlog has no old messages.
"""

import time
from datetime import datetime
from functools import cache

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.common.errors import TransientError
from lambdas.common.telemetry import count, logger

FRESH_SECONDS = 60
"""How long an environment caches the switch: all shed at the latest this long after it was set."""


def should_shed(sent: float) -> bool:
    """Return whether to drop a message that was sent at this instant (epoch seconds), and count it.

    Messages of critical routes are never dropped.
    """
    after = settings.shed_after()
    if after is None:
        return False
    now = time.time()
    late = now - sent > after
    if late or now < _until(int(now // FRESH_SECONDS)):
        logger.warning("shed", extra={"because": "late" if late else "switched off"})
        count("MessagesShed")
        return True
    return False


@cache
def _until(_period: int) -> float:
    """Return the instant until which all is shed; 0 where it cannot be read."""
    try:
        text = str(call("ssm", "get_parameter", Name=settings.shed_parameter())["Parameter"]["Value"])
        return datetime.fromisoformat(text).timestamp()
    except (TransientError, ValueError):
        logger.exception("the switch for shedding cannot be read")
        return 0.0
