"""Contradictions at the end of a branch of a proof."""

from signalbox.schemas.kinds import NUMBERS, forms
from signalbox.schemas.proof import arrays, objects, scalars
from signalbox.schemas.proof.literals import Leaf


def closed(leaf: Leaf) -> bool:
    """Return whether the literals are proven to contradict each other."""
    if leaf.opposed():
        return True
    choices = leaf.given("enum")
    if choices:
        return leaf.none_of(form for value in choices[0] for form in forms(value, leaf.kind))
    if leaf.kind == "null":
        return leaf.none_of([None])
    if leaf.kind == "boolean":
        return leaf.none_of([True, False])
    if leaf.kind in NUMBERS:
        return scalars.numbers_closed(leaf)
    if leaf.kind == "string":
        return scalars.strings_closed(leaf)
    return arrays.closed(leaf) if leaf.kind == "array" else objects.closed(leaf)
