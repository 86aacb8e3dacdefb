"""Python's garbage collector while a twin runs: a run keeps almost all that it makes, so looking often finds nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (100_000, 50, 50)
"""Instead of (700, 10, 10): 4 per cent more orders a second (900 orders, two runs side by side)."""


@contextmanager
def relaxed() -> Iterator[None]:
    """Leave what is there before the run out of every look, and look seldom; afterwards all is as before."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
