"""Everything that handlers and libraries draw or wait for comes from the seed and the virtual clock while a twin is open."""

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from moto.moto_api._internal import mock_random

from signalbox.twin.kernel.processes import Process

really_sleep = time.sleep


def sleep(seconds: float) -> None:
    """Let virtual time pass in a handler; outside of one there is nobody to wait for."""
    if Process.current is None:
        really_sleep(seconds)
    else:
        Process.current.pause(max(0.0, seconds))


SOURCES: list[random.Random] = []


def reseed(source: random.Random) -> None:
    """Start the process's own random numbers, and moto's, from the source anew."""
    random.seed(source.getrandbits(64))
    mock_random.seed(source.getrandbits(64))


@contextmanager
def undrawn() -> Iterator[None]:
    """What happens in here once for the process, such as making a client, leaves the run's random numbers as they were."""
    states = [source.getstate() for source in SOURCES]
    own = random.getstate()
    try:
        yield
    finally:
        random.setstate(own)
        for source, state in zip(SOURCES, states, strict=True):
            source.setstate(state)


@contextmanager
def seeded(source: random.Random) -> Iterator[None]:
    """Random numbers, random bytes (so uuid and secrets too) and moto's own ids come from `source`; sleeping is virtual."""

    def urandom(size: int) -> bytes:
        return source.randbytes(size)

    before = random.getstate()
    with ExitStack() as stack:
        SOURCES.append(source)
        stack.callback(SOURCES.pop)
        reseed(source)
        stack.enter_context(patch.object(os, "urandom", urandom))
        stack.enter_context(patch.object(random, "_urandom", urandom))
        stack.enter_context(patch.object(time, "sleep", sleep))
        try:
            yield
        finally:
            random.setstate(before)
