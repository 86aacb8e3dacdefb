"""Conditions of a statement.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators", "Set operators for multi-valued context keys"
and "Single-valued vs. multi-valued context keys". Names of keys are compared without case. A key that the request lacks
fails an operator, passes a negated one and one with IfExists. IAM documents operators on a key with several values only
behind a set operator, so that a plain one is refused here: what AWS decides then is written nowhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.assembly.values.intrinsics import scalar_text
from signalbox.twin.services.iam.context_keys import KNOWN, MULTIVALUED
from signalbox.twin.services.iam.errors import UnsupportedPolicy
from signalbox.twin.services.iam.patterns import fits, fits_arn

Context = Mapping[str, tuple[str, ...]]
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
TRUE_OR_FALSE = frozenset({"Bool", "Null"})


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
    """Return one checked condition. Raises UnsupportedPolicy for what the twin cannot evaluate."""
    quantifier, colon, operator = name.rpartition(":")
    plain = operator.removesuffix("IfExists")
    if (operator != "Null" and plain not in OPERATORS) or (colon and not is_set_operator(quantifier, plain)):
        raise UnsupportedPolicy(f"{where}: the twin does not support the condition operator {name}")
    if key.lower() in MULTIVALUED and not quantifier and plain != "Null":
        raise UnsupportedPolicy(
            f"{where}: the context key {key} has several values, and IAM does not document {name} on such a key; "
            f"write ForAnyValue:{name} or ForAllValues:{name}"
        )
    if key.lower() not in KNOWN:
        raise UnsupportedPolicy(f"{where}: the twin does not support the context key {key}")
    values = tuple(scalar_text(item) for item in (value if isinstance(value, list) else [value]))
    if plain in TRUE_OR_FALSE and not {item.lower() for item in values} <= {"true", "false"}:
        raise UnsupportedPolicy(f"{where}: the condition {name} on {key} takes true or false, not {values}")
    if plain == "Null" and len(values) != 1:
        raise UnsupportedPolicy(f"{where}: the condition Null on {key} takes one value, not {len(values)}")
    return Condition(plain, key.lower(), values, quantifier, operator != plain)


def is_set_operator(quantifier: str, operator: str) -> bool:
    """Return whether a prefix such as ForAnyValue may stand before this operator."""
    return quantifier in ("ForAllValues", "ForAnyValue") and operator != "Null"
