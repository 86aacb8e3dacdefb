"""Values of analytics. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """Outcome of an order: `fact` names it once, `counter` is the row that counts it."""

    fact: str
    counter: str
