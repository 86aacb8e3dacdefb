"""Values of analytics. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """Outcome of an order: `fact` names it once, `tally` is the day and type that it counts for."""

    fact: str
    tally: str
