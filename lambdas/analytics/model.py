"""What is counted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """One order's end: `fact` names it once, `counter` is the row that counts it."""

    fact: str
    counter: str
