"""Contradictions about numbers and texts."""

from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import Any

from signalbox.schemas.proof.literals import Leaf

MOST_VALUES = 1_000  # of a bounded range that are tried one by one
EVERYTHING = ("", "^", "$", ".*", "^.*", ".*$", "(?:)", "^(?:)")


def numbers_closed(leaf: Leaf) -> bool:
    """Return whether no number of the kind satisfies the literals."""
    low = max(leaf.given("minimum"), default=None)
    high = min(((value, not strict) for value, strict in leaf.given("maximum")), default=None)
    if low and high:
        strict = low[1] or not high[1]
        if low[0] > high[0] or (low[0] == high[0] and strict):
            return True
        if low[0] == high[0] and leaf.kind == "fraction":
            return leaf.none_of([float(low[0])])
    steps = [Fraction(step) for step in leaf.given("multiple")]
    if leaf.kind != "fraction":
        steps.append(Fraction(1))
    barred = [literal.given for literal in leaf.of("multiple", true=False)]
    if leaf.kind == "fraction":
        barred.append(Fraction(1))
    # Division of decimal fractions is inexact in binary, so only whole and binary steps are compared.
    step = common(steps) if all(map(binary, steps)) else None
    if step is None:
        return any(one == bar for one in steps for bar in barred)
    if any(binary(bar) and (step / bar).denominator == 1 for bar in barred):
        return True
    if low and high:
        first, last = ceil(low[0] / step), floor(high[0] / step)
        if last - first < MOST_VALUES:
            return leaf.none_of(number(step * index, leaf.kind) for index in range(first, last + 1))
    return False


def common(steps: list[Fraction]) -> Fraction | None:
    """Return the least number that is a multiple of all steps, or None where there are none."""
    if not steps:
        return None
    top, bottom = steps[0].numerator, steps[0].denominator
    for step in steps[1:]:
        top, bottom = lcm(top, step.numerator), gcd(bottom, step.denominator)
    return Fraction(top, bottom)


def binary(step: Fraction) -> bool:
    """Return whether a number has no error as a floating-point number."""
    return step.denominator & (step.denominator - 1) == 0 and abs(step) < 2**53


def number(value: Fraction, kind: str) -> Any:
    """Return a number as JSON has it."""
    return int(value) if kind == "integer" else float(value)


def strings_closed(leaf: Leaf) -> bool:
    """Return whether no text satisfies the literals."""
    low, high = leaf.highest("minLength"), leaf.lowest("maxLength")
    if high is not None:
        if low > high:
            return True
        if high == 0:
            return leaf.none_of([""])
    return any(literal.given in EVERYTHING for literal in leaf.of("pattern", true=False))
