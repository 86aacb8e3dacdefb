"""Comparison of two versions of a JSON Schema."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from signalbox.schemas.changes import Change, changes_between
from signalbox.schemas.examples import counterexample
from signalbox.schemas.node import root_of
from signalbox.schemas.proof.prover import Prover

DIRECTIONS = ("backward", "forward")
STEPS = 40_000  # of a proof
ALL_CHANGES = 80_000  # steps for judging the changes, divided among them
MOST_CHANGES = 200  # that are judged alone; more are judged as one


@dataclass
class Comparison:
    """Verdict about two schemas.

    backward: every instance valid under OLD is valid under NEW. forward: the other way round. A direction without a
    proof is False; `examples` has an instance that breaks it where one was found, else the direction is `undecided`.
    """

    backward: bool
    forward: bool
    changes: list[Change] = field(default_factory=list)
    examples: dict[str, Any] = field(default_factory=dict)

    @property
    def undecided(self) -> list[str]:
        """Directions without a proof and without an instance that breaks them."""
        return [way for way in DIRECTIONS if not getattr(self, way) and way not in self.examples]

    def to_json(self) -> dict[str, Any]:
        """Return the document that `catalog compare --json` prints."""
        return {
            "backward": self.backward,
            "forward": self.forward,
            "changes": [change.to_json() for change in self.changes],
            "undecided": self.undecided,
            "examples": self.examples,
        }


def compare(old: Any, new: Any, sent: Callable[[Any], Any] = lambda schema: schema) -> Comparison:
    """Compare two schemas, which must be valid under their meta-schemas.

    `sent` returns the schema of what a producer with a schema sends; without it, that is every instance.
    """
    verdict = Comparison(contains(new, sent(old)), contains(old, sent(new)))
    for way, (valid, invalid) in {"backward": (old, new), "forward": (new, old)}.items():
        if not getattr(verdict, way):
            found = counterexample(sent(valid), invalid)
            if found is not None:
                verdict.examples[way] = found[0]
    verdict.changes = changes_between(old, new)
    judge(verdict, old, sent)
    return verdict


def contains(outer: Any, inner: Any, steps: int = STEPS) -> bool:
    """Return whether every instance of `inner` is proven to be one of `outer`."""
    return Prover(steps).contains(root_of(outer), root_of(inner))


def judge(verdict: Comparison, old: Any, sent: Callable[[Any], Any]) -> None:
    """Decide which direction each change breaks: the change alone is applied to the old schema.

    Where a direction is broken and no change breaks it alone, every change that can matter does.
    """
    alone = verdict.changes if len(verdict.changes) <= MOST_CHANGES else []
    steps = min(STEPS, ALL_CHANGES // (len(alone) or 1))
    for change in alone:
        if change.matters:
            changed = change.applied(old)
            if not verdict.backward and not contains(changed, sent(old), steps):
                change.breaks.append("backward")
            if not verdict.forward and not contains(old, sent(changed), steps):
                change.breaks.append("forward")
    for way in DIRECTIONS:
        if not getattr(verdict, way) and not any(way in change.breaks for change in verdict.changes):
            for change in verdict.changes:
                if change.matters:
                    change.breaks.append(way)
