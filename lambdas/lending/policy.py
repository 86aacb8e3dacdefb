"""Lending policy, as a table and one pure function. docs/lending.md shows the same table; a test compares them."""

from dataclasses import dataclass

from lambdas.lending.model import Verdict

LOWEST_SCORE = 400
"""Lowest score that is not rejected."""

GOOD_SCORE = 650
SMALL_CENTS = 500_000
"""5,000.00: up to this amount a good score is approved without a person."""

APPROVE, REJECT, REVIEW = "approve", "reject", "review"


@dataclass(frozen=True)
class Rule:
    """Rule for scores from `least` to `most` and amounts up to `cents`; the first that matches decides."""

    least: int
    most: int
    cents: int
    verdict: Verdict


ANY_AMOUNT = 10**20
NO_SCORE = -1
"""Score of an application without an answer of the bureau in time."""

POLICY: tuple[Rule, ...] = (
    Rule(NO_SCORE, NO_SCORE, ANY_AMOUNT, Verdict(REVIEW, ("NoScore",))),
    Rule(0, LOWEST_SCORE - 1, ANY_AMOUNT, Verdict(REJECT, ("ScoreTooLow",))),
    Rule(GOOD_SCORE, 1000, SMALL_CENTS, Verdict(APPROVE, ("GoodScore", "SmallAmount"))),
    Rule(GOOD_SCORE, 1000, ANY_AMOUNT, Verdict(REVIEW, ("LargeAmount",))),
    Rule(LOWEST_SCORE, GOOD_SCORE - 1, ANY_AMOUNT, Verdict(REVIEW, ("MiddlingScore",))),
)


def verdict(score: int, amount: str) -> Verdict:
    """Return the verdict on a score (0 to 1000, or NO_SCORE) and an amount; ValueError outside."""
    cents = int(amount.replace(".", ""))
    for rule in POLICY:
        if rule.least <= score <= rule.most and cents <= rule.cents:
            return rule.verdict
    raise ValueError(f"the policy has no rule for the score {score}")
