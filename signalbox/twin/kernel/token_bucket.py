"""Token bucket, with which API Gateway and Step Functions limit the rate of calls."""

from dataclasses import dataclass


@dataclass
class TokenBucket:
    """Bucket of `burst` tokens, refilled with `rate` tokens a second."""

    rate: float
    burst: float
    left: float
    seen: float = 0.0

    def take(self, now: float) -> bool:
        """Take a token; return whether there was one."""
        self.left = min(self.burst, self.left + max(0.0, now - self.seen) * self.rate)
        self.seen = max(self.seen, now)
        if self.left < 1:
            return False
        self.left -= 1
        return True

    def drain(self, until: float) -> None:
        """Leave the bucket empty until an instant, as if others had taken every token."""
        self.left, self.seen = 0.0, until
