"""Tables for people: as wide as their cells, the last column folded where a terminal is narrower, and rows told in words where
that would tear them apart."""

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence

import typer

GAP = "  "
ROOM = 16
"""Characters that a folded column needs at least: narrower, a sentence becomes a tower."""
LONG = 24
"""Characters of a column in a terminal at most: one long id takes no room from all the other rows."""


def show_table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> None:
    """Print a table with the columns of `right` set to the right.

    Piped on it is not folded, unless COLUMNS tells a width: an id that is cut in two can neither be found nor copied.
    """
    width = shutil.get_terminal_size((0, 0)).columns or None
    for line in table_lines(headings, list(rows), right, width):
        typer.echo(line)


def table_lines(
    headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] = (), width: int | None = None
) -> Iterator[str]:
    """The lines of a table in so many characters, without a limit where `width` is None."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    if width is not None:
        widths[:-1] = [min(wide, LONG) for wide in widths[:-1]]
    room = widths[-1] if width is None else width - sum(widths[:-1]) - len(GAP) * (len(widths) - 1)
    if room < min(widths[-1], ROOM):
        for row in rows:
            yield from told(headings, row, width or 0)
        return
    widths[-1] = min(widths[-1], room)
    rightly = [heading in right for heading in headings]
    for row in (headings, *rows):
        yield from folded(row, widths, rightly)


def folded(row: Sequence[str], widths: Sequence[int], rightly: Sequence[bool]) -> Iterator[str]:
    """A row: after a cell that is longer than its column it goes on below, and its last cell takes the lines that it needs."""
    line, at = "", 0
    for cell, width, right in zip(row[:-1], widths, rightly, strict=False):
        line = line.ljust(at) + (cell.rjust(width) if right else cell)
        if len(cell) > width:
            yield line
            line = ""
        at += width + len(GAP)
    first, *more = broken(row[-1], widths[-1]) or [""]
    yield (line.ljust(at) + (first.rjust(widths[-1]) if rightly[-1] else first)).rstrip()
    yield from (" " * at + line for line in more)


def told(headings: Sequence[str], row: Sequence[str], width: int) -> Iterator[str]:
    """A row as its first cell and, below it, what the others say."""
    yield row[0]
    rest = ", ".join(f"{heading} {cell}" for heading, cell in zip(headings[1:], row[1:], strict=True) if cell)
    yield from (f"{GAP}{line}" for line in broken(rest, max(width - len(GAP), ROOM)))


def broken(text: str, width: int) -> list[str]:
    """A text in lines, broken between words alone."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
