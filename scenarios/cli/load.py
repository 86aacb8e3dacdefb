"""`load`: many orders at a rate, every one paid, and how long it took."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.cli.sequential import check_flow, run_sequential, with_rate
from scenarios.orders.workload import orders
from signalbox.cli.options import ConsoleFile, Ignored, parsed_rate, parsed_span
from signalbox.cli.output import print_json
from signalbox.cli.running import playable, run, show, summary
from signalbox.cli.words import counted
from signalbox.console import write_console
from signalbox.errors import InputError
from signalbox.story import record, story_records
from signalbox.twin import Twin
from signalbox.twin.play.scripts import parse

app = typer.Typer(add_completion=False)
MOST = 1_000_000
"""Orders of one run: all of them are in memory."""
DAY = 86_400.0
LONGEST = 366 * DAY
"""Virtual seconds in which orders may come in: recurring schedules run all the while."""


@app.command()
def load(
    orders_wanted: Annotated[int | None, typer.Option("--orders", min=1, help="how many orders")] = None,
    span: Annotated[str | None, typer.Option("--for", help="how long orders come in, such as 1m")] = None,
    rate: Annotated[str, typer.Option(help="orders a minute or a second: 1000/min, 20/s")] = "1000/min",
    seed: Annotated[int, typer.Option(help="decides every random choice of the run")] = 0,
    assembly: Annotated[
        Path | None, typer.Option(help="a cloud assembly; by default the project's own, made fresh")
    ] = None,
    flow: Annotated[
        str, typer.Option(help="what takes the orders: orders, or naive: the sequential script")
    ] = "orders",
    json: Annotated[bool, typer.Option("--json", help="one JSON document on stdout")] = False,
    ignore: Ignored = None,
    console: ConsoleFile = None,
) -> int:
    """Run many orders at a given rate and measure."""
    check_flow(flow)
    per_second = parsed_rate(rate)
    count = wanted(orders_wanted, span, per_second)
    lines = list(orders(count, per_second, seed))
    if flow == "naive" and console:
        raise InputError("--console is about runs in the twin, and the sequential script does not run there")
    if flow == "naive":
        return run_sequential(playable(assembly, ignore), parse(lines)[0], seed, json)
    with Twin.from_assembly(playable(assembly, ignore), seed) as twin:
        recorder = record(twin) if console else None
        seconds = run(twin, lines)
        document = with_rate(summary(twin, seconds, with_executions=False))
        # Rows are for people alone; with --json they would be computed for nothing.
        rows = [] if json else twin.executions()
        if recorder and console:
            command = f"python -m signalbox load --orders {count} --rate {rate} --seed {seed}"
            write_console(console, list(story_records(recorder, command)))
    if json:
        print_json(document)
    else:
        show(document, rows)
        typer.echo(f"{counted(count, 'order')} in {seconds:.1f} s: {document['real']['orders_per_second']} a second")
    return 1 if document["audit"]["violations"] else 0


def wanted(orders_wanted: int | None, span: str | None, per_second: float) -> int:
    """Return how many orders are asked for.

    Raises InputError for both ways to ask at once, and for more than a run can hold.
    """
    if orders_wanted and span:
        raise InputError("say either how many orders (--orders N) or for how long they come (--for 1m), not both")
    count = orders_wanted or max(1, round(per_second * parsed_span(span or "1m")))
    if count > MOST:
        raise InputError(
            f"{count:,} orders are asked for, and one run holds {MOST:,} at most; ask for fewer, or several seeds"
        )
    if count / per_second > LONGEST:
        raise InputError(
            f"{count:,} orders at this --rate come in over {count / per_second / DAY:,.0f} days; a run may last 366"
        )
    return count
