"""Checks of the operands in event patterns, with the reasons for which EventBridge refuses them.

Source: aws/event-ruler, the rule compiler. Each check takes an operand with its path in the pattern, and raises
UnsupportedPattern.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from signalbox.event_patterns.operators import (
    COMPARISONS,
    UnsupportedPattern,
    as_list,
    is_number,
    network,
    wildcard_expression,
)

LARGEST_NUMBER = 5e9
"""Largest number of a comparison, either side of zero (User Guide, "Numeric matching")."""


def refuse(place: str, reason: str) -> NoReturn:
    """Raise UnsupportedPattern in AWS's words."""
    raise UnsupportedPattern(f"{place}: Event pattern is not valid. Reason: {reason}")


def single(rule: Mapping[str, Any], place: str) -> tuple[str, Any]:
    """Return the only key of an expression with its value."""
    if not rule:
        refuse(place, "Match expression name not found")
    if len(rule) > 1:
        refuse(place, "Only one key allowed in match expression")
    ((name, operand),) = rule.items()
    return name, operand


def check_text(operand: Any, place: str) -> None:
    """Check an operand that must be a text."""
    if not isinstance(operand, str):
        refuse(place, f"{place.rpartition('.')[2]} match pattern must be a string")


def check_affix(operand: Any, place: str) -> None:
    """Check a prefix or a suffix: a text, or a text whose case is ignored."""
    if isinstance(operand, Mapping):
        inner, text = single(operand, place)
        if inner != "equals-ignore-case":
            refuse(place, f"Unsupported {place.rpartition('.')[2]} pattern: {inner}")
        check_text(text, f"{place}.{inner}")
    else:
        check_text(operand, place)


def check_wildcard(operand: Any, place: str) -> None:
    """Check a wildcard: no `**`, and backslashes only before `*` and backslashes."""
    check_text(operand, place)
    explain(place, lambda: wildcard_expression(operand))


def check_cidr(operand: Any, place: str) -> None:
    """Check a CIDR block."""
    check_text(operand, place)
    explain(place, lambda: network(operand))


def explain(place: str, parse: Callable[[], object]) -> None:
    """Put the place before the reason for which a text cannot be parsed."""
    try:
        parse()
    except UnsupportedPattern as error:
        refuse(place, str(error))


def check_exists(operand: Any, place: str) -> None:
    """Check the operand of `exists`."""
    if not isinstance(operand, bool):
        refuse(place, "exists match pattern must be either true or false.")


def check_numeric(operand: Any, place: str) -> None:
    """Check a comparison, or a range from below to above."""
    if not isinstance(operand, list):
        refuse(place, "Value of numeric must be an array.")
    signs, numbers = operand[::2], operand[1::2]
    if not signs or not isinstance(signs[0], str) or signs[0] not in COMPARISONS:
        refuse(place, f"Unrecognized numeric range operator: {signs[0] if signs else ''}")
    for sign, number in zip(signs, [*numbers, None][: len(signs)], strict=True):
        if not is_number(number):
            refuse(place, f"Value of {'equals' if sign == '=' else sign} must be numeric")
        if abs(number) > LARGEST_NUMBER:
            refuse(place, "Value must be between -5.0E9 and 5.0E9, inclusive")
    if len(signs) > 1:
        check_range(signs, numbers, place)


def check_range(signs: list[Any], numbers: list[Any], place: str) -> None:
    """Check a range: `>` or `>=` with its bottom, then `<` or `<=` with its top."""
    if len(signs) > 2 or signs[0] not in (">", ">="):
        refuse(place, "Too many elements in numeric expression")
    if signs[1] not in ("<", "<="):
        refuse(place, f"Bad numeric range operator: {signs[1]}")
    if numbers[0] >= numbers[1]:
        refuse(place, "Bottom must be less than top")


def check_anything_but(operand: Any, place: str) -> None:
    """Check the literals of anything-but, all texts or all numbers, or its inner operator."""
    if isinstance(operand, Mapping):
        inner, texts = single(operand, place)
        if inner not in ("prefix", "suffix", "equals-ignore-case", "wildcard"):
            refuse(place, f"Unsupported anything-but pattern: {inner}")
        check_texts(texts, f"{place}.{inner}")
        return
    values = as_list(operand)
    if any(not isinstance(value, str) and not is_number(value) for value in values):
        refuse(place, "Inside anything but list, start|null|boolean is not supported.")
    if len({isinstance(value, str) for value in values}) != 1:
        refuse(place, "Inside anything but list, either all values are number or string, mixed type is not supported")


def check_texts(texts: Any, place: str) -> None:
    """Check the texts of an operator within anything-but: one or a list, none empty as prefix or suffix."""
    if texts == []:
        refuse(place, "Empty arrays are not allowed")
    for text in as_list(texts):
        (check_wildcard if place.endswith(".wildcard") else check_text)(text, place)
        if not text and place.endswith(("prefix", "suffix")):
            refuse(place, "Null prefix/suffix not allowed")


OPERANDS: dict[str, Callable[[Any, str], None]] = {
    "prefix": check_affix,
    "suffix": check_affix,
    "anything-but": check_anything_but,
    "numeric": check_numeric,
    "wildcard": check_wildcard,
    "cidr": check_cidr,
    "equals-ignore-case": check_text,
    "exists": check_exists,
}
