"""Python's garbage collector while a twin runs: it runs seldom, because a run keeps almost all its objects."""

import gc
import typing
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (100_000, 50, 50)
"""Instead of (700, 10, 10): 4 per cent more executions a second (900 executions, two runs side by side)."""

RUNS_BETWEEN_FREEZES = 24
RUNS_BETWEEN_COLLECTIONS = 4
"""A collection costs 5 to 10 per cent of a short run; four closed runs hold some 20 MB."""

runs = 0


def collect_closed() -> None:
    """Free what closed runs left; call it before the objects of the next run exist.

    A closed run is full of reference cycles (modules, classes, callbacks): only a collection frees its memory. Most
    objects of a process belong to libraries and stay, so they are frozen: a collection does not visit them.
    """
    global runs
    freeze = runs == 0 or runs % RUNS_BETWEEN_FREEZES == 1  # what libraries load lazily is there after the first run
    if freeze:
        gc.unfreeze()
    if runs and (freeze or runs % RUNS_BETWEEN_COLLECTIONS == 0):
        release_types()
        gc.collect()
    if freeze:
        gc.freeze()
    runs += 1


@contextmanager
def relaxed() -> Iterator[None]:
    """Collect seldom while this is open."""
    before = gc.get_threshold()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def release_types() -> None:
    """Empty the caches of `typing`, which keep whole copies of handlers' modules alive."""
    typing.clear_overloads()
    for clear in vars(typing)["_cleanups"]:
        clear()
