"""Parameters of a template: values that CloudFormation refuses.

Source: AWS CloudFormation User Guide, "Parameters" (properties of parameters).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from signalbox.assembly.errors import BrokenAssembly
from signalbox.assembly.values.intrinsics import scalar_text

Declared = Mapping[str, Any]


def check_parameters(name: str, declared: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Raise BrokenAssembly for the first default or given value that its parameter does not allow."""
    for parameter, row in declared.items():
        value = given.get(parameter, row.get("Default") if isinstance(row, Mapping) else None)
        if isinstance(row, Mapping) and isinstance(value, str | int | float):
            for problem in problems(row, value):
                raise BrokenAssembly(f"{name}: AWS refuses to deploy this: Parameter {parameter}: {value!r} {problem}")


def check_known(name: str, known: set[str], given: Mapping[str, Any]) -> None:
    """Raise BrokenAssembly for values of parameters that no template has."""
    if missing := sorted(given.keys() - known):
        raise BrokenAssembly(f"{name}: Parameters: [{', '.join(missing)}] do not exist in the template")


def problems(row: Declared, value: Any) -> Iterator[str]:
    """Iterate over what a parameter has against a value."""
    text = scalar_text(value)
    parts = [part.strip() for part in text.split(",")] if "List" in str(row.get("Type")) else [text]
    allowed = [str(one).lower() for one in row.get("AllowedValues", [])]
    if allowed and not {part.lower() for part in parts} <= set(allowed):
        yield f"is none of its AllowedValues: {', '.join(allowed)}"
    pattern = row.get("AllowedPattern")
    if pattern and not matches(str(pattern), text):
        yield f"does not match its AllowedPattern {pattern}"
    if not int(row.get("MinLength", 0)) <= len(text) <= int(row.get("MaxLength", 4096)):
        yield "is shorter or longer than its MinLength and MaxLength allow"
    if row.get("Type") == "Number":
        yield from number_problems(row, text)


def number_problems(row: Declared, text: str) -> Iterator[str]:
    """Iterate over what a parameter of numbers has against a value."""
    try:
        number = float(text)
    except ValueError:
        yield "is no number"
        return
    if number < float(row.get("MinValue", number)) or number > float(row.get("MaxValue", number)):
        yield "is outside of its MinValue and MaxValue"


def matches(pattern: str, text: str) -> bool:
    """Return whether a whole text matches a pattern; one that Python cannot read matches all."""
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return True
