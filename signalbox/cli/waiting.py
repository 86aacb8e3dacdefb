"""Progress of long verbs on a terminal: what happens, and how long it will take."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from signalbox.cli.output import duration, messages, tell
from signalbox.cli.words import counted

Item = TypeVar("Item")
EVERY_SECONDS = 5.0


def announce(line: str, seconds: float = 0.0) -> None:
    """Print what begins, and the expected time where it is known, if a person looks on."""
    if messages.is_terminal:
        tell(f"{line} (about {duration(seconds)})" if seconds else line)


def watched(items: Iterable[Item], total: int, noun: str, now: Callable[[], float] = time.monotonic) -> Iterator[Item]:
    """Yield the items, and announce now and then how many there were and how long the others will take."""
    begun = last = now()
    for count, item in enumerate(items, 1):
        if now() - last >= EVERY_SECONDS and count < total:
            last = now()
            announce(f"{count} of {counted(total, noun)}; the others", (last - begun) / count * (total - count))
        yield item
