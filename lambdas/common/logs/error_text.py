"""Texts about errors, for logs, traces, dead letters and the runtime.

The message of an error of ours is written in our code, without personal data and tokens: tests plant canaries in each
field. The message of any other error may quote what it was given: a library prints the value that it refuses, and
Amazon SES the address. Such an error has its type, its place in the code and AWS's code.
"""

import traceback
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from botocore.exceptions import ClientError

OWN = __name__.partition(".")[0]
FRAMES = 12
"""Innermost frames of an error in its report."""

LONGEST_CHAIN = 5
TEXT_LENGTH = 1024
"""Characters of an error's text."""


LEFT_OUT = "the text of this error is left out, as it may quote data"


class Withheld:
    """Mixin of errors whose arguments were left out."""

    text = ""

    def __str__(self) -> str:
        return self.text


def is_own(error: BaseException) -> bool:
    """Return whether our code wrote the message of an error."""
    return isinstance(error, Withheld) or type(error).__module__.partition(".")[0] == OWN


def error_text(error: BaseException) -> str:
    """Return the type of an error, with our message or AWS's code."""
    name, text = type(error).__name__, ""
    if is_own(error):
        text = str(error)
    elif isinstance(error, ClientError):
        text = f"{error.operation_name} was answered with {error.response.get('Error', {}).get('Code', 'no code')}"
    elif isinstance(error, OSError) and error.strerror:
        text = str(error.strerror)  # a text of the operating system; the file name is another attribute
    return (f"{name}: {text}" if text else name)[:TEXT_LENGTH]


def error_report(error: BaseException) -> str:
    """Return the text of an error and of its causes, each with its places in the code."""
    return "\n".join(line for one in _chain(error) for line in (error_text(one), *_places(one)))


def _chain(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(LONGEST_CHAIN):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"  at {_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _module(file: str) -> str:
    """Return a file's path from its top package on: the same on every machine."""
    parts = PurePath(file).parts
    for top in (OWN, "site-packages", "python"):
        if top in parts[:-1]:
            return "/".join(parts[len(parts) - parts[::-1].index(top) - (top == OWN) :])
    return parts[-1] if parts else file


def withhold(error: Exception) -> Exception:
    """Return an error with nothing in it but its `error_text`: itself, or one of the same type's name.

    Lambda writes the message of an error that leaves a handler into the log, and into the cause that Step Functions
    records; the machines name its type in Retry and Catch ("Error names", AWS Step Functions Developer Guide).
    """
    if is_own(error):
        return error
    kind = type(error)
    text = error_text(error).partition(": ")[2] or LEFT_OUT
    left: Any = type(kind.__name__, (Withheld, kind), {"text": text})
    bare: Exception = left.__new__(left)
    return bare.with_traceback(error.__traceback__)
