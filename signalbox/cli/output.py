"""Output of every verb: the answer on stdout, progress and warnings on stderr."""

import json
import sys
from collections.abc import Callable
from typing import Any

from rich.console import Console

messages = Console(stderr=True)


def tell(line: str, style: str = "dim") -> None:
    """Print a line of progress or a warning on stderr, without markup or line breaks: it may quote a script."""
    messages.print(line, style=style, highlight=False, markup=False, emoji=False, soft_wrap=True)


def print_json(document: Any) -> None:
    """Print the one JSON document on stdout."""
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def answer(document: Any, as_json: bool, show: Callable[[], None]) -> None:
    """Print the document on stdout, or call `show`, which prints it for people."""
    if as_json:
        print_json(document)
    else:
        show()


def duration(seconds: float) -> str:
    """Return seconds in words: `1d 2h`, `15m 20s`, `3.2s`."""
    if seconds < 60:
        return f"{seconds:.1f}s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days}d {hours}h"
    return f"{hours}h {minutes}m" if hours else f"{minutes}m {rest}s"
