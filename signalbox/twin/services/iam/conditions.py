"""Conditions of a statement.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators", "Set operators for multi-valued context keys"
and "Single-valued vs. multi-valued context keys". Names of keys are compared without case. A key that the request lacks
fails an operator, passes a negated one and one with IfExists.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.twin.services.iam.errors import UnsupportedPolicy
from signalbox.twin.services.iam.patterns import fits, fits_arn

Context = Mapping[str, tuple[str, ...]]
KEYS = frozenset(
    {
        "aws:securetransport", "aws:sourcearn", "aws:sourceaccount", "aws:principalarn", "aws:principalaccount",
        "states:statemachinequalifier", "events:source", "events:detail-type", "ses:fromaddress",
        "s3:existingobjecttag/usewithcodedeploy",
    }
)  # fmt: skip
"""Context keys that requests in the twin have: a condition on another one could never be evaluated. No object in the
twin has tags, so that requests lack a key about one, as on AWS."""
Compare = Callable[[str, str], bool]


def equal(wanted: str, given: str) -> bool:
    """Compare two texts."""
    return wanted == given


def equal_without_case(wanted: str, given: str) -> bool:
    """Compare two texts, ignoring case."""
    return wanted.lower() == given.lower()


OPERATORS: dict[str, tuple[Compare, bool]] = {
    "StringEquals": (equal, False),
    "StringNotEquals": (equal, True),
    "StringEqualsIgnoreCase": (equal_without_case, False),
    "StringNotEqualsIgnoreCase": (equal_without_case, True),
    "StringLike": (fits, False),
    "StringNotLike": (fits, True),
    "ArnEquals": (fits_arn, False),
    "ArnLike": (fits_arn, False),
    "ArnNotEquals": (fits_arn, True),
    "ArnNotLike": (fits_arn, True),
    "Bool": (equal_without_case, False),
}
"""Comparison of an operator, and whether it is negated."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator on one key: `quantifier` is empty, ForAllValues or ForAnyValue."""

    operator: str
    key: str
    values: tuple[str, ...]
    quantifier: str = ""
    if_exists: bool = False

    def holds(self, context: Context) -> bool:
        """Return whether a request with this context meets the condition."""
        given = context.get(self.key)
        if self.operator == "Null":
            return (given is None) == (self.values[0].lower() == "true")
        if given is None:
            return self.without_key()
        compare, negated = OPERATORS[self.operator]
        every = all if self.quantifier == "ForAllValues" or (negated and not self.quantifier) else any
        return every(any(compare(wanted, value) for wanted in self.values) != negated for value in given)

    def without_key(self) -> bool:
        """Return whether a request without the key meets the condition."""
        if self.quantifier:
            return self.quantifier == "ForAllValues"
        return self.if_exists or OPERATORS[self.operator][1]


def conditions_of(block: Mapping[str, Mapping[str, Any]], where: str) -> tuple[Condition, ...]:
    """Return the conditions of a Condition element. Raises UnsupportedPolicy for what the twin cannot evaluate."""
    return tuple(condition(name, key, value, where) for name, pairs in block.items() for key, value in pairs.items())


def condition(name: str, key: str, value: Any, where: str) -> Condition:
    """Return one checked condition."""
    quantifier, colon, operator = name.rpartition(":")
    plain = operator.removesuffix("IfExists")
    if (plain != "Null" and plain not in OPERATORS) or (colon and quantifier not in ("ForAllValues", "ForAnyValue")):
        raise UnsupportedPolicy(f"{where}: the twin does not support the condition operator {name}")
    if key.lower() not in KEYS:
        raise UnsupportedPolicy(f"{where}: the twin does not support the context key {key}")
    values = tuple(str(item) for item in (value if isinstance(value, list) else [value]))
    return Condition(plain, key.lower(), values, quantifier, operator != plain)
