"""Pollers with which Lambda empties a queue: a long poll without messages is a billed request, too.

Sources: AWS Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings" (five at first; as few
as two for an idle queue whose source has no maximum concurrency);
Amazon SQS Developer Guide, "Amazon SQS short and long polling" (a poll waits 20 seconds at most).
"""

from collections.abc import Iterable
from random import Random

POLLERS = 5
UNBOUNDED_POLLERS = 2
POLL_SECONDS = 20.0


def empty_polls(receives: Iterable[float], seconds: float, random: Random, pollers: int = POLLERS) -> int:
    """Return how many polls of a queue end without messages.

    Parameters
    ----------
    receives: the instants, in order, at which some poll got messages, in seconds from the beginning.
    seconds: how long the pollers are watched.
    random: chooses which of the waiting polls gets a message, since SQS does not say.
    pollers: how many poll at a time.
    """
    begun = [-place * POLL_SECONDS / pollers for place in range(pollers)]
    empty = 0
    for instant in receives:
        empty += pass_time(begun, instant)
        begun[random.randrange(pollers)] = instant
    return empty + pass_time(begun, seconds)


def pass_time(begun: list[float], now: float) -> int:
    """End the polls that have waited long enough and start new ones; return how many ended."""
    ended = 0
    for place, start in enumerate(begun):
        times = max(0, int((now - start) // POLL_SECONDS))
        begun[place] = start + times * POLL_SECONDS
        ended += times
    return ended
