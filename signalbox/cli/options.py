"""Options that several verbs share, and rates and spans of time as options give them."""

import re
from pathlib import Path
from typing import Annotated

import typer

from signalbox.errors import InputError

Ignored = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        help="what the twin may leave out, as Type.Property or service.Operation.Parameter; may be repeated",
    ),
]

ConsoleFile = Annotated[Path | None, typer.Option("--console", help="a file for the console of the run")]

UNITS = {"s": 1, "min": 60, "m": 60, "h": 3600}


def parsed_rate(text: str) -> float:
    """Return a rate such as `1000/min` or `20/s`, in items a second."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)/(s|min|h)", text.strip())
    if not found or float(found.group(1)) <= 0:
        raise InputError(f"--rate is {text!r}; say how many a minute or a second, such as 1000/min or 20/s")
    return float(found.group(1)) / UNITS[found.group(2)]


def parsed_span(text: str, option: str = "--for") -> float:
    """Return a span of time such as `90s`, `1m` or `2h`, in seconds."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|min|h)", text.strip())
    if not found or float(found.group(1)) <= 0:
        raise InputError(f"{option} is {text!r}; say how long, such as 90s, 1m or 2h")
    return float(found.group(1)) * UNITS[found.group(2)]
