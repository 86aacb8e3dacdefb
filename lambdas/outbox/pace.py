"""Token bucket: the publisher's own rate limit, below the bus's. Pure."""


class Bucket:
    """Bucket of up to `burst` tokens that gains `rate` of them a second."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = burst
        self.tokens = burst
        self.at: float | None = None

    def take(self, amount: float, now: float) -> float:
        """Take tokens at an instant (seconds); return how long to wait before using them, 0 while there are enough.

        Tokens are taken before the wait, so later callers wait longer.
        """
        if self.at is not None:
            self.tokens = min(self.burst, self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = now
        self.tokens -= amount
        return max(0.0, -self.tokens / self.rate)
