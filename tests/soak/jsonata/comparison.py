"""Comparison of drawn expressions with the original JSONata: how many differ, and which."""

from dataclasses import dataclass, field

from tests.soak.jsonata.drawn import INPUT, VARIABLES, Draw
from tests.soak.jsonata.original import Original, agree, own_answer


@dataclass
class Comparison:
    """Counts of a comparison, and a text for each difference."""

    drawn: int = 0
    values: int = 0
    errors: int = 0
    different: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        head = f"{len(self.different)} of {self.drawn:,} drawn expressions differ from jsonata 2.0.6"
        return "\n".join([f"{head} ({self.values:,} values, {self.errors:,} errors)", *self.different])


def compare(original: Original, seeds: range) -> Comparison:
    """Return the comparison for one expression of each seed."""
    result = Comparison()
    for seed in seeds:
        expression = Draw(seed).expression()
        expected = original.ask(expression, INPUT, VARIABLES)
        found = own_answer(expression, INPUT, VARIABLES)
        result.drawn += 1
        result.values += "value" in expected
        result.errors += "code" in expected
        if not agree(expected, found):
            result.different.append(f"{seed}: {expression}\n  original {expected}\n  here     {found}")
    return result
