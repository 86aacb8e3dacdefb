"""Lending policy, as two tables and one pure function. docs/lending.md shows the same tables; a test compares them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lambdas.common.currencies import cents
from lambdas.lending.model import Verdict

LOWEST_SCORE = 400
"""Lowest score that is not rejected."""

GOOD_SCORE = 650
SMALL_AMOUNTS: Mapping[str, str] = {
    "CHF": "5000.00",
    "EUR": "5000.00",
    "GBP": "4000.00",
    "JPY": "800000.00",
    "USD": "5000.00",
}
"""Currency -> largest amount of it that a good score is approved for without a person."""

APPROVE, REJECT, REVIEW = "approve", "reject", "review"


class Size(StrEnum):
    """Size of an amount: a number of one currency says nothing about another one."""

    ANY = "any"
    SMALL = "small"
    LARGE = "large"
    UNKNOWN = "no limit for its currency"


@dataclass(frozen=True)
class Rule:
    """Rule for scores from `least` to `most` and amounts of a size; the first that matches decides."""

    least: int
    most: int
    size: Size
    verdict: Verdict


NO_SCORE = -1
"""Score of an application without an answer of the bureau in time."""

POLICY: tuple[Rule, ...] = (
    Rule(NO_SCORE, NO_SCORE, Size.ANY, Verdict(REVIEW, ("NoScore",))),
    Rule(0, LOWEST_SCORE - 1, Size.ANY, Verdict(REJECT, ("ScoreTooLow",))),
    Rule(GOOD_SCORE, 1000, Size.SMALL, Verdict(APPROVE, ("GoodScore", "SmallAmount"))),
    Rule(GOOD_SCORE, 1000, Size.LARGE, Verdict(REVIEW, ("LargeAmount",))),
    Rule(GOOD_SCORE, 1000, Size.UNKNOWN, Verdict(REVIEW, ("NoLimitForCurrency",))),
    Rule(LOWEST_SCORE, GOOD_SCORE - 1, Size.ANY, Verdict(REVIEW, ("MiddlingScore",))),
)


def size_of(amount: str, currency: str) -> Size:
    """Return whether an amount is small or large in its currency; UNKNOWN where the policy has no limit for it."""
    if currency not in SMALL_AMOUNTS:
        return Size.UNKNOWN
    return Size.SMALL if cents(amount) <= cents(SMALL_AMOUNTS[currency]) else Size.LARGE


def verdict(score: int, amount: str, currency: str) -> Verdict:
    """Return the verdict on a score (0 to 1000, or NO_SCORE) and an amount of a currency; ValueError outside."""
    size = size_of(amount, currency)
    for rule in POLICY:
        if rule.least <= score <= rule.most and rule.size in {Size.ANY, size}:
            return rule.verdict
    raise ValueError(f"the policy has no rule for the score {score}")
