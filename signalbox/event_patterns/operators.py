"""Comparison operators of event patterns.

Sources: Amazon EventBridge User Guide, "Comparison operators for use in event patterns"; aws/event-ruler, the README
and the rule compiler (the escapes of a wildcard, the types that `anything-but` takes).
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from signalbox.errors import InputError


class UnsupportedPattern(InputError):
    """Raised for a pattern or a template that EventBridge refuses or that the twin does not support."""


def equal(value: Any, literal: Any) -> bool:
    """Return whether a value is the literal, of the same type: 5 is neither "5" nor 5.0 nor true."""
    return type(value) is type(literal) and value == literal


def is_number(value: Any) -> bool:
    """Return whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def prefix(value: Any, operand: Any) -> bool:
    """Return whether a value starts with the text; equals-ignore-case ignores case."""
    if isinstance(operand, Mapping):
        return isinstance(value, str) and value.lower().startswith(operand["equals-ignore-case"].lower())
    return isinstance(value, str) and value.startswith(operand)


def suffix(value: Any, operand: Any) -> bool:
    """Return whether a value ends with the text; equals-ignore-case ignores case."""
    if isinstance(operand, Mapping):
        return isinstance(value, str) and value.lower().endswith(operand["equals-ignore-case"].lower())
    return isinstance(value, str) and value.endswith(operand)


def equals_ignore_case(value: Any, operand: str) -> bool:
    """Return whether a value is the text in any case."""
    return isinstance(value, str) and value.lower() == operand.lower()


def anything_but(value: Any, operand: Any) -> bool:
    """Return whether a value is none of the literals, or matches the inner operator with none of its texts."""
    if isinstance(operand, Mapping):
        ((operator, inner),) = operand.items()
        return not any(OPERATORS[operator](value, option) for option in as_list(inner))
    return not any(
        is_number(value) and value == literal if is_number(literal) else equal(value, literal)
        for literal in as_list(operand)
    )


def as_list(operand: Any) -> list[Any]:
    """Return a list of the operand's values; a single value stands for a list of one."""
    return operand if isinstance(operand, list) else [operand]


def numeric(value: Any, operand: list[Any]) -> bool:
    """Return whether a number satisfies all comparisons, given as alternating operator and number."""
    if not is_number(value):
        return False
    pairs = zip(operand[::2], operand[1::2], strict=True)
    return all(COMPARISONS[sign](value, number) for sign, number in pairs)


def wildcard(value: Any, operand: str) -> bool:
    """Return whether a text matches, where `*` stands for any text and a backslash escapes `*` and itself."""
    return isinstance(value, str) and wildcard_expression(operand).fullmatch(value) is not None


@lru_cache(maxsize=512)
def wildcard_expression(operand: str) -> re.Pattern[str]:
    """Return the regular expression of a wildcard. Raises UnsupportedPattern for `**` and for an unknown escape."""
    parts: list[str] = []
    for found in re.finditer(r"\\[*\\]|.", operand, re.DOTALL):
        text = found.group()
        if text == "\\":
            raise UnsupportedPattern(f"Invalid escape character at pos {found.start() + 1}")
        if text == "*" and parts[-1:] == [".*"]:
            raise UnsupportedPattern(f"Consecutive wildcard characters at pos {found.start()}")
        parts.append(".*" if text == "*" else re.escape(text[-1]))
    return re.compile("".join(parts), re.DOTALL)


def cidr(value: Any, operand: str) -> bool:
    """Return whether a text is an IP address within the network."""
    try:
        return isinstance(value, str) and ip_address(value) in network(operand)
    except ValueError:  # a text that is no address is in no network
        return False


@lru_cache(maxsize=512)
def network(operand: str) -> IPv4Network | IPv6Network:
    """Return the network of a CIDR block; host bits are cut off. Raises UnsupportedPattern with AWS's reason."""
    if operand.count("/") != 1:
        raise UnsupportedPattern("Malformed CIDR, one '/' required")
    if not operand.partition("/")[2].isdecimal():
        raise UnsupportedPattern("Malformed CIDR, mask bits must be an integer")
    try:
        return ip_network(operand, strict=False)
    except ValueError:
        raise UnsupportedPattern(f"Nonstandard IP address: {operand}") from None


COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "prefix": prefix,
    "suffix": suffix,
    "anything-but": anything_but,
    "numeric": numeric,
    "wildcard": wildcard,
    "cidr": cidr,
    "equals-ignore-case": equals_ignore_case,
}
"""Operators that look at a present value. `exists` looks at presence and is `patterns.field_matches`'s own."""
