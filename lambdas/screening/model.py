"""Values of screenings. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """Verdict of a screening; without reasons the user is cleared."""

    reasons: tuple[str, ...] = ()
