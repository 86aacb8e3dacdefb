"""A token bucket, by which API Gateway and Step Functions limit how often they are asked."""

from dataclasses import dataclass


@dataclass
class TokenBucket:
    """`burst` calls at once, refilled with `rate` a second."""

    rate: float
    burst: float
    left: float
    seen: float = 0.0

    def take(self, now: float) -> bool:
        """Whether one more call is allowed now."""
        self.left = min(self.burst, self.left + max(0.0, now - self.seen) * self.rate)
        self.seen = max(self.seen, now)
        if self.left < 1:
            return False
        self.left -= 1
        return True

    def drain(self, until: float) -> None:
        """Somebody else takes every token until then."""
        self.left, self.seen = 0.0, until
