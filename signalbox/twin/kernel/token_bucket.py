"""Token bucket, with which API Gateway, Step Functions and DynamoDB limit the rate of calls."""

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
        if not self.has_token(now):
            return False
        self.left -= 1
        return True

    def has_token(self, now: float) -> bool:
        """Return whether there is a token."""
        self.left = min(self.burst, self.left + max(0.0, now - self.seen) * self.rate)
        self.seen = max(self.seen, now)
        return self.left >= 1

    def spend(self, tokens: float) -> None:
        """Take tokens, more than there are if need be: the use of a call is known when it is done."""
        self.left -= tokens

    def drain(self, until: float) -> None:
        """Leave the bucket empty until an instant, as if others had taken every token."""
        self.left, self.seen = 0.0, until
