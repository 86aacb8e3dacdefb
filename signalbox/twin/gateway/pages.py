"""Pages of answers: a list operation gives some rows at once, and a token for the next ones."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Row = TypeVar("Row")


def page(
    rows: Sequence[Row], size: int, token: str | None, refuse: Callable[[str], Exception]
) -> tuple[list[Row], str | None]:
    """Return the rows of one page and the token of the next one, None at the end. A token is the place of a row; for
    any other text the exception of `refuse` is raised."""
    if token is not None and not (token.isdecimal() and int(token) <= len(rows)):
        raise refuse(token)
    start = int(token or 0)
    end = start + size
    return list(rows[start:end]), str(end) if end < len(rows) else None
