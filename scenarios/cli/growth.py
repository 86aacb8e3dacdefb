"""`growth`: the same orders, faults and seed through the sequential script and through what is deployed."""

import json as text
import time
from pathlib import Path
from typing import Annotated

import typer

from scenarios.sequential.compare import compare
from scenarios.sequential.table import COLUMNS, FLOWS, shown
from signalbox.cli.options import Ignored
from signalbox.cli.output import print_json, tell
from signalbox.cli.running import playable
from signalbox.cli.tables import show_table
from signalbox.errors import InputError

app = typer.Typer(add_completion=False)


@app.command()
def growth(
    orders: Annotated[int, typer.Option(min=1, help="how many orders, growing from 100 to 10,000 a minute")] = 2000,
    seed: Annotated[int, typer.Option(help="decides every random choice of both runs")] = 0,
    assembly: Annotated[Path | None, typer.Option(help="a cloud assembly; by default the project's own")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="a file that keeps the figures, as JSON")] = None,
    json: Annotated[bool, typer.Option("--json", help="one JSON document on stdout")] = False,
    ignore: Ignored = None,
) -> int:
    """Let orders grow until things break, in the sequential script and in what is deployed."""
    if out:
        ready(out)
    started = time.perf_counter()
    flows = compare(playable(assembly, ignore), orders, seed, tell)
    figures = {"seed": seed, "orders": orders, "flows": flows}
    if out:
        keep(out, text.dumps(figures, indent=2) + "\n")
    if json:
        print_json({**figures, "real": {"seconds": round(time.perf_counter() - started, 3)}})
    else:
        headings = tuple(COLUMNS.values())
        rows = [(title, *(shown(flows[flow][name]) for name in COLUMNS)) for flow, title in FLOWS.items()]
        show_table((f"{orders:,} orders", *headings), rows, headings)
    return 0


def ready(path: Path) -> None:
    """Check that the file can be written, before the run. Raises InputError where it cannot."""
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise InputError(f"the figures cannot be kept in {path}: name a file in a folder that is there")


def keep(path: Path, figures: str) -> None:
    """Write the figures. Raises InputError where the file cannot be written."""
    try:
        path.write_text(figures, "utf-8")
    except OSError as error:
        raise InputError(f"the figures cannot be kept in {path}: {error.strerror}") from None
