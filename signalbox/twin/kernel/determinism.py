"""Determinism: while a twin is open, random numbers come from its seed and sleeping takes virtual time."""

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from moto.moto_api._internal import mock_random

from signalbox.twin.kernel.processes import Process

really_sleep = time.sleep
really_random_bytes = os.urandom
really_process_id = os.getpid

HANDLER_PROCESS = 8
OWN_PROCESS = [0]
"""Id of the process in which the twin is open."""


def sleep(seconds: float) -> None:
    """Let virtual time pass in a handler; outside of handlers, really sleep. A thread of a handler goes on at once."""
    if Process.current is None:
        really_sleep(seconds)
    elif Process.current.runs_here:
        Process.current.pause(max(0.0, seconds))


def process_id() -> int:
    """Return the id of this process; a handler gets the one of every simulated environment.

    So a seed gives the same bytes. A process that a handler forks has its own.
    """
    found = really_process_id()
    return HANDLER_PROCESS if Process.current is not None and found == OWN_PROCESS[0] else found


SOURCES: list[random.Random] = []


def reseed(source: random.Random) -> None:
    """Seed Python's own random numbers, and moto's, from the source."""
    random.seed(source.getrandbits(64))
    mock_random.seed(source.getrandbits(64))


@contextmanager
def keep_random_state() -> Iterator[None]:
    """Keep the random state of the run: what happens once for the process, such as making a client, draws nothing."""
    states = [source.getstate() for source in SOURCES]
    own, of_moto = random.getstate(), mock_random.getstate()
    try:
        yield
    finally:
        random.setstate(own)
        mock_random.setstate(of_moto)
        for source, state in zip(SOURCES, states, strict=True):
            source.setstate(state)


@contextmanager
def seeded(source: random.Random) -> Iterator[None]:
    """Take random numbers, random bytes (uuid and secrets too) and moto's ids from `source`; sleep in virtual time.

    Handlers see one process id.
    """

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
        OWN_PROCESS[0] = really_process_id()
        stack.enter_context(patch.object(os, "getpid", process_id))
        try:
            yield
        finally:
            random.setstate(before)
