"""Tables for people, as wide as their cells.

The last column is folded where a terminal is narrower; where it would become too narrow, each row is a list of words.
"""

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence

import typer

GAP = "  "
ROOM = 16
"""Characters that a folded column needs at least: a sentence is hard to read in a narrower one."""
LONG = 24
"""Most characters of a column in a terminal, so that one long id does not widen all rows."""


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
    """Yield the lines of a table of this width in characters; without a limit where `width` is None."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    if width is not None:
        widths[:-1] = [min(wide, LONG) for wide in widths[:-1]]
    room = widths[-1] if width is None else width - sum(widths[:-1]) - len(GAP) * (len(widths) - 1)
    if room < min(widths[-1], ROOM):
        for row in rows:
            yield from listed(headings, row, width or 0)
        return
    widths[-1] = min(widths[-1], room)
    rightly = [heading in right for heading in headings]
    for row in (headings, *rows):
        yield from folded(row, widths, rightly)


def folded(row: Sequence[str], widths: Sequence[int], rightly: Sequence[bool]) -> Iterator[str]:
    """Yield the lines of a row.

    After a cell that is longer than its column the row continues below; its last cell takes several lines.
    """
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


def listed(headings: Sequence[str], row: Sequence[str], width: int) -> Iterator[str]:
    """Yield a row as its first cell and, below it, the other cells with their headings."""
    yield row[0]
    rest = ", ".join(f"{heading} {cell}" for heading, cell in zip(headings[1:], row[1:], strict=True) if cell)
    yield from (f"{GAP}{line}" for line in broken(rest, max(width - len(GAP), ROOM)))


def broken(text: str, width: int) -> list[str]:
    """Return a text in lines, broken only between words."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
