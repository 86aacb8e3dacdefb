"""Work that may be left undone: messages of routes that are not critical, by a switch or when they come too late.

Both end by themselves: the switch holds an instant, not a yes or no, and a queue that has caught up brings nothing old.
"""

import time
from datetime import datetime
from functools import cache

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.common.errors import TransientError
from lambdas.common.telemetry import count, logger

FRESH_SECONDS = 60
"""How long the switch is remembered: so long after it was set, all shed."""


def shed(sent: float) -> bool:
    """Whether a message that was sent at this instant (epoch seconds) is left undone, and counted; never on a critical route."""
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
    """The instant until which all is shed; one that cannot be read sheds nothing."""
    try:
        text = str(call("ssm", "get_parameter", Name=settings.shed_parameter())["Parameter"]["Value"])
        return datetime.fromisoformat(text).timestamp()
    except (TransientError, ValueError):
        logger.exception("the switch for shedding cannot be read")
        return 0.0
