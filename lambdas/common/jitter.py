"""Random delays between tries, from 0 to the backoff: callers that failed together do not retry together."""

import random
import time


def full_jitter(attempt: int, base: float, cap: float) -> float:
    """Return the seconds to wait after try `attempt` (from 0): uniform in 0 .. min(cap, base * 2**attempt).

    Source: "Exponential Backoff And Jitter", AWS Architecture Blog.
    """
    return random.uniform(0, min(cap, base * 2**attempt))


def pause(attempt: int, base: float = 0.05, cap: float = 1.0) -> None:
    """Sleep for `full_jitter(attempt, base, cap)` seconds."""
    time.sleep(full_jitter(attempt, base, cap))
