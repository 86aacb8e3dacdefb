"""Literals about one value of one kind, at the end of a branch of a proof."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from signalbox.schemas.conjuncts import Conjunct
from signalbox.schemas.kinds import kind_of
from signalbox.schemas.node import Node
from signalbox.schemas.validity import holds


class Proves(Protocol):
    """Proofs about the values inside the value."""

    def empty(self, valid: Sequence[Node], invalid: Sequence[Node] = ()) -> bool: ...


@dataclass(frozen=True, eq=False)
class Literal:
    """A condition that is not taken apart further. `conjunct` is where it comes from, if it can be false."""

    name: str
    given: Any
    true: bool = True
    conjunct: Conjunct | None = None

    def holds(self, value: Any) -> bool | None:
        """Return whether the literal holds for a value."""
        if self.name == "absent":
            return self.given not in value
        if self.name in ("at least", "at most"):
            node, count = self.given
            bounds = (node, count, None) if self.name == "at least" else (node, 0, count)
            return holds(Conjunct("contains", bounds), value)
        result = holds(self.conjunct or Conjunct(self.name, self.given), value)
        return result if self.true or result is None else not result


class Leaf:
    """Literals of one branch."""

    def __init__(self, prover: Proves, kind: str, literals: list[Literal]) -> None:
        self.prover, self.kind, self.literals = prover, kind, literals

    def of(self, name: str, true: bool = True) -> Iterator[Literal]:
        """Yield the literals of a name."""
        return (literal for literal in self.literals if literal.name == name and literal.true is true)

    def given(self, name: str) -> list[Any]:
        """Return what is given with the true literals of a name."""
        return [literal.given for literal in self.of(name)]

    def lowest(self, name: str) -> int | None:
        """Return the least of some upper bounds, or None."""
        return min(self.given(name), default=None)

    def highest(self, name: str) -> int:
        """Return the greatest of some lower bounds, or 0."""
        return max(self.given(name), default=0)

    def none_of(self, values: Iterable[Any]) -> bool:
        """Return whether each value of this kind surely breaks a literal."""
        return all(
            any(literal.holds(value) is False for literal in self.literals)
            for value in values
            if kind_of(value) == self.kind
        )

    def opposed(self) -> bool:
        """Return whether a literal is both true and false."""
        true: set[tuple[str, str]] = set()
        false: set[tuple[str, str]] = set()
        for literal in self.literals:
            if literal.conjunct and literal.conjunct.key:
                (true if literal.true else false).add((literal.name, literal.conjunct.key))
        return bool(true & false)
