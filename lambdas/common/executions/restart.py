"""Restart of a business key: the attempt that may begin. Pure."""

from typing import Protocol

from lambdas.common.errors import CannotRestart


class Attempted(Protocol):
    """State of a row with attempts."""

    @property
    def attempt(self) -> int: ...

    @property
    def is_open(self) -> bool: ...

    @property
    def status(self) -> str: ...


def is_next_attempt(row: Attempted, attempt: int, what: str) -> bool:
    """Return whether an open row's next attempt may begin; False for a repetition, CannotRestart for any other."""
    if attempt == row.attempt:
        return False
    if attempt != row.attempt + 1 or not row.is_open:
        raise CannotRestart(f"{what} is {row.status}, its attempt {row.attempt}")
    return True
