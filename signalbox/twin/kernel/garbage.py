"""Python's garbage collector while a twin runs: it runs seldom, because a run keeps almost all its objects."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (100_000, 50, 50)
"""Instead of (700, 10, 10): 4 per cent more executions a second (900 executions, two runs side by side)."""


@contextmanager
def relaxed() -> Iterator[None]:
    """Leave the objects from before the run out of collections, and collect seldom while this is open."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
