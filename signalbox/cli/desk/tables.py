"""How the desk answers: one JSON document, or a table that fits a narrow terminal."""

from collections.abc import Callable, Iterable
from typing import Any

from rich.console import Console
from rich.table import Table

from signalbox.cli.running import print_json


def answer(document: dict[str, Any], as_json: bool, show: Callable[[], None]) -> None:
    """The document on stdout, or what `show` prints of it."""
    if as_json:
        print_json(document)
    else:
        show()


def show_table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """A plain table."""
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(highlight=False).print(table)
