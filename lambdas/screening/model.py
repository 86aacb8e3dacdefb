"""What a screening says. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """Without reasons the user is cleared."""

    reasons: tuple[str, ...] = ()
